/** Clips whose pictures change within: other headers in the middle, pixels that are not square. */

import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { compareFrames } from '../../media/compare.ts';
import { decodeClip } from '../../media/frames.ts';
import { inspectPicture } from '../../media/picture.ts';
import { ffmpeg, temporaryFolder } from './clip.ts';
import { listOf } from './list.ts';

const folder = temporaryFolder();
const at = folder.at;

type Part = { readonly size: string; readonly range: 'pc' | 'tv'; readonly source: string };

const FRAMES = 12;

/** Streams with headers of their own in one file, and the last picture of the last of them. */
async function makeChanging(name: string, parts: readonly Part[], container: string) {
  const streams: Buffer[] = [];
  for (const [index, { size, range, source }] of parts.entries()) {
    const convert = `scale=out_color_matrix=bt709:out_range=${range},format=yuv420p`;
    const named = `setparams=range=${range}:colorspace=bt709:color_primaries=bt709:color_trc=bt709`;
    const pictures = `${source}=s=${size}:r=24,${convert},${named},trim=end_frame=${FRAMES}`;
    const part = at(`${name}-${index}.h264`);
    const encode = '-c:v libx264 -crf 8 -bf 0 -f h264'.split(' ');
    await ffmpeg(['-f', 'lavfi', '-i', pictures, ...encode, part]);
    streams.push(await readFile(part));
  }
  const clip = at(name);
  await writeFile(`${clip}.h264`, Buffer.concat(streams));
  const raw = ['-framerate', '24', '-f', 'h264', '-i', `${clip}.h264`];
  const timed = ['-c', 'copy', '-bsf:v', 'setts=ts=N/(24*TB):duration=1/(24*TB)'];
  await ffmpeg([...raw, ...timed, '-f', container, clip]);
  const last = at(`${name}.truth.png`);
  const end = at(`${name}-${parts.length - 1}.h264`);
  const [width, height] = (parts[0]?.size ?? '').split('x');
  const exact = 'accurate_rnd+full_chroma_int';
  const shown = `scale=${width}:${height}:flags=lanczos+${exact},scale=flags=bicubic+${exact}`;
  const only = `select=eq(n\\,${FRAMES - 1}),${shown},format=rgb24`;
  await ffmpeg(['-i', end, '-vf', only, '-fps_mode', 'passthrough', '-update', '1', last]);
  return { clip, last };
}

async function decode(clip: string) {
  const [firstFrame, lastFrame] = [`${clip}.first.png`, `${clip}.last.png`];
  const decoded = await decodeClip(ffmpeg, { clip, firstFrame, lastFrame });
  return { ...decoded, firstFrame, lastFrame };
}

const picture = (size: string, source = 'testsrc2', range: Part['range'] = 'tv'): Part => ({
  size,
  range,
  source,
});

describe('a clip that changes within', () => {
  test.each<[string, readonly Part[], string]>([
    ['to a smaller size', [picture('256x144'), picture('128x72', 'testsrc')], 'mp4'],
    ['to a larger size', [picture('128x72'), picture('256x144', 'testsrc')], 'mp4'],
    ['to another shape', [picture('256x144'), picture('96x96', 'testsrc')], 'mov'],
    ['in Matroska', [picture('256x144'), picture('128x72', 'testsrc')], 'matroska'],
    ['to full range', [picture('256x144'), picture('256x144', 'testsrc', 'pc')], 'mp4'],
    ['twice', [picture('256x144'), picture('128x72'), picture('256x144', 'testsrc')], 'mp4'],
  ])('%s ends with its last picture, in the size of the first', async (name, parts, container) => {
    const { clip, last } = await makeChanging(`changes ${name}`, parts, container);
    const { frames, lastFrame, facts } = await decode(clip);
    expect(facts.hasOneHeader).toBe(false);
    expect(frames).toBe(FRAMES * parts.length);
    const [width, height] = (parts[0]?.size ?? '').split('x').map(Number);
    expect(await inspectPicture(lastFrame)).toMatchObject({ width, height });
    expect((await compareFrames(ffmpeg, lastFrame, last)).psnrDb).toBeGreaterThan(38);
  });

  test.each([
    ['another shape', picture('96x128', 'testsrc')],
    ['full range', picture('256x144', 'testsrc', 'pc')],
  ])('to %s is in the film from its first picture to its last', async (name, second) => {
    const made = `film ${name}`;
    const { last } = await makeChanging(made, [picture('256x144'), second], 'mp4');
    for (const outFrame of [2 * FRAMES, 2 * FRAMES - 1]) {
      const list = listOf([{ sha256: made, inFrame: 0, outFrame }], {
        size: { width: 256, height: 144 },
      });
      const output = at(`${made} ${outFrame}.mp4`);
      const { facts, isCopied } = await assembleFilm(ffmpeg, { list, pathOf: at, output });
      expect(isCopied).toBe(false);
      expect(facts).toMatchObject({ frames: outFrame, width: 256, height: 144, isSteady: true });
    }
    const whole = at(`${made} ${2 * FRAMES}.mp4`);
    const { lastFrame } = await decode(whole);
    expect((await compareFrames(ffmpeg, lastFrame, last)).psnrDb).toBeGreaterThan(38);
  });
});

describe('pixels that are not square', () => {
  test.each([
    ['in MP4', 'mp4', '96x72', '4/3', 128, 72],
    ['in Matroska', 'matroska', '96x72', '4/3', 128, 72],
    ['that are narrow', 'mp4', '96x72', '8/9', 96, 81],
  ])(
    '%s: the pictures have the size in which they are shown',
    async (name, container, size, aspect, width, height) => {
      const clip = at(`pixels ${name}`);
      const source = `testsrc2=s=${size}:r=24,setsar=${aspect},trim=end_frame=5`;
      const encode = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-f', container];
      await ffmpeg(['-f', 'lavfi', '-i', source, ...encode, clip]);
      const { facts, firstFrame, lastFrame } = await decode(clip);
      expect(facts).toMatchObject({ width, height });
      for (const still of [firstFrame, lastFrame]) {
        expect(await inspectPicture(still)).toMatchObject({ width, height });
      }
    },
  );

  test('turned by the container: the pictures are upright', async () => {
    const upright = at('upright.mp4');
    const source = 'testsrc2=s=128x72:r=24,trim=end_frame=5';
    await ffmpeg(['-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', upright]);
    const turned = at('turned.mp4');
    await ffmpeg(['-display_rotation', '90', '-i', upright, '-c', 'copy', turned]);
    const { facts, lastFrame } = await decode(turned);
    expect(facts).toMatchObject({ width: 72, height: 128 });
    expect(await inspectPicture(lastFrame)).toMatchObject({ width: 72, height: 128 });
  });
});
