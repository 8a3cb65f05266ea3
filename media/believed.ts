/** Which of the times that a file claims are believed. The others are set aside, with a note. */

import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';

/** A rate between these is believed, in pictures a second. */
const MIN_RATE = 0.5;
const MAX_RATE = 1000;
/** A single picture has no rate, only a length; one of more than a minute is not believed. */
const MAX_HELD_SECONDS = 60;
/** More than any clip has, and far below where numbers stop being exact. */
const MAX_CLAIM_SECONDS = 1e9;

type BelievedTimes = {
  readonly framesPerSecond: number;
  readonly durationSeconds: number;
  readonly claimedSeconds: number;
  readonly doubts: readonly string[];
};

/** `times` of the pictures, rising; `length` from the first to the end of the last, as claimed. */
export function believedTimes(times: readonly number[], length: number): BelievedTimes {
  const rate = rateOf(times, length);
  const least = times.length === 1 ? 1 / MAX_HELD_SECONDS : MIN_RATE;
  const claimedSeconds = clampClaim(length);
  if (rate >= least && rate <= MAX_RATE && length > 0 && length === claimedSeconds) {
    return { framesPerSecond: rate, durationSeconds: length, claimedSeconds, doubts: [] };
  }
  const count = times.length === 1 ? 'its one picture' : `its ${times.length} pictures`;
  const claim = `The file claims ${shown(length)} s for ${count}`;
  const doubt = `${claim}; ${times.length === 1 ? 'it is' : 'they are'} taken at ${FRAMES_PER_SECOND} a second.`;
  return {
    framesPerSecond: FRAMES_PER_SECOND,
    durationSeconds: times.length / FRAMES_PER_SECOND,
    claimedSeconds,
    doubts: [doubt],
  };
}

/** Makes a claimed length finite and not negative. */
export function clampClaim(seconds: number): number {
  if (Number.isNaN(seconds)) return 0;
  return Math.min(Math.max(0, seconds), MAX_CLAIM_SECONDS);
}

function shown(seconds: number): string {
  return Number.isFinite(seconds) ? String(Number(seconds.toPrecision(6))) : 'no number of';
}

function rateOf(times: readonly number[], length: number): number {
  const first = times.at(0) ?? 0;
  const last = times.at(-1) ?? first;
  return last > first ? (times.length - 1) / (last - first) : times.length / length;
}
