/** Small clips whose frames can be told apart: each is one flat brightness, known by its number. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { findTool } from '../../tools/find.ts';

export const ffmpeg = ffmpegAt((await findTool('ffmpeg')).path);

/** What measures: of one version, whichever is tested. */
const { STORYBOARD_FFMPEG: _, ...others } = process.env;
const gauge = ffmpegAt((await findTool('ffmpeg', { environment: others })).path);

/** A folder for the tests of one file; `at` gives paths in it. */
export function temporaryFolder(): { at: (name: string) => string } {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storyboard-media-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
  return { at: (name) => join(folder, name) };
}

export type ClipOptions = {
  readonly frames: number;
  /** Luma (16–235) of frame 0, and how much each frame adds. */
  readonly luma?: number;
  readonly step?: number;
  readonly size?: string;
  readonly rate?: number;
  /** Encoder and its options. */
  readonly video?: string;
  /** A source of the `lavfi` device; none makes a silent clip. */
  readonly sound?: string;
  readonly container?: string;
};

/** Named on the frames: named to the encoder, ffmpeg would convert from what it assumes. */
const BT709 = 'range=limited:colorspace=bt709:color_primaries=bt709:color_trc=bt709';

/** Writes a clip and gives its path back. */
export async function makeClip(path: string, options: ClipOptions): Promise<string> {
  const { frames, luma = 32, step = 4, size = '64x36', rate = 24, sound } = options;
  const flat = `geq=lum=${luma}+${step}*N:cb=128:cr=128,setparams=${BT709}`;
  const source = `color=s=${size}:r=${rate},format=yuv420p,${flat},trim=end_frame=${frames}`;
  const pictures = ['-f', 'lavfi', '-i', source];
  await ffmpeg([
    ...pictures,
    ...(sound === undefined ? [] : ['-f', 'lavfi', '-i', sound, '-c:a', 'aac']),
    ...(options.video ?? '-c:v libx264 -crf 10 -bf 2').split(' '),
    ...(options.container ?? '-f mp4').split(' '),
    path,
  ]);
  return path;
}

/** A flat picture. */
export async function makePicture(path: string, color: string, size = '64x36'): Promise<string> {
  await ffmpeg(['-f', 'lavfi', '-i', `color=c=${color}:s=${size}`, '-frames:v', '1', path]);
  return path;
}

/** Mean luma of every frame, as coded. */
export async function readLumas(clip: string): Promise<number[]> {
  const out = `${clip}.y`;
  const gray = ['-vf', 'extractplanes=y,scale=1:1:flags=area', '-f', 'rawvideo'];
  await gauge(['-i', clip, '-an', ...gray, '-fps_mode', 'passthrough', out]);
  return [...(await readFile(out))];
}

/** One channel of the sound at 48 kHz, −1 … 1. */
export async function readSamples(clip: string): Promise<Float32Array> {
  const out = `${clip}.f32`;
  await gauge(['-i', clip, '-vn', '-ac', '1', '-ar', '48000', '-f', 'f32le', out]);
  const bytes = await readFile(out);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** Left and right by themselves, at 48 kHz. */
export async function readSides(clip: string): Promise<readonly [Float32Array, Float32Array]> {
  const read = async (side: number) => {
    const out = `${clip}.${side}`;
    await ffmpeg([
      '-i',
      clip,
      '-vn',
      '-af',
      `pan=mono|c0=c${side}`,
      '-f',
      'matroska',
      ...FLOAT,
      out,
    ]);
    return readSamples(out);
  };
  return [await read(0), await read(1)];
}
const FLOAT = ['-c:a', 'pcm_f32le'];

/** Red, green and blue of the middle of a picture. */
export async function readPixel(picture: string): Promise<number[]> {
  const out = `${picture}.rgb`;
  const middle = ['-vf', 'crop=1:1,format=rgb24', '-f', 'rawvideo'];
  await gauge(['-i', picture, '-frames:v', '1', ...middle, out]);
  return [...(await readFile(out))];
}

/** Red, green and blue of every pixel of a picture, or of a film's first one as players show it. */
export async function readRgb(picture: string): Promise<Buffer> {
  const out = `${picture}.all.rgb`;
  const convert = ['-vf', 'scale=flags=accurate_rnd+full_chroma_int,format=rgb24'];
  await ffmpeg(['-i', picture, '-frames:v', '1', ...convert, '-f', 'rawvideo', out]);
  return readFile(out);
}
