import { writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { compareFrames } from '../../media/compare.ts';
import { decodeClip } from '../../media/frames.ts';
import { chooseLastFrame } from '../../media/hand-over.ts';
import { ffmpeg, makePicture, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();
const at = folder.at;

/** A detailed moving picture, and what a provider returns of its end: taken before encoding. */
beforeAll(async () => {
  const source = 'testsrc2=s=1280x720:r=24,noise=alls=6:allf=t';
  const frames = ['-f', 'lavfi', '-i', source, '-frames:v', '12'];
  await ffmpeg([...frames, '-c:v', 'ffv1', '-f', 'matroska', at('original.mkv')]);
  const encode = ['-vf', 'scale=out_color_matrix=bt709,format=yuv420p', '-c:v', 'libx264'];
  await ffmpeg(['-i', at('original.mkv'), ...encode, '-crf', '32', at('clip.mp4')]);
  const [firstFrame, lastFrame] = [at('first.png'), at('last.png')];
  await decodeClip(ffmpeg, { clip: at('clip.mp4'), firstFrame, lastFrame });
  for (const [name, frame] of [
    ['returned', 11],
    ['middle', 4],
  ] as const) {
    const one = ['-vf', `select=eq(n\\,${frame}),format=rgb24`, '-frames:v', '1'];
    await ffmpeg(['-i', at('original.mkv'), ...one, at(`${name}.png`)]);
  }
  await ffmpeg(['-i', at('returned.png'), '-vf', 'scale=640:360', at('small.png')]);
  await makePicture(at('black.png'), 'black', '1280x720');
  await writeFile(at('broken.png'), 'An error page, sent as a picture');
});

describe('two pictures', () => {
  test('that are equal are infinitely alike', async () => {
    const same = await compareFrames(ffmpeg, at('last.png'), at('last.png'));
    expect(same).toEqual({ psnrDb: Infinity, isOtherSize: false });
  });

  test('of two sizes are compared at one, which is said', async () => {
    const compared = await compareFrames(ffmpeg, at('returned.png'), at('small.png'));
    expect(compared.isOtherSize).toBe(true);
    expect(compared.psnrDb).toBeGreaterThan(35);
  });

  test('are an error when one cannot be read', async () => {
    const comparison = compareFrames(ffmpeg, at('last.png'), at('broken.png'));
    await expect(comparison).rejects.toMatchObject({ code: 'picture-unreadable' });
  });
});

describe('the next shot starts from', () => {
  const choose = (returned: string | null, decoded = 'last.png') =>
    chooseLastFrame(ffmpeg, {
      returnedPath: returned === null ? null : at(returned),
      decodedPath: at(decoded),
    });

  test('the returned frame, when it shows what a strongly compressed clip ends with', async () => {
    expect(await choose('returned.png')).toMatchObject({ source: 'returned' });
  });

  test('the returned frame also when the film ends in black', async () => {
    expect(await choose('black.png', 'black.png')).toMatchObject({ source: 'returned' });
  });

  test.each([
    [null, 'missing', 'none was returned'],
    ['black.png', 'black', 'it is black'],
    ['middle.png', 'other-picture', 'the limit is'],
    ['small.png', 'other-size', 'it is 640×360, the clip 1280×720'],
    ['broken.png', 'unreadable', 'it cannot be read'],
    ['absent.png', 'unreadable', 'it cannot be read'],
  ] as const)('the decoded frame, when the returned one is %s: %s', async (name, reason, words) => {
    const choice = await choose(name);
    expect(choice).toMatchObject({ source: 'decoded', reason });
    expect(choice).toHaveProperty('message', expect.stringContaining(words));
  });

  test('nothing, when the decoded frame cannot be read', async () => {
    const choice = choose('returned.png', 'broken.png');
    await expect(choice).rejects.toMatchObject({ code: 'picture-unreadable' });
  });
});
