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
  place: Place,
  provider: string,
  taskId: string,
): Promise<OrderEntry[]> {
  return ordersWhere(place, (entry) => hasTask(entry, provider, taskId));
}

function hasTask({ intent, task, resolution }: OrderEntry, provider: string, taskId: string) {
  if (intent?.provider !== provider) return false;
  const isNamed = resolution?.kind === 'adopt' && resolution.taskId === taskId;
  return isNamed || task?.task.id === taskId;
}

/** A task as its provider has it: with the token that it was ordered with. */
export type FoundTask = {
  readonly provider: string;
  readonly taskId: string;
  readonly token: string;
};

/** The orders of all films that have the task, or were sent with its token. */
export async function ordersOfFound(
  place: Place,
  { provider, taskId, token }: FoundTask,
): Promise<OrderEntry[]> {
  return ordersWhere(place, (entry) => {
    const isSent = entry.intent?.token === token && entry.task === null;
    return isSent || hasTask(entry, provider, taskId);
  });
}

async function ordersWhere(
  { films, journal }: Place,
  isMeant: (entry: OrderEntry) => boolean,
): Promise<OrderEntry[]> {
  const found: OrderEntry[] = [];
  for (const { id: film } of await films.listFilms()) {
    for (const shot of await journal.shotsOf(film)) {
      found.push(...(await journal.ordersOf(film, shot)).filter(isMeant));
    }
  }
  return found;
}
