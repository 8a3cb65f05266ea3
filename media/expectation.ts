/**
 * Compares a clip with what was asked: absurd differences are refused, ordinary ones are reported.
 */

import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import { MediaError } from './error.ts';
import type { ClipFacts } from './facts.ts';
import { isFilmRate } from './leg.ts';

/** What was ordered. */
export type Expectation = {
  readonly durationSeconds: number;
  readonly width: number;
  readonly height: number;
};

/** The longest clip that is accepted, whatever was asked. */
const MAX_SECONDS = 3600;
/** A clip that exceeds what was asked by more than this factor is not a model's mistake. */
const MAX_TIMES = 10;
/** Models round a length to their own steps, often to a picture more than whole seconds. */
const SECONDS_TOLERANCE = 0.25;
/** Providers round the sides of a shape to their encoder's blocks. */
const SHAPE_TOLERANCE = 0.02;

/**
 * @throws MediaError `clip-absurd`, before anything expensive is done with the clip
 */
export function refuseAbsurd(clip: string, facts: ClipFacts, expected: Expectation | null): void {
  const { claimedSeconds, frames } = facts;
  // The size as stored: pixels that are not square cost no more.
  const { width, height } = facts.seen ?? facts;
  const asked = believable(expected);
  const seconds = asked
    ? Math.min(MAX_SECONDS + asked.durationSeconds, longest(asked))
    : MAX_SECONDS;
  const refuse = (claim: string, limit: string) => {
    const ask = asked ? `; ${wordsOf(asked)} was asked` : '';
    throw new MediaError(
      'clip-absurd',
      `clip ${clip} claims ${claim}, the limit is ${limit}${ask}`,
    );
  };
  if (claimedSeconds > seconds) refuse(`${round(claimedSeconds)} s`, `${round(seconds)} s`);
  if (!asked) return;
  const maxFrames = Math.ceil(seconds * FRAMES_PER_SECOND);
  if (frames > maxFrames) refuse(`${frames} pictures`, `${maxFrames}`);
  const maxPixels = MAX_TIMES * asked.width * asked.height;
  if (width * height > maxPixels) refuse(`${width}×${height}`, `${maxPixels} pixels`);
}

/** Any clip may have this many packets. */
const FEW_PACKETS = 20_000;
/** Ten times the packets of pictures and sound at the highest rates in use. */
const PACKETS_PER_SECOND = 5000;

/** The most packets that are read of a track. */
export function mostPackets(expected: Expectation | null): { readonly maxPackets?: number } {
  const asked = believable(expected);
  if (!asked) return {};
  return { maxPackets: Math.round(FEW_PACKETS + asked.durationSeconds * PACKETS_PER_SECOND) };
}

/** At least a few seconds, so that a wrong zero in the request refuses nothing. */
function longest({ durationSeconds }: Expectation): number {
  return Math.max(MAX_TIMES * durationSeconds, MAX_TIMES);
}

function believable(expected: Expectation | null): Expectation | null {
  if (expected === null) return null;
  const { durationSeconds, width, height } = expected;
  return [durationSeconds, width, height].every((value) => value > 0 && Number.isFinite(value))
    ? expected
    : null;
}

/**
 * Differences in shape, size, length and rate, as sentences for a warning. `shape`: width by height as
 * it was asked in words, where a size of whole blocks is only near it.
 */
export function differencesOf(
  facts: ClipFacts,
  expected: Expectation | null,
  { shape }: { readonly shape?: number } = {},
): string[] {
  const asked = believable(expected);
  const found: string[] = [];
  const { width, height, durationSeconds, framesPerSecond } = facts;
  if (asked && (width !== asked.width || height !== asked.height)) {
    const shapes = [asked.width / asked.height, ...(shape === undefined ? [] : [shape])];
    const isOther = shapes.every((one) => Math.abs(width / height / one - 1) > SHAPE_TOLERANCE);
    const fact = `The clip is ${width}×${height}, ${asked.width}×${asked.height} was asked`;
    found.push(`${fact}${isOther ? ': another shape' : ''}.`);
  }
  if (asked && Math.abs(durationSeconds - asked.durationSeconds) > SECONDS_TOLERANCE) {
    const lengths = `${round(durationSeconds)} s, ${round(asked.durationSeconds)} s`;
    found.push(`The clip lasts ${lengths} was asked.`);
  }
  if (!isFilmRate(facts)) {
    const pictures = round(framesPerSecond) === '1' ? 'picture' : 'pictures';
    const rate = `${round(framesPerSecond)} ${pictures} a second`;
    found.push(`The clip has ${rate}, the film ${FRAMES_PER_SECOND}: it keeps its time.`);
  }
  return found;
}

function wordsOf({ durationSeconds, width, height }: Expectation): string {
  return `${round(durationSeconds)} s of ${width}×${height}`;
}

const round = (value: number) => String(Number(value.toFixed(2)));
