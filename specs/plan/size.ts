/** How large and how long a clip will be, and how many tokens that is. */

import { FRAMES_PER_SECOND } from './timecode.ts';
import {
  RATIOS,
  type FixedRatio,
  type ModelSheet,
  type PixelSize,
  type Ratio,
  type Resolution,
} from '../models/sheet.ts';
import type { Length } from '../order.ts';

export const FIXED_RATIOS = RATIOS.filter((ratio): ratio is FixedRatio => ratio !== 'adaptive');
const DEFAULT_RATIO: FixedRatio = '16:9';

export type SizeWanted = {
  readonly resolution: Resolution;
  /** As it is sent. */
  readonly ratio: Ratio;
  /** Of the first frame, where it is known: an adaptive ratio follows it. */
  readonly firstSize: PixelSize | null;
};

/** Pixels by the sheet's table: an adaptive ratio gets the one nearest to the first frame's. */
export function sizeOf(sheet: ModelSheet, wanted: SizeWanted): PixelSize {
  const sizes = sheet.sizes[wanted.resolution];
  if (!sizes) throw new Error(`${sheet.family} has no size table for ${wanted.resolution}.`);
  if (wanted.ratio !== 'adaptive') return sizes[wanted.ratio];
  const { firstSize } = wanted;
  return firstSize
    ? nearest(
        FIXED_RATIOS.map((ratio) => sizes[ratio]),
        firstSize,
      )
    : sizes[DEFAULT_RATIO];
}

/** Nearest by factor, so that a shape and its upright twin are equally far from a square. */
function nearest(sizes: readonly PixelSize[], wanted: PixelSize): PixelSize {
  const distance = (size: PixelSize) => Math.abs(Math.log(shape(size) / shape(wanted)));
  return sizes.reduce((best, size) => (distance(size) < distance(best) ? size : best));
}

function shape({ width, height }: PixelSize): number {
  return width / height;
}

/**
 * Frames of a finished clip. Clips asked in seconds have been seen to carry one frame more than
 * 24 a second (reported tokens match it exactly); asked in frames they have as many as asked.
 */
export function framesOf(length: Length): number {
  return length.unit === 'frames' ? length.frames : length.seconds * FRAMES_PER_SECOND + 1;
}

/** What is asked for, in seconds: not the one frame more. */
export function secondsOf(length: Length): number {
  return length.unit === 'frames' ? length.frames / FRAMES_PER_SECOND : length.seconds;
}

/** The provider counts width × height × frames / 1024; a fraction is billed as a whole token. */
export function tokensOf(size: PixelSize, frames: number): number {
  return Math.ceil((size.width * size.height * frames) / 1024);
}
