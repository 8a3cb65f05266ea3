/**
 * Whether a task can belong to an order, which orders have it, and whether another task may replace
 * it.
 */

import type { Films } from './films.ts';
import type { Journal } from './journal.ts';
import type { OrderEntry, OrderIntent, RecordedTask } from './order.ts';

/** How far a provider's clock may be behind ours. */
const CLOCKS_MS = 600_000;

/** Whether a task is too old to be the order's. `createdAtMs`: null if not known. */
export function isBeforeOrder(createdAtMs: number | null, { at }: OrderIntent): boolean {
  return createdAtMs !== null && createdAtMs < Date.parse(at) - CLOCKS_MS;
}

/**
 * Whether another task may be named in place of the recorded one. That one must have been named, or
 * found after a lost answer; no poll has shown it, and nothing of it is here.
 */
export function isUnseenAdoption({ task, end, ...seen }: OrderEntry): boolean {
  const { delivered, poll, download } = seen;
  if (!task?.adopted || end !== null || delivered || download) return false;
  return (poll?.state ?? null) === null && poll?.succeededAtMs === undefined;
}

/**
 * Whether a person may take back the task that was named, or found after a lost answer: nothing of
 * it is here. A poll that has shown it proves that it exists, not that it is this order's.
 */
export function isUncollectedAdoption({ task, end, download }: OrderEntry): boolean {
  return task?.adopted === true && end === null && download === null;
}

export type Replacement = {
  readonly wrong: RecordedTask;
  /** Null: then the order has no known task, as before. */
  readonly right: RecordedTask | null;
  /** Default: `isUnseenAdoption`. */
  readonly mayBe?: (entry: OrderEntry) => boolean;
};

type Place = { readonly films: Films; readonly journal: Journal };

/** The orders of all films that have the task, or for which a person has named it. */
export async function ordersOfTask(
  { films, journal }: Place,
  provider: string,
  taskId: string,
): Promise<OrderEntry[]> {
  const found: OrderEntry[] = [];
  for (const { id: film } of await films.listFilms()) {
    for (const shot of await journal.shotsOf(film)) {
      for (const entry of await journal.ordersOf(film, shot)) {
        const { intent, task, resolution } = entry;
        if (intent?.provider !== provider) continue;
        const isNamed = resolution?.kind === 'adopt' && resolution.taskId === taskId;
        if (isNamed || task?.task.id === taskId) found.push(entry);
      }
    }
  }
  return found;
}
