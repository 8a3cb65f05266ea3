/**
 * How one small picture lies on another, to a fraction of a pixel: shifted, larger, turned and lit
 * otherwise. Least squares on the slopes of the pictures, after Lucas and Kanade; parts that move
 * by themselves weigh little.
 */

import type { SmallPicture } from './edges.ts';
import { Step } from './step.ts';

/** Brightness of each pixel, row by row. */
type Plane = {
  readonly width: number;
  readonly height: number;
  readonly light: Float32Array;
};

type Alignment = {
  /**
   * How far the picture moves left and up, shrinks and turns, in its pixels. The last two are
   * measured half its width from the middle.
   */
  readonly moves: readonly [number, number, number, number];
  readonly gain: number;
  readonly bias: number;
};

/**
 * Width of the sides that are left out, in pixels: there the other picture may show something else.
 */
const MARGIN_PIXELS = 4;
/** Only every so many rows and columns are read: a smoothed picture has little more to tell. */
const STRIDE = 2;
const MOST_ROUNDS = 8;
/** A round that moves less than this ends the search, in pixels. */
const SETTLED_PIXELS = 0.004;
/** A pixel with a larger error, of 255, weighs less than half: at first, and at least. */
const ERROR_SCALE = { first: 8, least: 1 } as const;
/** Unknowns: the four moves, gain (in steps of `GAIN_STEP`) and bias. */
const UNKNOWNS = 6;
const GAIN_STEP = 1 / 16;

/** The brightness, smoothed over 3 by 3 pixels, since slopes of noise tell nothing. */
export function planeOf({ width, height, rgb }: SmallPicture): Plane {
  const light = new Float32Array(width * height);
  for (let at = 0; at < light.length; at += 1) {
    const [red, green, blue] = [rgb[3 * at] ?? 0, rgb[3 * at + 1] ?? 0, rgb[3 * at + 2] ?? 0];
    light[at] = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  return { width, height, light: smoothed(smoothed(light, 1, width), width, height) };
}

/** Along rows (`apart` 1) or columns (`apart` a row); each has `count` pixels. */
function smoothed(light: Float32Array, apart: number, count: number): Float32Array {
  return light.map((value, at) => {
    const place = Math.floor(at / apart) % count;
    const before = place > 0 ? (light[at - apart] ?? value) : value;
    const after = place < count - 1 ? (light[at + apart] ?? value) : value;
    return (before + 2 * value + after) / 4;
  });
}

/** Both pictures must have the same size. */
export function align(from: Plane, to: Plane): Alignment {
  let found: Alignment = { moves: [0, 0, 0, 0], gain: 1, bias: 0 };
  let scale: number = ERROR_SCALE.first;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const matrix = new Float64Array(UNKNOWNS * UNKNOWNS);
    const right = new Float64Array(UNKNOWNS);
    const slopes = new Float64Array(UNKNOWNS);
    let [weights, errors] = [0, 0];
    inside(to, STRIDE, (at, x, y) => {
      const { light, width } = to;
      const value = valueAt(from, found, x, y);
      const error = (light[at] ?? 0) - found.gain * value - found.bias;
      const along = ((light[at + 1] ?? 0) - (light[at - 1] ?? 0)) / 2;
      const down = ((light[at + width] ?? 0) - (light[at - width] ?? 0)) / 2;
      slopes.set([along, down, along * x + down * y, down * x - along * y, value * GAIN_STEP, 1]);
      const weight = 1 / (1 + (error / scale) ** 2);
      weights += weight;
      errors += weight * Math.abs(error);
      for (let row = 0; row < UNKNOWNS; row += 1) {
        const part = weight * (slopes[row] ?? 0);
        right[row] = (right[row] ?? 0) + part * error;
        for (let column = 0; column < UNKNOWNS; column += 1) {
          const place = row * UNKNOWNS + column;
          matrix[place] = (matrix[place] ?? 0) + part * (slopes[column] ?? 0);
        }
      }
    });
    const change = solved(matrix, right);
    const [a, b, c, d] = found.moves;
    const [along = 0, down = 0, shrinks = 0, turns = 0, gain = 0, bias = 0] = change;
    found = {
      moves: [a + along, b + down, c + shrinks, d + turns],
      gain: found.gain + gain * GAIN_STEP,
      bias: found.bias + bias,
    };
    scale = Math.max(ERROR_SCALE.least, (2 * errors) / Math.max(weights, Number.MIN_VALUE));
    if (Math.hypot(along, down, shrinks, turns) < SETTLED_PIXELS) break;
  }
  return found;
}

/** The difference that is left when one picture is laid on the other; the sides count as equal. */
export function stepBeyond(from: Plane, to: Plane, alignment: Alignment): Step {
  const differences = new Float32Array(to.light.length * 3);
  inside(to, 1, (at, x, y) => {
    const placed = alignment.gain * valueAt(from, alignment, x, y) + alignment.bias;
    differences.fill((to.light[at] ?? 0) - placed, 3 * at, 3 * at + 3);
  });
  return new Step(to.width, to.height, differences);
}

/**
 * Calls back for each pixel, with its distance from the middle in halves of the picture's width.
 */
function inside(
  { width, height }: Plane,
  stride: number,
  see: (at: number, x: number, y: number) => void,
): void {
  const half = width / 2;
  for (let row = MARGIN_PIXELS; row < height - MARGIN_PIXELS; row += stride) {
    const y = (row - (height - 1) / 2) / half;
    for (let column = MARGIN_PIXELS; column < width - MARGIN_PIXELS; column += stride) {
      see(row * width + column, (column - (width - 1) / 2) / half, y);
    }
  }
}

/** What `from` shows at the place that the alignment gives, between pixels too. */
function valueAt({ width, height, light }: Plane, { moves }: Alignment, x: number, y: number) {
  const [along, down, shrinks, turns] = moves;
  const half = width / 2;
  const column = x * half + (width - 1) / 2 + along + shrinks * x - turns * y;
  const row = y * half + (height - 1) / 2 + down + shrinks * y + turns * x;
  const left = Math.floor(Math.min(width - 2, Math.max(0, column)));
  const top = Math.floor(Math.min(height - 2, Math.max(0, row)));
  const across = Math.min(1, Math.max(0, column - left));
  const below = Math.min(1, Math.max(0, row - top));
  const at = top * width + left;
  const above = (light[at] ?? 0) * (1 - across) + (light[at + 1] ?? 0) * across;
  const under = (light[at + width] ?? 0) * (1 - across) + (light[at + width + 1] ?? 0) * across;
  return above * (1 - below) + under * below;
}

/** Keeps unknowns that a flat picture cannot determine at zero. */
const RIDGE = 0.01;

/** Solves by elimination; the matrix is symmetric and positive, so no pivot is searched. */
function solved(matrix: Float64Array, right: Float64Array): Float64Array {
  const cell = (row: number, column: number) => matrix[row * UNKNOWNS + column] ?? 0;
  for (let pivot = 0; pivot < UNKNOWNS; pivot += 1) {
    matrix[pivot * UNKNOWNS + pivot] = cell(pivot, pivot) + RIDGE;
  }
  for (let pivot = 0; pivot < UNKNOWNS; pivot += 1) {
    for (let row = pivot + 1; row < UNKNOWNS; row += 1) {
      const factor = cell(row, pivot) / cell(pivot, pivot);
      for (let column = pivot; column < UNKNOWNS; column += 1) {
        matrix[row * UNKNOWNS + column] = cell(row, column) - factor * cell(pivot, column);
      }
      right[row] = (right[row] ?? 0) - factor * (right[pivot] ?? 0);
    }
  }
  const found = new Float64Array(UNKNOWNS);
  for (let row = UNKNOWNS - 1; row >= 0; row -= 1) {
    let rest = right[row] ?? 0;
    for (let column = row + 1; column < UNKNOWNS; column += 1) {
      rest -= cell(row, column) * (found[column] ?? 0);
    }
    found[row] = rest / cell(row, row);
  }
  return found;
}
