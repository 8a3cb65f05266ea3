/** Decides by a shot's journal whether one more order may be sent. */

import { catalogue } from '../providers/catalogue.ts';
import type { PlannedShot } from '../specs/plan/plan.ts';
import { isClosed, type OrderEntry, type OrderIntent } from '../store/order.ts';

/** What is about to be ordered. */
export type WantedTake = {
  readonly fingerprint: string;
  /** A placeholder never stands for a paid clip, nor a paid clip for a placeholder. */
  readonly isPlaceholder: boolean;
  /** SHA-256 of the picture that it ends on; absent: none. */
  readonly bridge?: string;
  /** Finished takes up to this number do not count, because one more take was asked for by name. */
  readonly after: number;
};

export function wantedOf(
  { isPlaceholder, permit, bridge }: PlannedShot,
  fingerprint: string,
): WantedTake {
  const after = permit.kind === 'one-more' ? permit.after : 0;
  return { fingerprint, isPlaceholder, after, ...(bridge !== undefined && { bridge }) };
}

/** Whether an order was for exactly this. */
export function isForSame(
  { fingerprint, isPlaceholder, bridge }: Omit<WantedTake, 'after'>,
  intent: Pick<OrderIntent, 'fingerprint' | 'provider' | 'bridge'>,
): boolean {
  if (intent.fingerprint !== fingerprint || intent.bridge !== bridge) return false;
  return isFree(intent.provider) === isPlaceholder;
}

/**
 * The orders for the same take that may still bring a clip, or have brought one. While there are
 * any, no other may be sent.
 */
export function standingInTheWay(orders: readonly OrderEntry[], asked: WantedTake): OrderEntry[] {
  return orders.filter((entry) => {
    if (entry.intent === null || isClosed(entry) || !isForSame(asked, entry.intent)) return false;
    return entry.end?.state !== 'collected' || entry.key.take > asked.after;
  });
}

/**
 * How many orders for the same take were proven absent at a provider since then. If somebody in
 * between answers for the provider, each further order may be thrown away as well.
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

/** A provider that is no longer in the catalogue counts as a paid one. */
function isFree(provider: string): boolean {
  return catalogue.providers.find(({ name }) => name === provider)?.isFree ?? false;
}
