/** Where a still is cut or padded so that a model takes it. */

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FITS, prepare } from '../../../specs/picture/preparation.ts';
import { PICTURE_BOUNDS } from '../../../specs/storyboard/picture.ts';

test('what is taken as it is keeps every pixel', () => {
  expect(prepare({ width: 1200, height: 900 }, { shape: null, fit: 'crop' })).toEqual({
    upright: { width: 1200, height: 900 },
    crop: null,
    pad: null,
    size: { width: 1200, height: 900 },
  });
});

test('a crop lies in the middle', () => {
  const cropped = prepare({ width: 1600, height: 1200 }, { shape: 16 / 9, fit: 'crop' });
  expect(cropped).toMatchObject({ crop: { x: 0, y: 150, width: 1600, height: 900 }, pad: null });
  const padded = prepare({ width: 900, height: 900 }, { shape: 2, fit: 'pad' });
  expect(padded).toMatchObject({ crop: null, pad: { x: 450, y: 0, width: 1800, height: 900 } });
});

test('a shape that no model takes becomes the nearest one that is', () => {
  const tall = prepare({ width: 400, height: 1600 }, { shape: null, fit: 'crop' });
  expect(tall).toMatchObject({ crop: { x: 0, y: 300, width: 400, height: 1000 } });
  const wide = prepare({ width: 4000, height: 1000 }, { shape: null, fit: 'pad' });
  expect(wide).toMatchObject({ pad: { x: 0, y: 300, width: 4000, height: 1600 } });
});

test.each([
  [303, 1001],
  [2000, 501],
  [6001, 20_003],
  [19_999, 7001],
])('what is at a bound is on its inner side: %d×%d', (width, height) => {
  for (const fit of FITS) {
    const made = prepare({ width, height }, { shape: null, fit });
    if ('why' in made) throw new Error('It is large enough.');
    const shape = made.size.width / made.size.height;
    expect(shape).toBeGreaterThanOrEqual(PICTURE_BOUNDS.minShape);
    expect(shape).toBeLessThanOrEqual(PICTURE_BOUNDS.maxShape);
  }
});

test('a large one is made smaller, and a small one is none', () => {
  const large = prepare({ width: 8000, height: 6000 }, { shape: null, fit: 'crop' });
  expect(large).toMatchObject({ crop: null, size: { width: 5999, height: 4499 } });
  const small = prepare({ width: 400, height: 300 }, { shape: null, fit: 'crop' });
  expect(small).toEqual({ why: 'too-small', size: { width: 400, height: 300 } });
});

const RIGHT = { isWithin: true, isAround: true, isShape: true, isTaken: true };

describe('of any still and any shape', () => {
  const sides = fc.integer({ min: 1, max: 20_000 });
  const shapes = fc.option(fc.double({ min: 0.4, max: 2.5, noNaN: true }));
  const { minSide, maxSide } = PICTURE_BOUNDS;

  test('a crop lies within it, a pad around it, and the copy is within the bounds', () => {
    fc.assert(
      fc.property(sides, sides, shapes, fc.constantFrom(...FITS), (width, height, shape, fit) => {
        const made = prepare({ width, height }, { shape, fit });
        if ('why' in made) return;
        const { crop, pad, size } = made;
        const isWithin = !crop || (crop.x + crop.width <= width && crop.y + crop.height <= height);
        const isAround = !pad || (pad.x + width <= pad.width && pad.y + height <= pad.height);
        const isShape = shape === null || Math.abs(size.width / size.height / shape - 1) < 0.01;
        const isTaken =
          Math.min(size.width, size.height) >= minSide &&
          Math.max(size.width, size.height) <= maxSide;
        expect({ isWithin, isAround, isShape, isTaken }).toEqual(RIGHT);
      }),
      { seed: 13 },
    );
  });
});
