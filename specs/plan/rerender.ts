/** What is rendered again, grouped by what it comes from: each group is named with its price. */

import type { Cause, ShotDecision } from './decision.ts';
import type { Plan } from './plan.ts';
import { sumQuotes, type QuoteSum } from './totals.ts';

export type Rerender = QuoteSum & {
  /** `place`: listed apart, and a question of its own. */
  readonly cause: Exclude<Cause, { readonly kind: 'new' }>;
  /** In film order: the shot that the cause is of, and those that follow from it. */
  readonly shots: readonly string[];
};

/** Shots that had no take yet are not rendered *again* and are left out. */
export function rerendersOf(plan: Plan, decisions: readonly ShotDecision[]): Rerender[] {
  const groups = new Map<string, { cause: Rerender['cause']; shots: string[] }>();
  for (const decision of decisions) {
    if (decision.kind !== 'orders' || decision.because.kind === 'new') continue;
    const { shot, because } = decision;
    const root = because.kind === 'follows' ? because.shot : shot;
    const group = groups.get(root) ?? { cause: because, shots: [] };
    // A shot may follow from one that stands below it in the file.
    groups.set(root, {
      cause: root === shot ? because : group.cause,
      shots: [...group.shots, shot],
    });
  }
  const quotes = new Map(plan.shots.map(({ id, quote }) => [id, quote]));
  return [...groups.values()].map((group) => ({
    ...group,
    ...sumQuotes(group.shots.flatMap((id) => quotes.get(id) ?? [])),
  }));
}
