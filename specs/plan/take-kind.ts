/** What a take is worth to a film: bought, or a placeholder picture. */

import type { TakeSummary } from './decision.ts';
import type { Plan, PlannedShot } from './plan.ts';

/** `simulated`: by a provider's stand-in, at the address of that provider. */
type TakeKind = 'bought' | 'local' | 'simulated';

export function takeKindOf({
  isPlaceholder,
  origin,
}: Pick<TakeSummary, 'isPlaceholder' | 'origin'>): TakeKind {
  if (!isPlaceholder) return 'bought';
  return origin ? 'simulated' : 'local';
}

/** Whether a take can stand for a shot as far as its kind goes: a placeholder is never paid film. */
export function isOfKindFor(
  take: Pick<TakeSummary, 'isPlaceholder' | 'origin'>,
  { isPlaceholder, isSimulated = false }: Pick<PlannedShot, 'isPlaceholder' | 'isSimulated'>,
): boolean {
  const kind = takeKindOf(take);
  if (isPlaceholder) return kind === 'local';
  return kind === 'bought' || (kind === 'simulated' && isSimulated);
}

/** Marks the shots that are ordered from a simulator now: what it rendered stands for them. */
export function withSimulated(plan: Plan, simulated: ReadonlySet<string>): Plan {
  if (simulated.size === 0) return plan;
  const shots = plan.shots.map((shot) => {
    const isSimulated =
      !shot.isPlaceholder && shot.routes.some(({ provider }) => simulated.has(provider));
    return isSimulated ? { ...shot, isSimulated } : shot;
  });
  return { ...plan, shots };
}

/** The providers of a plan that were a simulator when it was made. */
export function simulatedIn({ shots }: Plan): Set<string> {
  const marked = shots.filter(({ isSimulated }) => isSimulated);
  return new Set(marked.flatMap(({ routes }) => routes.map(({ provider }) => provider)));
}
