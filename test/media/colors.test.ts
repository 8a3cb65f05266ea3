import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { MediaError } from '../../media/error.ts';
import { decodeClip } from '../../media/frames.ts';
import { ffmpeg, makeClip, readLumas, temporaryFolder } from './clip.ts';
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

async function decode(clip: string, options: { readonly isSalvage?: boolean } = {}) {
  const [firstFrame, lastFrame] = [`${clip}.first.png`, `${clip}.last.png`];
  const decoded = await decodeClip(ffmpeg, { clip, firstFrame, lastFrame, ...options });
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

describe('names of colours that nobody converts', () => {
  const ordinary = { matrix_coefficients: 1, transfer_characteristics: 1, colour_primaries: 1 };

  test.each([
    ...[0, 3, 8, 10, 11, 12, 13, 14, 15, 16, 200].map((matrix_coefficients) => ({
      matrix_coefficients,
    })),
    ...[9, 10, 17, 200].map((transfer_characteristics) => ({ transfer_characteristics })),
    { matrix_coefficients: 14, transfer_characteristics: 9, colour_primaries: 200 },
  ])('cost neither the take nor the film: %o', async (odd) => {
    const tags = Object.entries({ ...ordinary, ...odd });
    const name = tags.flat().join('-');
    const plain = await makeClip(folder.at(`${name}-plain.mp4`), { frames: 4 });
    const metadata = `h264_metadata=${tags.map(([tag, value]) => `${tag}=${value}`).join(':')}`;
    const clip = folder.at(name);
    await ffmpeg(['-i', plain, '-c', 'copy', '-bsf:v', metadata, '-f', 'mp4', clip]);
    expect(await decode(clip)).toMatchObject({ frames: 4, notes: [] });
    expect(await decode(clip, { isSalvage: true })).toMatchObject({ frames: 4, notes: [] });
    const output = folder.at(`${name}.mp4`);
    const list = listOf([
      { sha256: name, inFrame: 0, outFrame: 3 },
      { sha256: `${name}-plain.mp4`, inFrame: 0, outFrame: 4 },
    ]);
    const { facts } = await assembleFilm(ffmpeg, { list, pathOf: folder.at, output });
    expect(facts.frames).toBe(7);
    const lumas = await readLumas(output);
    [32, 36, 40].forEach((luma, frame) => expect(lumas[frame]).toBeCloseTo(luma, -1));
  });

  test('do not keep a clip from being used whatever it is', async () => {
    const clip = await makeClip(folder.at('refused.mp4'), { frames: 4 });
    const refusing: typeof ffmpeg = (args, options) =>
      args.some((argument) => argument.includes('scale=64:36'))
        ? Promise.reject(
            new MediaError('ffmpeg-failed', 'ffmpeg ended with code 218: dst: unknown'),
          )
        : ffmpeg(args, options);
    const [firstFrame, lastFrame] = [`${clip}.first.png`, `${clip}.last.png`];
    const wanted = { clip, firstFrame, lastFrame, isSalvage: true };
    expect(await decodeClip(refusing, wanted)).toMatchObject({ frames: 4 });
  });

  test('do not keep it from a film that is made by a process which has not collected it', async () => {
    const sizes = { odd: '96x54', plain: '48x36' } as const;
    for (const [name, size] of Object.entries(sizes)) {
      await makeClip(folder.at(name), { frames: 4, size });
    }
    const seen: string[] = [];
    const refusing: typeof ffmpeg = async (args, options) => {
      const graph = args.find((argument) => argument.endsWith('.graph'));
      const text = graph === undefined ? args.join(' ') : await readFile(graph, 'utf8');
      if (args.includes('-vf')) seen.push(text);
      if (text.includes('scale=96:54')) {
        throw new MediaError('ffmpeg-failed', 'ffmpeg ended with code 218: dst: unknown');
      }
      await ffmpeg(args, options);
    };
    const cuts = ['odd', 'plain', 'odd'].map((sha256) => ({ sha256, inFrame: 0, outFrame: 4 }));
    const output = folder.at('unlooked.mp4');
    const request = { list: listOf(cuts), pathOf: folder.at, output };
    expect((await assembleFilm(refusing, request)).facts.frames).toBe(12);
    // What the other clip says of its pictures counts, and each was looked at once.
    expect(seen.filter((filters) => filters.includes('scale=48:36'))).toHaveLength(1);
    expect(seen.filter((filters) => filters.includes('scale=96:54'))).toHaveLength(1);
  });
});

/** Range, matrix, primaries and transfer of a film's first picture. */
async function readFilmColors(film: string): Promise<string> {
  const { facts } = await decode(film);
  const { isFullRange = true, matrix, primaries, transfer } = facts.seen ?? {};
  return [isFullRange ? 'pc' : 'tv', matrix, primaries, transfer].join(' ');
}
