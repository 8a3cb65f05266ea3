/** Pictures that are encoded once: an edit encodes what it changed, and the film is the same. */

import { readFile, rename } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import type { Leg } from '../../media/leg.ts';
import { splitAtCuts } from '../../media/segments.ts';
import type { EditList } from '../../specs/plan/edit-list.ts';
import { ffmpeg, makeClip, readLumas, temporaryFolder } from './clip.ts';
import { listOf, type Cut } from './list.ts';

const folder = temporaryFolder();
const FRAMES = 12;
const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** A shelf in a folder, which counts what is encoded. */
function shelfOf(name: string) {
  const kept = new Map<string, string>();
  const made: string[] = [];
  return {
    kept,
    made,
    find: (key: string) => Promise.resolve(kept.get(key) ?? null),
    keep: async (key: string, path: string) => {
      const to = folder.at(`${name}-${made.push(key)}.mov`);
      await rename(path, to);
      kept.set(key, to);
      return to;
    },
  };
}

async function filmOf(list: EditList, shelf?: ReturnType<typeof shelfOf>): Promise<Buffer> {
  const output = folder.at('film.mp4');
  await assembleFilm(ffmpeg, { list, pathOf: (sha256) => folder.at(sha256), output, shelf });
  return readFile(output);
}

const cut = (sha256: string): Cut => ({ sha256, inFrame: 1, outFrame: FRAMES });
const dissolve = (sha256: string): Cut => ({
  ...cut(sha256),
  joinBefore: { kind: 'dissolve', frames: 4 },
});

describe('a film', () => {
  test('that was edited is the one that is made at once, and little of it is encoded', async () => {
    for (const [index, name] of [...NAMES, 'f'].entries()) {
      const sound = index % 2 === 0 ? { sound: 'sine=d=0.5' } : {};
      await makeClip(folder.at(name), { frames: FRAMES, luma: 30 + 20 * index, ...sound });
    }
    const before = listOf([cut('a'), dissolve('b'), dissolve('c'), cut('d'), cut('e')]);
    const shelf = shelfOf('shelf');
    const first = await filmOf(before, shelf);
    expect(shelf.made).toHaveLength(4);
    expect(first.equals(await filmOf(before))).toBe(true);

    const edits: readonly (readonly [string, EditList, number])[] = [
      ['the same', before, 0],
      [
        'a shot between cuts',
        listOf([cut('a'), dissolve('b'), dissolve('c'), cut('f'), cut('e')]),
        1,
      ],
      ['a shot less', listOf([cut('a'), dissolve('b'), dissolve('c'), cut('e')]), 0],
      [
        'the end of a chain',
        listOf([cut('a'), dissolve('b'), dissolve('f'), cut('d'), cut('e')]),
        1,
      ],
      ['its middle', listOf([cut('a'), dissolve('f'), dissolve('c'), cut('d'), cut('e')]), 2],
      ['another order', listOf([cut('e'), cut('d'), cut('a'), dissolve('b'), dissolve('c')]), 0],
    ];
    for (const [what, list, encoded] of edits) {
      const made = shelf.made.length;
      const film = await filmOf(list, shelf);
      expect(shelf.made.length - made, what).toBe(encoded);
      expect(film.equals(await filmOf(list)), what).toBe(true);
    }
  });

  test('of one frame a shot has each in its place', async () => {
    const one = (sha256: string): Cut => ({ sha256, inFrame: 0, outFrame: 1 });
    const list = listOf([one('a'), cut('b'), one('c'), one('d'), cut('e'), one('f')]);
    await filmOf(list);
    const lumas = await readLumas(folder.at('film.mp4'));
    expect(lumas).toHaveLength(2 * (FRAMES - 1) + 4);
    for (const [frame, luma] of [
      [0, 30],
      [FRAMES, 70],
      [FRAMES + 1, 90],
      [2 * FRAMES + 1, 130],
    ] as const) {
      expect(Math.abs((lumas[frame] ?? 0) - luma), `frame ${frame}`).toBeLessThanOrEqual(1);
    }
  });
});

describe('legs', () => {
  const leg = (dissolveFrames: number): Leg => ({
    source: { kind: 'grey' },
    inFrame: 0,
    outFrame: 20,
    dissolveFrames,
  });
  const lengths = (legs: readonly Leg[]) =>
    splitAtCuts(legs).map((part) => part.map(({ inFrame, outFrame }) => [inFrame, outFrame]));

  test('are apart at cuts', () => {
    expect(lengths([leg(0), leg(0)])).toEqual([[[0, 20]], [[0, 20]]]);
  });

  test('that dissolve are apart in the middle of a shot, never within a dissolve', () => {
    expect(lengths([leg(0), leg(6), leg(6), leg(0)])).toEqual([
      [
        [0, 20],
        [0, 10],
      ],
      [
        [10, 20],
        [0, 20],
      ],
      [[0, 20]],
    ]);
  });
});
