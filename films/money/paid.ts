/** What of a film costs money. */

import type { ShotDecision } from '../../specs/plan/decision.ts';
import type { Plan } from '../../specs/plan/plan.ts';

type Decided = { readonly plan: Plan; readonly decisions: readonly ShotDecision[] };

/** Ids of the shots that are ordered and cost something. */
export function paidOrders(film: Decided): string[] {
  return paid(film, 'orders');
}

/** What a paid order under way leads to, by its policy, may be another one. */
export function isPaidUnderWay(film: Decided): boolean {
  return paid(film, 'under-way').length > 0;
}

function paid({ plan, decisions }: Decided, wanted: ShotDecision['kind']): string[] {
  const free = new Set(plan.shots.flatMap(({ id, isPlaceholder }) => (isPlaceholder ? [id] : [])));
  return decisions.flatMap(({ kind, shot }) => (kind === wanted && !free.has(shot) ? [shot] : []));
}
