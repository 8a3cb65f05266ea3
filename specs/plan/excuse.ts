/** Takes that a person has cut from the picture that they start from. */

import { takeId, type TakeSummary } from './decision.ts';
import { fingerprintOf } from './fingerprint.ts';
import { pictureOf } from './middle.ts';
import type { PlannedShot } from './plan.ts';
import { requestOf, type KnownFrames } from './request.ts';
import type { Shelf } from './shelf.ts';

/**
 * Whether a take stands although the shot that it starts from hands on another picture: a person has
 * said so, and all else is as it is asked.
 */
export function excuseOf(
  shot: PlannedShot,
  { excused }: Pick<Shelf, 'excused'>,
  frames: KnownFrames,
): (take: TakeSummary) => boolean {
  const source = shot.first.kind === 'last-frame-of' ? shot.first.shot : null;
  return (take) => {
    if (source === null || !excused.get(takeId(take))?.has(source)) return false;
    const firstFrameSha256 = pictureOf(take.inputs.firstFrame);
    const request = requestOf(shot, { ...frames, firstFrameSha256 });
    return request !== null && fingerprintOf(request) === take.fingerprint;
  };
}
