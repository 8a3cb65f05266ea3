/** What is done to a still so that a model takes it as it is meant. */

import type { PixelSize } from '../models/sheet.ts';
import { PICTURE_BOUNDS } from '../storyboard/picture.ts';

export const FITS = ['crop', 'pad'] as const;
export type Fit = (typeof FITS)[number];

/** A part of a picture, in pixels from its upper left corner. */
export type Part = PixelSize & { readonly x: number; readonly y: number };

export type Preparation = {
  /** As it lies upright. */
  readonly upright: PixelSize;
  /** The part that stays; null: all of it. */
  readonly crop: Part | null;
  /** Black around it: the whole size, and where the picture lies in it; null: none. */
  readonly pad: Part | null;
  /** Its size at the end. */
  readonly size: PixelSize;
};

export type NoPreparation = { readonly why: 'too-small'; readonly size: PixelSize };

/**
 * `shape`: width divided by height that it is to have; null: its own, as far as that is taken. Cut
 * and padded in the middle; never made larger.
 */
export function prepare(
  upright: PixelSize,
  { shape, fit }: { readonly shape: number | null; readonly fit: Fit },
): Preparation | NoPreparation {
  const { minSide, maxSide, minShape, maxShape } = PICTURE_BOUNDS;
  const own = upright.width / upright.height;
  const wanted = shape ?? Math.min(maxShape, Math.max(minShape, own));
  const around = wanted === own ? null : fitted(upright, wanted, fit);
  const crop = fit === 'crop' ? around : null;
  const pad = fit === 'pad' ? around : null;
  const whole = around ?? upright;
  const scale = Math.min(1, maxSide / Math.max(whole.width, whole.height));
  const size = {
    width: Math.max(1, Math.floor(whole.width * scale)),
    height: Math.max(1, Math.floor(whole.height * scale)),
  };
  if (Math.min(size.width, size.height) < minSide) return { why: 'too-small', size };
  return { upright, crop, pad, size };
}

/** Null where not one pixel would change. */
function fitted({ width, height }: PixelSize, shape: number, fit: Fit): Part | null {
  const isWide = width / height > shape;
  const isByWidth = fit === 'crop' ? isWide : !isWide;
  // Within the bounds on either side of the shape, whatever is rounded.
  const size = isByWidth
    ? { width: Math.round(height * shape), height }
    : { width, height: Math.round(width / shape) };
  if (size.width === width && size.height === height) return null;
  const x = Math.floor(Math.abs(width - size.width) / 2);
  const y = Math.floor(Math.abs(height - size.height) / 2);
  return { ...size, x, y };
}
