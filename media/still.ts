/** A still of any format: whether it can be shown in a film, and its conversion to PNG. */

import { inputOf, succeeds, type Ffmpeg } from './ffmpeg.ts';

/**
 * Whether ffmpeg decodes a still. Providers take formats that some builds cannot decode, e.g. HEIC.
 */
export async function stillDecodes(
  ffmpeg: Ffmpeg,
  picture: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const args = ['-xerror', ...inputOf(picture), '-frames:v', '1', '-f', 'null', '-'];
  return succeeds(ffmpeg(args, { signal }), signal);
}

/** Writes a still as 8-bit RGB PNG; false when it cannot be read. */
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
