/** Orders whose end is not known yet, against what is asked now: an order that fits is kept. */

import type { ShotDecision } from './decision.ts';

export type OrderedRequest = {
  readonly shot: string;
  /** Of what was ordered. */
  readonly fingerprint: string;
};

/**
 * Whether what was ordered is still wanted. A frame that is not known means that the shot which
 * gives it is rendered again, so an order with its old frame is not.
 */
export function isStillWanted(order: OrderedRequest, decision: ShotDecision | undefined): boolean {
  if (!decision || !('fingerprint' in decision)) return false;
  return decision.fingerprint === order.fingerprint;
}

/** A shot attaches to its open order before anything else is done for it. */
export function withOpenOrders(
  decisions: readonly ShotDecision[],
  open: readonly OrderedRequest[],
): ShotDecision[] {
  const byShot = Map.groupBy(open, ({ shot }) => shot);
  return decisions.map((decision) => {
    const orders = byShot.get(decision.shot) ?? [];
    const isOrdered = orders.some((order) => isStillWanted(order, decision));
    return isOrdered ? { shot: decision.shot, kind: 'under-way' } : decision;
  });
}
