/** Hands an order that was read to the task engine, with what a scenario has in store for it. */

import type { DialectTools, SimulatorContext } from './dialect.ts';
import { pathOf } from './door.ts';
import type { TaskRecord } from './engine/task.ts';
import type { ReadOrder } from './order/order.ts';

/** `name` gives the task's id, by the simulated time. */
export function accept(
  context: SimulatorContext,
  { engine, rules }: DialectTools,
  { order, pictures }: ReadOrder,
  name: (nowMs: number) => string,
): Promise<TaskRecord> {
  const ordered = { id: '', number: engine.nextNumber(), prompt: order.prompt };
  const subject = { endpoint: 'create', method: 'POST', tasks: [ordered] } as const;
  const faults = rules.forTask({ ...subject, path: pathOf(context) });
  return engine.create({ order, faults, pictures, name });
}
