/** The door to a new order: whether the journal of a shot lets one more go. */

import { catalogue } from '../providers/catalogue.ts';
import type { PlannedShot } from '../specs/plan/plan.ts';
import { isClosed, type OrderEntry, type OrderIntent } from '../store/order.ts';

/** What is about to be ordered. */
export type WantedTake = {
  readonly fingerprint: string;
  /** Placeholder pictures and paid clips are never each other's. */
  readonly isPlaceholder: boolean;
  /** Finished takes up to this number do not count: one more was asked for by name. */
  readonly after: number;
};

export function wantedOf({ isPlaceholder, permit }: PlannedShot, fingerprint: string): WantedTake {
  return { fingerprint, isPlaceholder, after: permit.kind === 'one-more' ? permit.after : 0 };
}

/** Whether an order was for exactly this. */
export function isForSame(
  { fingerprint, isPlaceholder }: Pick<WantedTake, 'fingerprint' | 'isPlaceholder'>,
  intent: Pick<OrderIntent, 'fingerprint' | 'provider'>,
): boolean {
  return intent.fingerprint === fingerprint && isFree(intent.provider) === isPlaceholder;
}

/** The orders for the same of which something may still come, or has: no further one may go. */
export function standingInTheWay(orders: readonly OrderEntry[], asked: WantedTake): OrderEntry[] {
  return orders.filter((entry) => {
    if (entry.intent === null || isClosed(entry) || !isForSame(asked, entry.intent)) return false;
    return entry.end?.state !== 'collected' || entry.key.take > asked.after;
  });
}

/**
 * How many orders for the same at a provider were proven absent since then: an answer in somebody else's words
 * may mean that every further one is thrown away on its way as well.
 */
export function vanishedSince(
  orders: readonly OrderEntry[],
  asked: WantedTake,
  { provider, sinceMs }: { readonly provider: string; readonly sinceMs: number },
): number {
  return orders.filter(({ intent, end }) => {
    const isAbsent = end?.state === 'given-up' && end.failure === null;
    if (!isAbsent || intent?.provider !== provider || !isForSame(asked, intent)) return false;
    return Date.parse(end.at) >= sinceMs;
  }).length;
}

/** A provider that is gone from the catalogue was a paid one. */
function isFree(provider: string): boolean {
  return catalogue.providers.find(({ name }) => name === provider)?.isFree ?? false;
}
