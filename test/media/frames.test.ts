import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { decodeClip } from '../../media/frames.ts';
import { inspectPicture } from '../../media/picture.ts';
import {
  ffmpeg,
  makeClip,
  readLumas,
  readPixel,
  temporaryFolder,
  type ClipOptions,
} from './clip.ts';

const folder = temporaryFolder();

function decode(clip: string, signal?: AbortSignal) {
  const [firstFrame, lastFrame] = [`${clip}.first.png`, `${clip}.last.png`];
  return decodeClip(ffmpeg, { clip, firstFrame, lastFrame, signal });
}

/** Full-range brightness of a limited-range luma. */
const shown = (luma: number) => ((luma - 16) * 255) / 219;

const HEVC = '-c:v libx265 -x265-params log-level=error:bframes=4 -pix_fmt yuv420p10le';
const TRICKY: [string, ClipOptions][] = [
  ['sound longer than the pictures', { frames: 25, sound: 'sine=d=3' }],
  ['sound shorter than the pictures', { frames: 25, sound: 'sine=d=0.3' }],
  ['an odd length', { frames: 37, video: '-c:v libx264 -crf 8 -bf 0' }],
  ['many B-frames', { frames: 43, video: '-c:v libx264 -crf 8 -bf 8 -b_strategy 0' }],
  ['10-bit H.265', { frames: 22, video: HEVC }],
  ['one frame only', { frames: 1 }],
  ['a fragmented container', { frames: 20, container: '-movflags +frag_keyframe -f mp4' }],
];

describe('the first and last frame', () => {
  test.each(TRICKY)('are exact with %s', async (name, options) => {
    const path = await makeClip(folder.at(`${name}.mp4`), { ...options, luma: 30 });
    const decoded = await decode(path);
    expect(decoded).toMatchObject({ frames: options.frames, filmFrames: options.frames });
    expect(decoded.facts.frames).toBe(options.frames);
    const [first, last] = [
      await readPixel(`${path}.first.png`),
      await readPixel(`${path}.last.png`),
    ];
    expect(Math.abs((first[0] ?? 0) - shown(30))).toBeLessThan(2.5);
    expect(Math.abs((last[0] ?? 0) - shown(30 + 4 * (options.frames - 1)))).toBeLessThan(2.5);
    const picture = { format: 'png', width: 64, height: 36 };
    expect(await inspectPicture(`${path}.last.png`)).toMatchObject(picture);
  });

  test('are those that an edit list shows', async () => {
    const path = await makeClip(folder.at('edit.mp4'), { frames: 40, luma: 30 });
    const head = folder.at('head.mp4');
    await ffmpeg(['-ss', '0.5', '-i', path, '-c', 'copy', head]);
    expect(await decode(head)).toMatchObject({ frames: 28, facts: { frames: 28 } });
    expect(Math.abs(((await readPixel(`${head}.first.png`))[0] ?? 0) - shown(78))).toBeLessThan(
      2.5,
    );

    const bytes = await readFile(path);
    const duration = bytes.indexOf('elst') + 12;
    bytes.writeUInt32BE((bytes.readUInt32BE(duration) * 30) / 40, duration);
    const tail = folder.at('tail.mp4');
    await writeFile(tail, bytes);
    expect(await decode(tail)).toMatchObject({ frames: 30 });
    const last = await readPixel(`${tail}.last.png`);
    expect(Math.abs((last[0] ?? 0) - shown(30 + 4 * 29))).toBeLessThan(2.5);
    expect(await readLumas(tail)).toHaveLength(30);
  });

  test.each([
    ['64x36', 'bt601'],
    ['1280x720', 'bt709'],
  ])('of a clip of %s that does not name its colours are read as %s', async (size, matrix) => {
    const convert = `scale=out_color_matrix=${matrix},format=yuv420p`;
    const path = folder.at(`${size}.mp4`);
    const source = `color=c=0xC02040:s=${size}:r=24,${convert},setparams=colorspace=unknown`;
    const encode = ['-frames:v', '3', '-c:v', 'libx264', '-crf', '2'];
    await ffmpeg(['-f', 'lavfi', '-i', source, ...encode, path]);
    expect((await decode(path)).facts.colorMatrix).toBeNull();
    const [red = 0, green = 0, blue = 0] = await readPixel(`${path}.last.png`);
    expect(Math.abs(red - 0xc0) + Math.abs(green - 0x20) + Math.abs(blue - 0x40)).toBeLessThan(9);
  });
});

describe('a clip that is not whole', () => {
  test('is damaged when a frame does not decode, and says what ffmpeg said', async () => {
    const noise = '-vf noise=alls=60:allf=t -c:v libx264 -crf 20 -g 10';
    const path = await makeClip(folder.at('damaged.mp4'), { frames: 30, video: noise });
    const bytes = await readFile(path);
    const start = bytes.indexOf('mdat') + Math.floor(bytes.length / 4);
    bytes.fill(0x5a, start, start + 4000);
    await writeFile(path, bytes);
    await expect(decode(path)).rejects.toMatchObject({
      code: 'clip-damaged',
      message: expect.stringMatching(/does not decode: ffmpeg ended/),
    });
  });

  test('is truncated before anything is decoded', async () => {
    const container = '-movflags +faststart -f mp4';
    const path = await makeClip(folder.at('short.mp4'), { frames: 30, container });
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    await expect(decode(path)).rejects.toMatchObject({ code: 'clip-truncated' });
  });

  test('an abort is not the fault of the clip', async () => {
    const path = await makeClip(folder.at('fine.mp4'), { frames: 3 });
    await expect(decode(path, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});
