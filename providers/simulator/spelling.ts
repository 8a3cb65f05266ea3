/** How a scenario wants an answer spelled, in any dialect. */

import { namedOf, type DialectTools, type SimulatorContext } from './dialect.ts';
import { pathOf } from './door.ts';
import type { TaskRecord } from './engine/task.ts';
import type { Shown } from './scenario/rules.ts';

/** What the scenario says of a task that is about to be shown. */
export function shownIn(
  context: SimulatorContext,
  { rules }: DialectTools,
  endpoint: 'get' | 'list',
  task: TaskRecord,
): Shown {
  const { method } = context.req;
  return rules.shows({ endpoint, method, path: pathOf(context), tasks: [namedOf(task)] });
}

/** With every number as text, if that is asked. */
export function spelled(answer: unknown, { numbers }: Shown): unknown {
  if (numbers !== 'strings') return answer;
  return JSON.parse(JSON.stringify(answer), (_, member: unknown) =>
    typeof member === 'number' ? String(member) : member,
  );
}
