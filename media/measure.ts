/**
 * What a clip shows and sounds like, out of the pass that decodes it: each picture very small, a few
 * larger for their sharpness, and the power of its sound.
 */

import { readFile, rm } from 'node:fs/promises';
import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import { SILENCE_LUFS, type ClipMeasures, type PictureMeans } from '../specs/picture/measures.ts';
import { filterValue, toFilmPictures } from './color.ts';
import type { AudioFacts, ClipFacts } from './facts.ts';
import { SAMPLE_RATE, stereoFilters } from './sound.ts';

/** Means need no more pixels; averaged like this, grain is no movement. */
const SMALL_SIDE = 64;
/** Wide enough for the blur that is seen, and nothing to reckon with. */
const SHARP_SIDE = 640;
const SHARP_PICTURES = 8;
/** Of a clip with more pictures than this not each is measured. */
const MOST_PICTURES = 3_000;
/** Of longer sound nothing is measured: no model gives it. */
const MOST_SOUND_SECONDS = 1_200;

type Shape = Pick<ClipFacts, 'width' | 'height' | 'seen' | 'audio'>;

/** Outputs beside those of a decoding pass. `expected`: how many pictures the clip seems to have. */
export type Measuring = {
  /** Each takes `[label]` of the clip's pictures and ends in an output of its own. */
  readonly pictures: readonly { readonly label: string; readonly graph: string }[];
  /** From the clip's own sound; null without. */
  readonly sound: string | null;
  readonly outputs: readonly string[];
};

const pathsOf = (path: string) => ({
  small: `${path}.small`,
  sharp: `${path}.sharp`,
  sound: `${path}.power`,
});

export function measuring(
  path: string,
  facts: Shape,
  {
    expected,
    hasSound,
    lookup,
  }: { readonly expected: number; readonly hasSound: boolean; readonly lookup: string },
): Measuring | null {
  if (facts.width < 1 || facts.height < 1) return null;
  const paths = pathsOf(path);
  const scaled = (side: number) => toFilmPictures(facts, () => lookup, sizeAt(side, facts)).join();
  const every = stepOf(expected);
  const sharp = `not(mod(n\\,${sharpStep(expected)}))*lt(n\\,${expected})+eq(n\\,${expected - 1})`;
  const audio = hasSound ? audible(facts.audio) : null;
  return {
    pictures: [
      {
        label: 'small',
        graph: `select=not(mod(n\\,${every})),${scaled(SMALL_SIDE)},format=rgb24`,
      },
      { label: 'sharp', graph: `select=${sharp},${scaled(SHARP_SIDE)},format=gray` },
    ],
    sound: audio && powerFilters(audio, paths.sound),
    outputs: [
      ...output('small', 2 * MOST_PICTURES, paths.small),
      ...output('sharp', 2 * SHARP_PICTURES, paths.sharp),
      ...(audio ? ['-map', '[power]', '-f', 'null', '-'] : []),
    ],
  };
}

const RAW = '-fps_mode passthrough -c:v rawvideo -f rawvideo'.split(' ');

function output(label: string, most: number, path: string): string[] {
  return ['-map', `[${label}]`, '-frames:v', `${most}`, ...RAW, `file:${path}`];
}

function sizeAt(longest: number, shape: Shape) {
  // A box, so that no shape makes it large.
  const scale = Math.min(1, longest / Math.max(shape.width, shape.height));
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return { width: side(shape.width), height: side(shape.height) };
}

function stepOf(expected: number): number {
  return Math.max(1, Math.ceil(expected / MOST_PICTURES));
}

function sharpStep(expected: number): number {
  return Math.max(1, Math.floor(expected / SHARP_PICTURES));
}

function audible(audio: AudioFacts | null): AudioFacts | null {
  return audio !== null && audio.durationSeconds <= MOST_SOUND_SECONDS ? audio : null;
}

/** The two filters of BS.1770 for 48,000 samples a second, and the power of each frame's samples. */
const WEIGHTING = [
  'biquad=b0=1.53512485958697:b1=-2.69169618940638:b2=1.19839281085285:a0=1:a1=-1.69065929318241:a2=0.73248077421585',
  'biquad=b0=1:b1=-2:b2=1:a0=1:a1=-1.99004745483398:a2=0.99007225036621',
];

function powerFilters(audio: AudioFacts, path: string): string {
  const lead = Math.round(Math.max(0, -audio.startSeconds) * SAMPLE_RATE);
  return [
    stereoFilters(audio),
    'aformat=sample_fmts=fltp:channel_layouts=stereo',
    `atrim=start_sample=${lead}:end_sample=${lead + MOST_SOUND_SECONDS * SAMPLE_RATE}`,
    'asetpts=N/SR/TB',
    ...WEIGHTING,
    `asetnsamples=n=${SAMPLE_RATE / FRAMES_PER_SECOND}:p=1`,
    'astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=RMS_level',
    `ametadata=print:key=lavfi.astats.Overall.RMS_level:file=${filterValue(path)}`,
  ].join();
}

/** What a pass over exactly so many pictures has written; null where it wrote none. */
export async function readMeasures(
  path: string,
  facts: Shape,
  frames: number,
): Promise<ClipMeasures | null> {
  const paths = pathsOf(path);
  const every = stepOf(frames);
  const small = await readRaw(paths.small, sizeAt(SMALL_SIDE, facts), 3);
  const first = small[0];
  const last = small.at(-1);
  if (!first || !last) return null;
  const sharp = await readRaw(paths.sharp, sizeAt(SHARP_SIDE, facts), 1);
  const step = sharpStep(frames);
  return {
    frames,
    every,
    pictures: small.map((picture, index) => meansOf(picture, small[index - 1])),
    change: rounded(meanDifference(first, last)),
    sharpness: sharp.map((picture, index) => ({
      frame: index === sharp.length - 1 ? frames - 1 : index * step,
      value: rounded(sharpnessOf(picture, sizeAt(SHARP_SIDE, facts))),
    })),
    loudness: await readPower(paths.sound),
  };
}

/** Of an earlier pass, or of one that is over. */
export async function removeMeasured(path: string): Promise<void> {
  await Promise.all(Object.values(pathsOf(path)).map((one) => rm(one, { force: true })));
}

type Size = { readonly width: number; readonly height: number };

async function readRaw(path: string, { width, height }: Size, channels: 1 | 3): Promise<Buffer[]> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  const length = width * height * channels;
  const count = Math.floor(bytes.length / length);
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * length, (at + 1) * length));
}

function meansOf(picture: Buffer, before: Buffer | undefined): PictureMeans {
  const sums = [0, 0, 0];
  let squares = 0;
  for (let at = 0; at < picture.length; at += 1) {
    const value = picture[at] ?? 0;
    sums[at % 3] = (sums[at % 3] ?? 0) + value;
    squares += value * value;
  }
  const pixels = picture.length / 3;
  const [red = 0, green = 0, blue = 0] = sums.map((sum) => sum / pixels);
  const variance = squares / pixels - red ** 2 - green ** 2 - blue ** 2;
  return {
    red: rounded(red),
    green: rounded(green),
    blue: rounded(blue),
    spread: rounded(Math.sqrt(Math.max(0, variance / 3))),
    motion: before ? rounded(meanDifference(before, picture)) : 0,
  };
}

function meanDifference(one: Buffer, other: Buffer): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
  return sum / one.length;
}

/** Variance of the Laplacian. */
function sharpnessOf(gray: Buffer, { width, height }: Size): number {
  let [sum, squares] = [0, 0];
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at += 1) {
      const around =
        (gray[at - 1] ?? 0) +
        (gray[at + 1] ?? 0) +
        (gray[at - width] ?? 0) +
        (gray[at + width] ?? 0);
      const value = around - 4 * (gray[at] ?? 0);
      sum += value;
      squares += value * value;
    }
  }
  const count = Math.max(1, (width - 2) * (height - 2));
  return Math.max(0, squares / count - (sum / count) ** 2);
}

/** BS.1770: the sum of both channels' power; the level here is the mean of both. */
const OFFSET_DB = 10 * Math.log10(2) - 0.691;
const LEVEL = /^lavfi\.astats\.Overall\.RMS_level=(\S+)$/;

async function readPower(path: string): Promise<readonly number[] | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const levels = text.split('\n').flatMap((line) => {
    const [, level] = LEVEL.exec(line) ?? [];
    if (level === undefined) return [];
    const lufs = Number(level) + OFFSET_DB;
    return [Number.isFinite(lufs) ? rounded(Math.max(SILENCE_LUFS, lufs)) : SILENCE_LUFS];
  });
  return levels.length > 0 ? levels : null;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
