import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { decodeClip } from '../../media/frames.ts';
import { ffmpeg, temporaryFolder } from './clip.ts';
import {
  deltaE,
  makePatches,
  PATCHES,
  PATCHES_SIZE,
  readPatches,
  type Rgb,
  type Screen,
} from './patches.ts';
import { listOf } from './list.ts';

const folder = temporaryFolder();

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const distances = (found: readonly Rgb[], expected = PATCHES) =>
  found.map((rgb, patch) => deltaE(rgb, expected[patch] ?? [0, 0, 0]));

async function decode(clip: string) {
  const [firstFrame, lastFrame] = [`${clip}.first.png`, `${clip}.last.png`];
  const decoded = await decodeClip(ffmpeg, { clip, firstFrame, lastFrame });
  return { ...decoded, lastFrame };
}

const HDR = "it is converted to the film's SDR, bt709.";

describe('colours of other screens', () => {
  test.each<[Screen, string[]]>([
    ['pq', [`The clip is HDR (PQ), bt2020; ${HDR}`]],
    ['hlg', [`The clip is HDR (HLG), bt2020; ${HDR}`]],
    ['bt2020', [`The clip is bt2020; ${HDR}`]],
    ['smpte240m', []],
    ['bt709', []],
  ])(
    'of %s are those of an ordinary screen, in the film and in the last frame',
    async (screen, words) => {
      const clip = await makePatches(folder.at(screen), screen);
      const { differences, lastFrame } = await decode(clip);
      expect(differences).toEqual(words);
      const still = distances(await readPatches(lastFrame));
      const list = listOf([{ sha256: screen, inFrame: 0, outFrame: 3 }], { size: PATCHES_SIZE });
      const output = folder.at(`${screen}.mp4`);
      const { isCopied } = await assembleFilm(ffmpeg, { list, pathOf: folder.at, output });
      expect(isCopied).toBe(false);
      const film = distances(await readPatches(output));
      // Taken for bt709, they are at a mean of 20 and more.
      for (const found of [still, film]) {
        expect(mean(found)).toBeLessThan(1);
        expect(Math.max(...found)).toBeLessThan(2.5);
      }
      expect(await readFilmColors(output)).toBe('tv bt709 bt709 bt709');
    },
  );

  test("keep their highlights apart: white is nearly the film's, what is brighter lies above", async () => {
    const greys = [203, 255, 300, 420].map((value): Rgb => [value, value, value]);
    const { lastFrame } = await decode(await makePatches(folder.at('bright'), 'pq', greys));
    const found = (await readPatches(lastFrame, greys.length)).map(([red]) => red);
    const [grey = 0, white = 0] = found;
    expect(Math.abs(grey - 203)).toBeLessThan(2);
    expect(white).toBeGreaterThan(246);
    expect(found).toEqual(found.toSorted((one, other) => one - other));
    expect(new Set(found).size).toBe(found.length);
    expect(found.at(-1)).toBeLessThanOrEqual(255);
  });

  test('are found whatever signs the path of the project has', async () => {
    const name = "it's 100% [a], b;c:d\\e";
    await makePatches(folder.at(name), 'pq');
    const { lastFrame } = await decode(folder.at(name));
    expect(mean(distances(await readPatches(lastFrame)))).toBeLessThan(1);
    const list = listOf([{ sha256: name, inFrame: 0, outFrame: 3 }], { size: PATCHES_SIZE });
    const output = folder.at(`${name}.mp4`);
    await assembleFilm(ffmpeg, { list, pathOf: folder.at, output });
    expect(mean(distances(await readPatches(output)))).toBeLessThan(1);
    const left = (await readdir(folder.at('.'))).filter((file) => file.endsWith('.cube'));
    expect(left).toEqual([]);
  });
});

/** Range, matrix, primaries and transfer of a film's first picture. */
async function readFilmColors(film: string): Promise<string> {
  const { facts } = await decode(film);
  const { isFullRange = true, matrix, primaries, transfer } = facts.look ?? {};
  return [isFullRange ? 'pc' : 'tv', matrix, primaries, transfer].join(' ');
}
