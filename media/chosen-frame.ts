/** One whole picture from within a clip, as its first and last ones are written. */

import { rm, stat } from 'node:fs/promises';
import { toFilmPictures } from './color.ts';
import { timely } from './deadline.ts';
import { inputOf, ONE_GRAPH, type Ffmpeg } from './ffmpeg.ts';
import { prepareLookup } from './lookup.ts';
import { probeAnyway } from './probe.ts';
import { withSeen } from './seen-picture.ts';

export type ChosenFrame = {
  readonly clip: string;
  /** Of the clip's bytes. */
  readonly sha256: string;
  /** Its number among the clip's own pictures, from 0. */
  readonly picture: number;
  /** Where it is written, as 8-bit RGB PNG: a temporary path of the caller's, as is `<path>.cube`. */
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
};

/**
 * False where the clip has no such picture, as far as it decodes.
 *
 * @throws MediaError `clip-absurd`, `ffmpeg-…`
 */
export async function writeFrame(
  ffmpeg: Ffmpeg,
  { clip, sha256, picture, path, signal }: ChosenFrame,
): Promise<boolean> {
  const lookup = `${path}.cube`;
  const probed = await probeAnyway(clip, { sha256, ...(signal && { signal }) });
  const facts = await withSeen(ffmpeg, clip, probed, { signal });
  try {
    await prepareLookup(lookup, facts);
    const graph = [
      // Counted as it is decoded: by time, a clip that begins late has another one there.
      `select=eq(n\\,${picture})`,
      ...toFilmPictures(facts, () => lookup),
      'scale=flags=bicubic+accurate_rnd+full_chroma_int',
      'format=rgb24',
    ];
    const args = ['-max_error_rate', '1', ...inputOf(clip, ...ONE_GRAPH), '-map', '0:v:0'];
    args.push('-vf', graph.join(), '-fps_mode', 'passthrough', '-frames:v', '1');
    args.push(...'-c:v png -compression_level 1 -f image2pipe'.split(' '), `file:${path}`);
    await timely(facts, clip, { signal }, (until) => ffmpeg(args, { signal: until }));
    return ((await stat(path).catch(() => null))?.size ?? 0) > 0;
  } finally {
    await rm(lookup, { force: true });
  }
}
