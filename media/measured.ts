/** What is written down of a clip that was decoded, as far as its numbers are valid. */

import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import type { DecodedClip } from './frames.ts';

export function factsOfClip({
  facts,
  frames,
  filmFrames,
}: Pick<DecodedClip, 'facts' | 'frames' | 'filmFrames'>) {
  const { width, height, framesPerSecond: rate, videoCodec, durationSeconds } = facts;
  const isRate = Number.isFinite(rate) && rate > 0;
  const counted = [filmFrames, frames].find((count) => Number.isSafeInteger(count) && count > 0);
  const measured = counted ?? 1;
  const isLength = Number.isFinite(durationSeconds) && durationSeconds > 0;
  return {
    width: Math.round(width),
    height: Math.round(height),
    frames: measured,
    framesPerSecond: isRate ? rate : FRAMES_PER_SECOND,
    videoCodec,
    durationSeconds: isLength ? durationSeconds : measured / FRAMES_PER_SECOND,
    hasAudio: facts.audio !== null,
  };
}
