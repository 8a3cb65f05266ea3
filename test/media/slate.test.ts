/** What is written on the picture that is held for a shot that is missing. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { MediaError } from '../../media/error.ts';
import type { Ffmpeg } from '../../media/ffmpeg.ts';
import type { EditClip, EditList } from '../../specs/plan/edit-list.ts';
import { ffmpeg, makeClip, makePicture, readLumas, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();

function listOf(held: readonly Partial<EditClip>[], size = { width: 320, height: 180 }): EditList {
  const clips = held.map((own, index): EditClip => ({
    shot: 'sh0010',
    take: null,
    kind: 'held',
    sha256: null,
    hasAudio: false,
    inFrame: 0,
    outFrame: 3,
    joinBefore: { kind: 'cut' },
    droppedHeadFrames: 0,
    startFrame: index * 3,
    ...own,
  }));
  return { size, fit: 'crop', audio: 'clip', clips, frames: 3 * clips.length };
}

function assemble(list: EditList, output: string, by: Ffmpeg = ffmpeg) {
  return assembleFilm(by, { list, pathOf: folder.at, output });
}

/** How far the pictures are from the same film without words, by the mean of each. */
async function written(list: EditList, name: string): Promise<number[]> {
  const clips = list.clips.map((clip) => {
    const { missing: _, ...wordless } = clip;
    return wordless;
  });
  const plain = { ...list, clips };
  await assemble(list, folder.at(`${name}.mp4`));
  await assemble(plain, folder.at(`${name}-plain.mp4`));
  const [own, without] = [
    await readLumas(folder.at(`${name}.mp4`)),
    await readLumas(folder.at(`${name}-plain.mp4`)),
  ];
  return own.map((luma, frame) => Math.abs(luma - (without[frame] ?? NaN)));
}

test('each frame of it has the words, over a picture and over grey', async () => {
  await makePicture(folder.at('quay.png'), 'white', '640x360');
  const missing = 'failed: moderated';
  const list = listOf([{ sha256: 'quay.png', missing }, { missing }, { sha256: 'quay.png' }]);
  const differences = await written(list, 'words');
  expect(differences).toHaveLength(9);
  expect(Math.min(...differences.slice(0, 6))).toBeGreaterThan(1);
  // One without a reason is shown as it is.
  expect(Math.max(...differences.slice(6))).toBeLessThan(1);
});

test('a clip of a rough cut has its shot and take in a corner, one of a whole film nothing', async () => {
  await makeClip(folder.at('clip'), { frames: 3, luma: 200, step: 0, size: '320x180' });
  const clip = { kind: 'clip', take: 'v002', sha256: 'clip' } as const;
  const corner = async (list: EditList, name: string): Promise<number[]> => {
    await assemble(list, folder.at(`${name}.mp4`));
    const cut = folder.at(`${name}-corner.mp4`);
    await ffmpeg(['-i', folder.at(`${name}.mp4`), '-vf', 'crop=64:20:iw-ow:0', cut]);
    return readLumas(cut);
  };
  const rough = await corner(listOf([clip, { missing: 'waiting' }]), 'rough');
  expect(Math.max(...rough.slice(0, 3))).toBeLessThan(180);
  const whole = await corner(listOf([clip]), 'whole');
  for (const luma of whole) expect(luma).toBeCloseTo(200, -1);
});

test.each([
  [{ width: 1280, height: 720 }],
  [{ width: 480, height: 864 }],
  [{ width: 640, height: 640 }],
])('the longest words fit into %j', async (size) => {
  const shot = 'x'.repeat(48);
  const list = listOf([{ shot, missing: `waiting for ${shot}` }], size);
  const name = `long-${size.width}`;
  await assemble(list, folder.at(`${name}.mp4`));
  // The right edge of the picture is grey: nothing runs out of it.
  const edge = `${name}-edge.mp4`;
  const crop = ['-vf', 'crop=8:ih:iw-ow:0'];
  await ffmpeg(['-i', folder.at(`${name}.mp4`), ...crop, folder.at(edge)]);
  for (const luma of await readLumas(folder.at(edge))) expect(luma).toBeCloseTo(126, -1);
});

test('signs that mean something to a filter mean nothing, in words and in paths', async () => {
  const odd = `it's [odd], 100%{n}; a:b \\ %d`;
  await mkdir(folder.at(odd.replace('\\ ', '')));
  const list = listOf([{ missing: odd }]);
  const output = join(folder.at(odd.replace('\\ ', '')), 'rough.mp4');
  await assemble(list, output);
  expect(await readLumas(output)).toHaveLength(3);
});

test('an ffmpeg that can write no words makes the rough cut without them', async () => {
  const asked: string[] = [];
  const wordless: Ffmpeg = async (args, options) => {
    if (args.some((one) => one.includes('drawtext'))) {
      asked.push('drawtext');
      throw new MediaError('ffmpeg-failed', "No such filter: 'drawtext'");
    }
    await ffmpeg(args, options);
  };
  const list = listOf([{ missing: 'waiting' }]);
  await assemble(list, folder.at('wordless.mp4'), wordless);
  expect(asked).toEqual(['drawtext']);
  expect(await readLumas(folder.at('wordless.mp4'))).toHaveLength(3);
});
