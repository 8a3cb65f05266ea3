/** Whether a task can be an order's, and whether another may take its place. */

import type { OrderEntry, OrderIntent, RecordedTask } from './order.ts';

/** How far a provider's clock may be behind ours. */
const CLOCKS_MS = 600_000;

/** Whether a task is too old to be the order's. `createdAtMs`: null where nobody says. */
export function isBeforeOrder(createdAtMs: number | null, { at }: OrderIntent): boolean {
  return createdAtMs !== null && createdAtMs < Date.parse(at) - CLOCKS_MS;
}

/**
 * Whether another task may be named in place of the recorded one: that was named or found after a
 * lost answer, no look has ever shown it, and nothing of it is here.
 */
export function isUnseenAdoption({ task, end, ...seen }: OrderEntry): boolean {
  const { delivered, poll, download } = seen;
  if (!task?.adopted || end !== null || delivered || download) return false;
  return (poll?.state ?? null) === null && poll?.succeededAtMs === undefined;
}

/**
 * Whether a person may take back the task that was named, or found after a lost answer: nothing of
 * it is here. A look that has shown it proves that it exists, not that it is this order's.
 */
export function isUncollectedAdoption({ task, end, download }: OrderEntry): boolean {
  return task?.adopted === true && end === null && download === null;
}

export type Replacement = {
  readonly wrong: RecordedTask;
  /** Null: the order's task is not known again. */
  readonly right: RecordedTask | null;
  /** Default: `isUnseenAdoption`. */
  readonly mayBe?: (entry: OrderEntry) => boolean;
};
