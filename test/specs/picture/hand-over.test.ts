/** Which pictures are not worth starting a shot from. */

import { expect, test } from 'vitest';
import { handOverFaults } from '../../../specs/picture/hand-over.ts';
import { grey, measuresOf, type Drawn } from './measured.ts';

/** `left`: how much of the picture is still there at the end. */
const fade = (toward: 0 | 255, from: number, left: number) => (frame: number) => {
  const part = frame <= from ? 1 : 1 - ((1 - left) * (frame - from)) / (47 - from);
  return { ...grey(toward + (100 - toward) * part), spread: 40 * part };
};

const CASES: readonly (readonly [string, Drawn, readonly string[]])[] = [
  ['an ordinary picture', {}, []],
  ['black', { pictureOf: () => ({ ...grey(3), spread: 1 }) }, ['black']],
  ['a night with lights', { pictureOf: () => ({ ...grey(9), spread: 22 }) }, []],
  ['one colour', { pictureOf: () => ({ red: 200, green: 40, blue: 40, spread: 1 }) }, ['flat']],
  ['a blurred end', { sharpness: [300, 310, 290, 60] }, ['blurred']],
  ['an end as soft as its clip', { sharpness: [30, 31, 29, 28] }, []],
  ['a single picture, soft', { frames: 1, sharpness: [30] }, []],
  ['nothing moves', { pictureOf: () => ({ motion: 0.1 }), change: 0.2 }, ['still']],
  ['a slow zoom', { pictureOf: () => ({ motion: 0.2 }), change: 9 }, []],
  ['one jump', { pictureOf: (at) => ({ motion: at === 20 ? 5 : 0 }), change: 0.1 }, []],
  ['a fade to black that has begun', { pictureOf: fade(0, 30, 0.4) }, ['fading']],
  ['a fade to white that has begun', { pictureOf: fade(255, 36, 0.5) }, ['fading']],
  [
    'a lamp that goes out while the contrast stays',
    { pictureOf: (at) => (at > 36 ? { ...grey(100 - 5 * (at - 36)), spread: 40 } : grey(100)) },
    [],
  ],
];

test.each(CASES)('%s', (_, drawn, faults) => {
  expect(handOverFaults(measuresOf(drawn))).toEqual(faults);
});

test('a fade that is over is black, and not called more than that', () => {
  expect(handOverFaults(measuresOf({ pictureOf: fade(0, 24, 0) }))).toEqual(['black']);
});

test('of a clip that was not measured picture by picture no fade is told', () => {
  const measures = measuresOf({ pictureOf: fade(0, 30, 0.4) });
  expect(handOverFaults({ ...measures, every: 4 })).not.toContain('fading');
});
