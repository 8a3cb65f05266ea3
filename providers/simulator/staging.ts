/** Where a dialect meets the scenario: what becomes of an order, and how a task is shown. */

import { TAKE_HEADER } from '../simulator-header.ts';
import { namedOf, type DialectTools, type SimulatorContext } from './dialect.ts';
import { pathOf } from './door.ts';
import type { TaskRecord } from './engine/task.ts';
import type { ReadOrder } from './order/order.ts';
import type { Shown, Subject } from './scenario/rules.ts';

/** Gives an order to the task engine; `name` makes its id, from the simulated time. */
export function accept(
  context: SimulatorContext,
  { engine, rules, sheet }: DialectTools,
  { order: read, pictures }: ReadOrder,
  name: (nowMs: number) => string,
): Promise<TaskRecord> {
  // For `local`, an order says for which shot and take it is.
  const label = sheet.isFree ? labelOf(context) : null;
  const order = label === null ? read : { ...read, label };
  const ordered = { id: '', number: engine.nextNumber(), prompt: order.prompt };
  const subject = { endpoint: 'create', method: 'POST', tasks: [ordered] } as const;
  const faults = rules.forTask({ ...subject, path: pathOf(context) });
  return engine.create({ order, faults, pictures, name });
}

/** Longer than the longest id of a shot and the name of its take. */
const LABEL = /^[A-Za-z0-9_-]{1,48} v\d{3,6}$/;

/** A label of another form is not shown: it came from somebody else. */
function labelOf(context: SimulatorContext): string | null {
  const told = context.req.header(TAKE_HEADER) ?? '';
  return LABEL.test(told) ? told : null;
}

/** The spelling of a task that is about to be shown. */
export function shownIn(
  context: SimulatorContext,
  { rules }: DialectTools,
  endpoint: 'get' | 'list',
  task: TaskRecord,
): Shown {
  return rules.shows(subjectOf(context, endpoint, task));
}

/** Whether a list leaves out a task that belongs in it. */
export function isHidden(
  context: SimulatorContext,
  { rules }: DialectTools,
  task: TaskRecord,
): boolean {
  return rules.hides(subjectOf(context, 'list', task));
}

function subjectOf(context: SimulatorContext, endpoint: 'get' | 'list', task: TaskRecord): Subject {
  const { method } = context.req;
  return { endpoint, method, path: pathOf(context), tasks: [namedOf(task)] };
}

/** Gives every number as text, if a scenario wants that. */
export function spelled(answer: unknown, { numbers }: Shown): unknown {
  if (numbers !== 'strings') return answer;
  return JSON.parse(JSON.stringify(answer), (_, member: unknown) =>
    typeof member === 'number' ? String(member) : member,
  );
}
