/** Whether a take is what is asked of a shot now, and how it differs. */

import { causeOf } from './cause.ts';
import type { Cause, ShotDecision, TakeSummary } from './decision.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { PlannedShot } from './plan.ts';
import { requestOf } from './request.ts';
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
