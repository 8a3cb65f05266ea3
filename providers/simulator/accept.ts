/** Hands an order that was read to the task engine, with what a scenario has in store for it. */

import { TAKE_HEADER } from '../simulator-header.ts';
import type { DialectTools, SimulatorContext } from './dialect.ts';
import { pathOf } from './door.ts';
import type { TaskRecord } from './engine/task.ts';
import type { ReadOrder } from './order/order.ts';

/** `name` gives the task's id, by the simulated time. */
export function accept(
  context: SimulatorContext,
  { engine, rules, isLocal }: DialectTools,
  { order: read, pictures }: ReadOrder,
  name: (nowMs: number) => string,
): Promise<TaskRecord> {
  const label = isLocal ? labelOf(context) : null;
  const order = label === null ? read : { ...read, label };
  const ordered = { id: '', number: engine.nextNumber(), prompt: order.prompt };
  const subject = { endpoint: 'create', method: 'POST', tasks: [ordered] } as const;
  const faults = rules.forTask({ ...subject, path: pathOf(context) });
  return engine.create({ order, faults, pictures, name });
}

/** Longer than the longest id of a shot and the name of its take. */
const LABEL = /^[A-Za-z0-9_-]{1,48} v\d{3,6}$/;

/** What is no shot and take is not shown: it came from somebody else. */
function labelOf(context: SimulatorContext): string | null {
  const told = context.req.header(TAKE_HEADER) ?? '';
  return LABEL.test(told) ? told : null;
}
