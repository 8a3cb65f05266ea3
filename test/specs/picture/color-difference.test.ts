/** The formula against the published pairs of Sharma, Wu and Dalal (2005). */

import { expect, test } from 'vitest';
import { ciede2000, differenceOf, labOf } from '../../../specs/picture/color-difference.ts';

type Pair = readonly [readonly number[], readonly number[], number];
const PAIRS: readonly Pair[] = [
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 3.1571, -77.2803], [50, 0, -82.7485], 2.8615],
  [[50, 2.8361, -74.02], [50, 0, -82.7485], 3.4412],
  [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1],
  [[50, 0, 0], [50, -1, 2], 2.3669],
  [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
  [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
  [[50, -0.001, 2.49], [50, 0.0009, -2.49], 4.8045],
  [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[50, 2.5, 0], [61, -5, 29], 22.8977],
  [[50, 2.5, 0], [56, -27, -3], 31.903],
  [[50, 2.5, 0], [58, 24, 15], 19.4535],
  [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  [[63.0109, -31.0961, -5.8663], [62.8187, -29.7946, -4.0864], 1.263],
  [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
];

const lab = ([l = 0, a = 0, b = 0]: readonly number[]) => ({ l, a, b });

test.each(PAIRS)('%j and %j are %d apart, either way', (one, other, expected) => {
  expect(ciede2000(lab(one), lab(other))).toBeCloseTo(expected, 4);
  expect(ciede2000(lab(other), lab(one))).toBeCloseTo(expected, 4);
});

test('white and black are as far apart as lightness goes, and a colour is none from itself', () => {
  const [white, black] = [255, 0].map((value) => ({ red: value, green: value, blue: value }));
  if (!white || !black) throw new Error('There are two.');
  expect(labOf(white).l).toBeCloseTo(100, 3);
  expect(differenceOf(white, black)).toBeCloseTo(100, 2);
  expect(differenceOf(white, white)).toBe(0);
});

test('red, green and blue lie where the standard has them', () => {
  const { l, a, b } = labOf({ red: 255, green: 0, blue: 0 });
  expect([l, a, b].map((value) => Math.round(value * 10) / 10)).toEqual([53.2, 80.1, 67.2]);
});
