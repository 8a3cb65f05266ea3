/** What is tried in vain for a shot now, and what is asked about it meanwhile. */

import type { ShotDecision } from '../../specs/plan/decision.ts';
import { ordersOf } from '../../specs/plan/several.ts';
import type { OrderEntry } from '../../store/order.ts';
import type { ShotTry } from '../../store/tries.ts';

type Facts = {
  /** Of the shot. */
  readonly tries: readonly ShotTry[];
  readonly orders: readonly OrderEntry[];
  readonly decision: ShotDecision | undefined;
  readonly runStartedAtMs: number | null;
  readonly isRunning: boolean;
};

/** Of an order of the shot. */
export type SlotNumbers = { readonly take: number; readonly order: number };

/** Those that still mean something: what was tried for an order that is over is over. */
export function currentTries(facts: Facts): ShotTry[] {
  const { tries, orders, isRunning } = facts;
  return tries.filter((tried) => {
    const entry = entryAt(orders, tried);
    const end = entry?.end ?? null;
    const isFollowed = orders.some(({ key }) => isBefore(tried, key));
    // Nothing was sent yet, so nothing is owed while nobody tries.
    if (tried.what === 'order') {
      return isRunning && entry === null && (!isFollowed || isHeldBeside(tried, facts));
    }
    // An older order may be on its way beside a newer one, until its end.
    if (isFollowed && (!entry?.intent || end !== null)) return false;
    if (tried.what === 'tell') return isRunning;
    // What has expired is asked about after its end.
    if (tried.what === 'answer') return end?.state !== 'given-up' && end?.state !== 'collected';
    return end === null || end.state === 'collected';
  });
}

/** Of takes that are ordered side by side a later one may be sent while this one is held back. */
function isHeldBeside(tried: ShotTry, { orders, decision, runStartedAtMs }: Facts): boolean {
  const isSameTake = orders.some(({ key }) => key.take === tried.take && isBefore(tried, key));
  const isMissing = decision?.kind === 'orders' && !!decision.takes && ordersOf(decision) > 0;
  return isMissing && !isSameTake && tried.lastMs >= (runStartedAtMs ?? 0);
}

export function entryAt(orders: readonly OrderEntry[], place: SlotNumbers): OrderEntry | null {
  const { take, order } = place;
  return orders.find(({ key }) => key.take === take && key.order === order) ?? null;
}

export function isBefore(one: SlotNumbers, other: SlotNumbers): boolean {
  return one.take < other.take || (one.take === other.take && one.order < other.order);
}

/** The one that was tried last; null when nothing is. */
export function newestTry(tries: readonly ShotTry[]): ShotTry | null {
  return tries.toSorted((one, other) => other.lastMs - one.lastMs)[0] ?? null;
}

type AskingTry = ShotTry & { readonly asked: NonNullable<ShotTry['asked']> };

/** A new run may have put it right: a question stands again after it was tried in vain there. */
export function askingTry(
  tries: readonly ShotTry[],
  { runStartedAtMs, isRunning }: Pick<Facts, 'isRunning' | 'runStartedAtMs'>,
): AskingTry | null {
  return (
    tries.find((tried): tried is AskingTry => {
      const isOfThisRun = !isRunning || tried.lastMs >= (runStartedAtMs ?? 0);
      return tried.asked !== null && isOfThisRun;
    }) ?? null
  );
}
