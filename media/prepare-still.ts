/** Writes a still as a model takes it: upright, of one picture, in RGB without transparency. */

import { readFile } from 'node:fs/promises';
import { imageSize } from 'image-size';
import type { Preparation } from '../specs/picture/preparation.ts';
import { inputOf, succeeds, type Ffmpeg } from './ffmpeg.ts';

/** What turns a picture upright, by the number that EXIF gives; of 1 nothing does. */
const TURNS: Readonly<Record<number, readonly string[]>> = {
  2: ['hflip'],
  3: ['hflip', 'vflip'],
  4: ['vflip'],
  5: ['transpose=cclock_flip'],
  6: ['transpose=clock'],
  7: ['transpose=clock_flip'],
  8: ['transpose=cclock'],
};

const PNG = '-c:v png'.split(' ');
/** As good as an eye tells, with colours at full size. */
const JPEG = '-c:v mjpeg -q:v 2 -pix_fmt yuvj444p'.split(' ');

export type StillCopy = Pick<Preparation, 'crop' | 'pad' | 'size'> & {
  readonly from: string;
  /** A path whose ending is `png` or `jpg`. */
  readonly to: string;
  readonly format: 'png' | 'jpeg';
  readonly isTransparent: boolean;
  readonly signal?: AbortSignal | undefined;
};

/** False when the still cannot be read. Transparent places become black. */
export async function prepareStill(ffmpeg: Ffmpeg, copy: StillCopy): Promise<boolean> {
  const { from, to, crop, pad, size, format, isTransparent, signal } = copy;
  const { orientation = 1 } = imageSize(await readFile(from));
  const filters = [
    ...(TURNS[orientation] ?? []),
    // Else the turn would be written into the copy as well, and every reader would turn it again.
    'sidedata=mode=delete',
    ...(crop ? [`crop=${crop.width}:${crop.height}:${crop.x}:${crop.y}:exact=1`] : []),
    ...(isTransparent ? ['format=gbrap', 'premultiply=inplace=1'] : []),
    'format=gbrp',
    ...(pad ? [`pad=${pad.width}:${pad.height}:${pad.x}:${pad.y}:black`] : []),
    `scale=${size.width}:${size.height}:flags=lanczos+accurate_rnd+full_chroma_int`,
    'setsar=1',
    ...(format === 'png' ? ['format=rgb24'] : []),
  ];
  // The turn is the file's own, not what this ffmpeg makes of it: versions differ.
  const args = ['-xerror', ...inputOf(from, '-noautorotate'), '-vf', filters.join()];
  args.push('-frames:v', '1', ...(format === 'png' ? PNG : JPEG), '-map_metadata', '-1');
  args.push(...'-f image2 -update 1'.split(' '), `file:${to}`);
  return succeeds(ffmpeg(args, { signal }), signal);
}
