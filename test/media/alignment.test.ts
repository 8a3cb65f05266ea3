/** How exactly it is found how one small picture lies on another. */

import { describe, expect, test } from 'vitest';
import { align, planeOf, stepBeyond } from '../../media/alignment.ts';
import type { SmallPicture } from '../../media/edges.ts';

const WIDTH = 160;
const HEIGHT = 90;

type Lie = { along?: number; down?: number; shrinks?: number; turns?: number; lighter?: number };

/** Waves of several lengths, seen from a place of one's own; some noise of the encoder. */
function waves({ along = 0, down = 0, shrinks = 0, turns = 0, lighter = 0 }: Lie): SmallPicture {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
    const column = (at % WIDTH) - (WIDTH - 1) / 2;
    const row = Math.floor(at / WIDTH) - (HEIGHT - 1) / 2;
    const [x, y] = [column / (WIDTH / 2), row / (WIDTH / 2)];
    const seen = column + along + shrinks * x - turns * y;
    const high = row + down + shrinks * y + turns * x;
    const wave = Math.sin(seen / 5 + high / 9) + Math.cos(high / 4 - seen / 13);
    const noise = ((at * 7919) % 5) - 2;
    rgb.fill(Math.round(120 + 40 * wave + noise + lighter), 3 * at, 3 * at + 3);
  }
  return { width: WIDTH, height: HEIGHT, rgb };
}

describe('a picture on another', () => {
  const still = planeOf(waves({}));

  test.each<[string, Lie]>([
    ['as it was', {}],
    ['1 pixel of 1280 to the left', { along: 0.125 }],
    ['2 pixels of 1280 down', { down: -0.25 }],
    ['1 % larger', { shrinks: -0.8 }],
    ['2 % smaller and aside', { shrinks: 1.6, along: -0.2, down: 0.1 }],
    ['turned', { turns: 0.4 }],
    ['brighter and a pan farther', { along: 2, lighter: 12 }],
  ])('%s is found within a twentieth of a pixel, and little is left', (_, lie) => {
    const other = planeOf(waves(lie));
    const found = align(still, other);
    const { along = 0, down = 0, shrinks = 0, turns = 0 } = lie;
    const off = [along, down, shrinks, turns].map(
      (move, index) => move - (found.moves[index] ?? 0),
    );
    expect(Math.max(...off.map(Math.abs)), String(found.moves)).toBeLessThan(0.05);
    const left = stepBeyond(still, other, found).squares();
    expect(Math.max(...left)).toBeLessThan(3);
  });

  test.each([
    ['flat', 160, 90],
    ['smaller than its margins', 6, 4],
    ['of one pixel', 1, 1],
  ])('that is %s has numbers and no moves', (_, width, height) => {
    const flat = (value: number) =>
      planeOf({ width, height, rgb: new Uint8Array(width * height * 3).fill(value) });
    const { moves, gain, bias } = align(flat(20), flat(90));
    expect(moves.map((move) => Math.abs(move))).toEqual([0, 0, 0, 0]);
    expect([gain, bias].every(Number.isFinite)).toBe(true);
  });
});
