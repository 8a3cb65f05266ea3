import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { assembleFilm } from '../../media/assemble.ts';
import { probeClip } from '../../media/probe.ts';
import { ffmpeg, temporaryFolder } from './clip.ts';
import { listOf } from './list.ts';

const folder = temporaryFolder();
const FRAMES = 6;
const BT709 = 'range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709';

type Made = {
  /** Filters after the pictures. */
  readonly filters?: string;
  readonly tags?: string;
  readonly encode?: string;
};

async function film(name: string, { filters = 'format=yuv420p', tags = BT709, encode = '' }: Made) {
  const source = `testsrc2=s=96x64:r=24,scale=out_color_matrix=bt709,${filters},setparams=${tags}`;
  const coder = `-c:v libx264 ${encode}`.trim().split(' ');
  const pictures = ['-f', 'lavfi', '-i', source, '-frames:v', String(FRAMES)];
  await ffmpeg([...pictures, ...coder, '-f', 'mp4', folder.at(name)]);
  const list = listOf(
    [0, 1].map(() => ({ sha256: name, inFrame: 0, outFrame: FRAMES })),
    { size: { width: 96, height: 64 } },
  );
  const output = folder.at(`${name}.film.mp4`);
  return assembleFilm(ffmpeg, { list, pathOf: folder.at, output });
}

describe('clips are the film without being encoded', () => {
  test.each([
    ['Baseline', '-profile:v baseline'],
    ['Main', '-profile:v main'],
    ['High', '-profile:v high -bf 3'],
  ])(
    'where they are H.264 %s, 4:2:0, 8 bits, limited, progressive, bt709',
    async (profile, encode) => {
      expect((await film(`copied-${profile}`, { encode })).isCopied).toBe(true);
    },
  );
});

describe('clips are encoded', () => {
  test.each<[string, Made]>([
    ['4:4:4', { filters: 'format=yuv444p' }],
    ['4:2:2 with 10 bits', { filters: 'format=yuv422p10le' }],
    ['4:2:0 with 10 bits', { filters: 'format=yuv420p10le' }],
    ['grey alone', { filters: 'format=gray' }],
    [
      'full range',
      { filters: 'scale=out_range=pc,format=yuvj420p', tags: BT709.replace('=tv', '=pc') },
    ],
    ['interlaced', { filters: 'format=yuv420p,setfield=tff', encode: '-flags +ilme+ildct' }],
    ['PQ', { tags: 'range=tv:colorspace=bt709:color_primaries=bt709:color_trc=smpte2084' }],
    ['wide colours', { tags: 'range=tv:colorspace=bt709:color_primaries=bt2020:color_trc=bt709' }],
    ['bt601', { tags: BT709.replaceAll('bt709', 'smpte170m') }],
    ['colours without a name', { tags: 'range=tv:colorspace=unknown' }],
    ['pixels that are not square', { filters: 'format=yuv420p,setsar=4/3' }],
    ['H.265', { encode: '-c:v libx265 -x265-params log-level=error' }],
  ])('where they are %s', async (name, made) => {
    const { isCopied, facts } = await film(`encoded-${name}`, made);
    expect(isCopied).toBe(false);
    expect(facts.hasOneHeader).toBe(true);
    expect(facts).toMatchObject({ frames: 2 * FRAMES, bitDepth: 8, colorMatrix: 'bt709' });
    expect(facts).toMatchObject({ width: 96, height: 64, codecParameters: /^avc1\.64/ });
  });
});

test("a header that is repeated among the pictures is the clip's own", async () => {
  const clip = folder.at('plain');
  await film('plain', { encode: '-bf 0' });
  expect(await probeClip(clip)).toMatchObject({ hasOneHeader: true });
  const [stream, again] = [folder.at('plain.h264'), folder.at('again.mp4')];
  await ffmpeg(['-i', clip, '-c', 'copy', '-f', 'h264', stream]);
  const timed = ['-c', 'copy', '-bsf:v', 'setts=ts=N/(24*TB):duration=1/(24*TB)'];
  await ffmpeg(['-framerate', '24', '-i', stream, ...timed, '-f', 'mp4', again]);
  const known = Buffer.from((await probeClip(again)).decoderHeader ?? '', 'hex');
  const set = known.subarray(8, 8 + known.readUInt16BE(6));
  const bytes = await readFile(again);
  expect(bytes.subarray(bytes.indexOf('mdat'), bytes.indexOf('moov')).includes(set)).toBe(true);
  expect(await probeClip(again)).toMatchObject({ frames: FRAMES, hasOneHeader: true });
});
