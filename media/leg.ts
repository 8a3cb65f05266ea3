/**
 * Legs: the edit list with what is known about its files. A film of many legs is rendered in
 * passes, since every open input holds decoded frames.
 */

import type { ColourGains } from '../specs/delivery/delivery.ts';
import type { EditClip, EditList } from '../specs/plan/edit-list.ts';
import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import type { ClipFacts } from './facts.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import { withSeen } from './seen-picture.ts';
import { probeAnyway, rememberClip } from './probe.ts';

export type Leg = {
  readonly source:
    | {
        readonly kind: 'clip';
        readonly sha256: string;
        readonly path: string;
        readonly facts: ClipFacts;
      }
    /** A still, held. */
    | { readonly kind: 'still'; readonly sha256: string; readonly path: string }
    | { readonly kind: 'grey' };
  /** Frames of the film, counted in the source; `outFrame` is the first one that is not shown. */
  readonly inFrame: number;
  readonly outFrame: number;
  /** Overlap with the leg before; 0 for a cut. */
  readonly dissolveFrames: number;
  /** The clip is opened again for its sound; absent: once for both. */
  readonly hasOwnSound?: boolean;
  /** Lines that are written on the picture; absent: none. */
  readonly slate?: readonly string[];
  /** Of its sound, in decibels; absent: 0. */
  readonly gainDb?: number;
  /** What its colours are multiplied by; absent: they are left. */
  readonly match?: ColourGains;
};

/**
 * How many inputs one run of ffmpeg opens. An input takes about 12 MB at 720p and 100 MB at 4k
 * before its turn comes, so this keeps a pass under 2 GB.
 */
const LEGS_PER_PASS = 16;

/** Rates this near to 24 are used frame by frame; others are resampled, keeping their time. */
const RATE_TOLERANCE = 0.05;

export function isFilmRate({ framesPerSecond }: Pick<ClipFacts, 'framesPerSecond'>): boolean {
  return Math.abs(framesPerSecond - FRAMES_PER_SECOND) < RATE_TOLERANCE;
}

/** How many frames of a film a clip fills, given how many of its own were decoded. */
export function filmFramesOf(facts: Pick<ClipFacts, 'framesPerSecond'>, frames: number): number {
  if (isFilmRate(facts)) return frames;
  return Math.max(1, Math.round((frames * FRAMES_PER_SECOND) / facts.framesPerSecond));
}

/**
 * @throws MediaError when a clip cannot be read
 */
export async function readLegs(
  ffmpeg: Ffmpeg,
  { clips }: EditList,
  pathOf: (sha256: string) => string | Promise<string>,
  signal: AbortSignal | undefined,
): Promise<Leg[]> {
  const legs: Leg[] = [];
  const isRough = clips.some(({ missing }) => missing !== undefined);
  for (const clip of clips) {
    signal?.throwIfAborted();
    const { inFrame, outFrame, joinBefore } = clip;
    const isDissolve = joinBefore.kind === 'dissolve' && legs.length > 0;
    legs.push({
      source: await sourceOf(ffmpeg, clip, pathOf, signal),
      inFrame,
      outFrame,
      dissolveFrames: isDissolve ? joinBefore.frames : 0,
      ...slateOf(clip, isRough),
      ...(clip.gainDb !== undefined && { gainDb: clip.gainDb }),
      ...(clip.match !== undefined && { match: clip.match }),
    });
  }
  return legs;
}

/**
 * In a rough cut every picture is labelled: a clip with its shot and take, a held picture with why.
 */
function slateOf({ shot, take, missing }: EditClip, isRough: boolean): Pick<Leg, 'slate'> {
  if (missing !== undefined) return { slate: [shot, missing] };
  return isRough && take !== null ? { slate: [`${shot} ${take}`] } : {};
}

async function sourceOf(
  ffmpeg: Ffmpeg,
  { kind, sha256, hasAudio }: EditClip,
  pathOf: (sha256: string) => string | Promise<string>,
  signal: AbortSignal | undefined,
): Promise<Leg['source']> {
  if (sha256 === null) return { kind: 'grey' };
  const path = await pathOf(sha256);
  if (kind === 'held') return { kind: 'still', sha256, path };
  // A person may have chosen to use a clip that is not whole.
  const probed = await probeAnyway(path, { sha256, signal });
  const facts = await withSeen(ffmpeg, path, probed, { signal });
  rememberClip(sha256, facts);
  // `hasAudio` was found when all of the clip was decoded, which is not repeated.
  return { kind: 'clip', sha256, path, facts: hasAudio ? facts : { ...facts, audio: null } };
}

/**
 * Splits legs into passes that can be rendered apart and laid end to end. A pass ends in the middle
 * of a leg, which both sides open. So a seam never lies within a dissolve or a cross-fade of the
 * sound.
 */
export function splitIntoPasses(legs: readonly Leg[], limit = LEGS_PER_PASS): Leg[][] {
  const passes: Leg[][] = [];
  let pass: Leg[] = [];
  legs.forEach((leg, index) => {
    const after = legs[index + 1];
    const middle = pass.length >= limit - 1 && after ? middleOf(leg, after) : null;
    if (middle === null) {
      pass.push(leg);
      return;
    }
    passes.push([...pass, { ...leg, outFrame: middle }]);
    pass = [{ ...leg, inFrame: middle, dissolveFrames: 0 }];
  });
  return [...passes, pass];
}

/** A frame that leaves both halves enough for their dissolves; null when there is none. */
function middleOf(leg: Leg, after: Leg): number | null {
  const least = leg.inFrame + Math.max(1, leg.dissolveFrames);
  const most = leg.outFrame - Math.max(1, after.dissolveFrames);
  return least <= most ? Math.floor((least + most) / 2) : null;
}
