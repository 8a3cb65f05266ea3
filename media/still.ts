/** A still that may be of any kind: whether it can be shown in a film, and the same as PNG. */

import { inputOf, succeeds, type Ffmpeg } from './ffmpeg.ts';

/** Providers take pictures that a build of ffmpeg may not decode: HEIC is one. */
export async function stillDecodes(
  ffmpeg: Ffmpeg,
  picture: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const args = ['-xerror', ...inputOf(picture), '-frames:v', '1', '-f', 'null', '-'];
  return succeeds(ffmpeg(args, { signal }), signal);
}

/** Writes it as 8-bit RGB; false when it cannot be read. */
export async function writePng(
  ffmpeg: Ffmpeg,
  picture: string,
  output: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const convert = ['-vf', 'scale=flags=bicubic+accurate_rnd+full_chroma_int,format=rgb24'];
  const png = '-frames:v 1 -c:v png -f image2 -update 1'.split(' ');
  const args = ['-xerror', ...inputOf(picture), ...convert, ...png, `file:${output}`];
  return succeeds(ffmpeg(args, { signal }), signal);
}
