/** Whether a take is what is asked of a shot now, and how it differs. */

import { causeOf } from './cause.ts';
import { takeId, type Cause, type ShotDecision, type TakeSummary } from './decision.ts';
import { directedShots } from './directing.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Plan, PlannedShot } from './plan.ts';
import { requestOf } from './request.ts';
import type { TakeOptions } from './shelf.ts';
import { knownFrames } from './takes.ts';

/** Null: it fits. `decided`: what is wanted of each shot. */
export function differenceOf(
  shot: PlannedShot,
  take: TakeSummary,
  decided: ReadonlyMap<string, ShotDecision>,
): Cause | null {
  const frames = knownFrames(shot, decided);
  const request = requestOf(shot, frames);
  if (request && fingerprintOf(request) === take.fingerprint) return null;
  return causeOf(shot, { newest: take, frames, decided });
}

/** A take that a person has circled, and that does not count, since something else is asked now. */
export type UnfitCircle = {
  readonly shot: string;
  /** `v001`. */
  readonly take: string;
  readonly differs: Cause;
};

/** In film order. What stands in spite of it, or by a stronger word, is none of them. */
export function unfitCircles(
  { shots }: Plan,
  decided: ReadonlyMap<string, ShotDecision>,
  { takes, decisions = [] }: Pick<TakeOptions, 'takes' | 'decisions'>,
): UnfitCircle[] {
  const directed = directedShots(decisions);
  return shots.flatMap((shot): UnfitCircle[] => {
    const circled = directed.get(shot.id)?.circled ?? null;
    const decision = decided.get(shot.id);
    if (circled === null || !decision || shot.pinnedTake !== null) return [];
    if (decision.kind === 'skipped') return [];
    if (decision.kind === 'stands' && takeId(decision.take) === circled) return [];
    const take = takes.find((one) => takeId(one) === circled);
    const differs = take ? differenceOf(shot, take, decided) : null;
    return take && differs ? [{ shot: shot.id, take: take.take, differs }] : [];
  });
}
