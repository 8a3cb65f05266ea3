/** One whole picture from within a clip. */

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { writeFrame } from '../../media/chosen-frame.ts';
import { decodeClip } from '../../media/frames.ts';
import { ownFrame } from '../../specs/picture/own-frame.ts';
import { ffmpeg, makeClip, readPixel, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();

test('it is the one that has that number, and the last one is the same as the clip ends with', async () => {
  const clip = await makeClip(folder.at('steps.mp4'), { frames: 12, luma: 40, step: 8 });
  const at = (picture: number) => {
    const path = folder.at(`${picture}.png`);
    return writeFrame(ffmpeg, { clip, sha256: 'a'.repeat(64), picture, path });
  };
  for (const picture of [0, 5, 6, 11]) {
    expect(await at(picture)).toBe(true);
    const expected = ((40 + 8 * picture - 16) * 255) / 219;
    const [red = 0] = await readPixel(folder.at(`${picture}.png`));
    expect(Math.abs(red - expected)).toBeLessThan(3);
  }
  const [firstFrame, lastFrame] = [folder.at('first.png'), folder.at('last.png')];
  await decodeClip(ffmpeg, { clip, firstFrame, lastFrame });
  expect(await readFile(folder.at('11.png'))).toEqual(await readFile(lastFrame));
  expect(await readFile(folder.at('0.png'))).toEqual(await readFile(firstFrame));
  expect(await at(12)).toBe(false);
});

test('of a clip of another rate it is the one that the film shows there', () => {
  // 30 pictures a second: 5 of them fill 4 frames of the film.
  expect([0, 1, 2, 3, 99].map((frame) => ownFrame(frame, 125, 100))).toEqual([0, 1, 3, 4, 124]);
  expect([0, 7, 99, 200].map((frame) => ownFrame(frame, 100, 100))).toEqual([0, 7, 99, 99]);
});
