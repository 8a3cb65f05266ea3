/** How many takes of a shot are ordered, where several are wanted. */

import type { ShotDecision } from '../../specs/plan/decision.ts';
import { ordersOf } from '../../specs/plan/several.ts';

/** `3 takes`, `2 more of 3 takes`; nothing where one is wanted. */
export function takesText(decision: ShotDecision): string[] {
  const wanted = decision.kind === 'orders' ? (decision.takes?.wanted ?? 1) : 1;
  const orders = ordersOf(decision);
  if (wanted === 1) return [];
  return [orders === wanted ? `${wanted} takes` : `${orders} more of ${wanted} takes`];
}
