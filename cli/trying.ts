/** What is tried in vain for a shot now, and what is asked about it meanwhile. */

import type { OrderEntry } from '../store/order.ts';
import type { ShotTry } from '../store/tries.ts';

type Facts = {
  /** Of the shot. */
  readonly tries: readonly ShotTry[];
  readonly orders: readonly OrderEntry[];
  readonly runStartedAtMs: number | null;
  readonly isRunning: boolean;
};

/** Those that still mean something: what was tried for an order that has ended is over. */
export function currentTries({ tries, orders, isRunning }: Facts): ShotTry[] {
  return tries.filter((tried) => {
    // Nothing was sent yet, so nothing is owed while nobody tries.
    if (tried.what === 'order' || tried.what === 'tell') return isRunning;
    if (tried.what === 'answer') return true;
    const entry = orders.find(({ key }) => key.take === tried.take && key.order === tried.order);
    return !entry?.end || entry.end.state === 'collected';
  });
}

/** The one that was tried last; null when nothing is. */
export function newestTry(tries: readonly ShotTry[]): ShotTry | null {
  return tries.toSorted((one, other) => other.lastMs - one.lastMs)[0] ?? null;
}

/** A new run may have put it right: the question counts again once a try has failed in that run. */
export function questionOfTries(
  tries: readonly ShotTry[],
  { runStartedAtMs, isRunning }: Pick<Facts, 'runStartedAtMs' | 'isRunning'>,
): ShotTry['asked'] {
  const asking = tries.find(
    ({ asked, lastMs }) => asked !== null && (!isRunning || lastMs >= (runStartedAtMs ?? 0)),
  );
  return asking?.asked ?? null;
}
