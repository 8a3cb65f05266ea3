/** How two shots meet in the film, as numbers. */

import { differenceOf } from './color-difference.ts';
import { PICTURE_LIMITS } from './limits.ts';
import { loudnessBetween, lumaOf, meansAt, type ClipMeasures } from './measures.ts';

/** Null where it was not or could not be measured. */
export type JoinMeasures = {
  /** Over red, green and blue, between the two pictures that meet. */
  readonly psnrDb: number | null;
  /** Structural similarity of their brightness, 1: the same. */
  readonly ssim: number | null;
  /** CIEDE2000 between their mean colours. */
  readonly deltaE: number | null;
  /** By how much the second is brighter, of 255. */
  readonly lumaStep: number | null;
  /** By how much the second is louder, over 400 ms on both sides. */
  readonly loudnessStepDb: number | null;
  /** Null where both sides were not asked for the same picture. */
  readonly duplicate: boolean | null;
  /** CIEDE2000 between the mean colours of the second and of its chain's first picture. */
  readonly driftDeltaE: number | null;
};

export const NOT_MEASURED: JoinMeasures = {
  psnrDb: null,
  ssim: null,
  deltaE: null,
  lumaStep: null,
  loudnessStepDb: null,
  duplicate: null,
  driftDeltaE: null,
};

/** One join of a film, as it is told. */
export type FilmJoin = {
  readonly from: string;
  readonly to: string;
  readonly kind: 'cut' | 'dissolve' | 'keep_duplicate';
} & JoinMeasures & {
    /** PSNR of the first one's own last picture against the bridge that it hands on. */
    readonly bridgeDb: number | null;
  };

/** A clip where it is cut, in its own frames. */
export type CutClip = {
  readonly measures: ClipMeasures | null;
  /** The first frame that counts, and the last one. */
  readonly firstFrame: number;
  readonly lastFrame: number;
  readonly framesPerSecond: number;
};

const LISTENED_SECONDS = 0.4;

/** By means alone; the two pictures themselves are compared where they are. */
export function stepsBetween(
  before: CutClip,
  after: CutClip,
  chainStart: CutClip,
): Pick<JoinMeasures, 'deltaE' | 'lumaStep' | 'loudnessStepDb' | 'driftDeltaE'> {
  const last = before.measures && meansAt(before.measures, before.lastFrame);
  const first = after.measures && meansAt(after.measures, after.firstFrame);
  const start = chainStart.measures && meansAt(chainStart.measures, chainStart.firstFrame);
  return {
    deltaE: last && first && differenceOf(last, first),
    lumaStep: last && first && lumaOf(first) - lumaOf(last),
    loudnessStepDb: loudnessStep(before, after),
    driftDeltaE: start && first && differenceOf(start, first),
  };
}

function loudnessStep(before: CutClip, after: CutClip): number | null {
  const end = (before.lastFrame + 1) / before.framesPerSecond;
  const start = after.firstFrame / after.framesPerSecond;
  const one = before.measures && loudnessBetween(before.measures, end - LISTENED_SECONDS, end);
  const other = after.measures && loudnessBetween(after.measures, start, start + LISTENED_SECONDS);
  return one !== null && other !== null ? other - one : null;
}

const JUDGED = ['deltaE', 'lumaStep', 'loudnessStepDb', 'driftDeltaE'] as const;

/** A number of a join that is beyond its limit. */
export type JoinFault = {
  readonly what: (typeof JUDGED)[number];
  readonly value: number;
  /** How many times its limit. */
  readonly times: number;
};

/** The worst first. */
export function joinFaults(join: JoinMeasures): readonly JoinFault[] {
  const { join: limits } = PICTURE_LIMITS;
  return JUDGED.flatMap((what): JoinFault[] => {
    const value = join[what];
    if (value === null) return [];
    const times = Math.abs(value) / limits[what];
    return times >= 1 ? [{ what, value, times }] : [];
  }).toSorted((a, b) => b.times - a.times);
}

export type WorstJoin = Pick<FilmJoin, 'from' | 'to'> & { readonly faults: readonly JoinFault[] };

/**
 * The joins that a viewer may stumble over, the worst first: of those whose second shot starts from
 * the first. Between others the picture is meant to change.
 */
export function worstJoins(
  joins: readonly FilmJoin[],
  startsFrom: (shot: string) => string | null,
): readonly WorstJoin[] {
  return joins
    .filter(({ from, to }) => startsFrom(to) === from)
    .map((join) => ({ from: join.from, to: join.to, faults: joinFaults(join) }))
    .filter(({ faults }) => faults.length > 0)
    .toSorted((a, b) => (b.faults[0]?.times ?? 0) - (a.faults[0]?.times ?? 0));
}
