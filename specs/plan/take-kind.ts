/** What a take is worth to a film: bought, or a placeholder picture. */

import type { TakeSummary } from './decision.ts';
import type { Plan, PlannedShot } from './plan.ts';

/** `simulated`: by a provider's stand-in, at the address of that provider. */
type TakeKind = 'bought' | 'local' | 'simulated' | 'own-file';

export function takeKindOf({
  isPlaceholder,
  origin,
  ownFile,
}: Pick<TakeSummary, 'isPlaceholder' | 'origin' | 'ownFile'>): TakeKind {
  if (ownFile !== undefined) return 'own-file';
  if (!isPlaceholder) return 'bought';
  return origin ? 'simulated' : 'local';
}

/**
 * Whether a take can stand for a shot as far as its kind goes: a placeholder is never paid film. A
 * person's own file may be either.
 */
export function isOfKindFor(
  take: Pick<TakeSummary, 'isPlaceholder' | 'origin' | 'ownFile'>,
  { isPlaceholder, isSimulated = false }: Pick<PlannedShot, 'isPlaceholder' | 'isSimulated'>,
): boolean {
  const kind = takeKindOf(take);
  if (kind === 'own-file') return true;
  if (isPlaceholder) return kind === 'local';
  return kind === 'bought' || (kind === 'simulated' && isSimulated);
}

/** Who would be asked now, by name: stand-ins of this machine, and who sells clips. */
export type WhoSells = {
  readonly simulated: ReadonlySet<string>;
  readonly selling: ReadonlySet<string>;
};

/** Marks the shots that a simulator is the first to be asked for: what it rendered stands for them. */
export function withSimulated(plan: Plan, { simulated, selling }: WhoSells): Plan {
  if (simulated.size === 0) return plan;
  const shots = plan.shots.map((shot) => {
    const first = shot.routes.find(
      ({ provider }) => simulated.has(provider) || selling.has(provider),
    );
    const isSimulated = !shot.isPlaceholder && simulated.has(first?.provider ?? '');
    return isSimulated ? { ...shot, isSimulated } : shot;
  });
  return { ...plan, shots };
}

/** The providers of a plan that were a simulator when it was made. */
export function simulatedIn({ shots }: Plan): Set<string> {
  const marked = shots.filter(({ isSimulated }) => isSimulated);
  return new Set(marked.flatMap(({ routes }) => routes.map(({ provider }) => provider)));
}
