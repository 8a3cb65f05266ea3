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
  const size = scaledTo(whole, scale);
  if (Math.min(size.width, size.height) < minSide) return { why: 'too-small', size };
  return { upright, crop, pad, size };
}

/** The longer side decides, and the other one follows it within the shapes that are taken. */
function scaledTo({ width, height }: PixelSize, scale: number): PixelSize {
  if (scale === 1) return { width, height };
  const shape = width / height;
  if (width >= height) {
    const wide = Math.max(1, Math.floor(width * scale));
    return { width: wide, height: Math.max(1, inward(wide / shape, 1 / shape)) };
  }
  const tall = Math.max(1, Math.floor(height * scale));
  return { width: Math.max(1, inward(tall * shape, shape)), height: tall };
}

/** To whole pixels, and at the widest and the tallest shape that is taken to the inner side of it. */
function inward(pixels: number, shape: number): number {
  const { minShape, maxShape } = PICTURE_BOUNDS;
  const isWidest = shape >= maxShape || shape >= 1 / minShape;
  const isTallest = shape <= minShape || shape <= 1 / maxShape;
  return isWidest ? Math.floor(pixels) : isTallest ? Math.ceil(pixels) : Math.round(pixels);
}

/** Null where not one pixel would change. */
function fitted({ width, height }: PixelSize, shape: number, fit: Fit): Part | null {
  const isWide = width / height > shape;
  const isByWidth = fit === 'crop' ? isWide : !isWide;
  const size = isByWidth
    ? { width: inward(height * shape, shape), height }
    : { width, height: inward(width / shape, 1 / shape) };
  if (size.width === width && size.height === height) return null;
  const x = Math.floor(Math.abs(width - size.width) / 2);
  const y = Math.floor(Math.abs(height - size.height) / 2);
  return { ...size, x, y };
}
