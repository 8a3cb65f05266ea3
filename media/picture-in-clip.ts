/** One picture from within a clip, small: where a film cuts a clip, its join is not at the end. */

import { rm } from 'node:fs/promises';
import { toFilmPictures } from './color.ts';
import { timely } from './deadline.ts';
import { COMPARED_WIDTH, readEdges, type SmallPicture } from './edges.ts';
import { inputOf, ONE_GRAPH, type Ffmpeg } from './ffmpeg.ts';
import { prepareLookup } from './lookup.ts';
import { probeAnyway } from './probe.ts';
import { withSeen } from './seen-picture.ts';

type PictureRequest = {
  readonly clip: string;
  /** Of the clip's bytes. */
  readonly sha256: string;
  /** Its number in the clip, from 0. */
  readonly frame: number;
  /** A temporary path of the caller's, as is `<path>.cube`. */
  readonly path: string;
  readonly signal: AbortSignal;
};

/**
 * Null where the clip has no such picture.
 *
 * @throws MediaError `clip-absurd`, `ffmpeg-…`
 */
export async function smallPictureAt(
  ffmpeg: Ffmpeg,
  { clip, sha256, frame, path, signal }: PictureRequest,
): Promise<SmallPicture | null> {
  const lookup = `${path}.cube`;
  const facts = await withSeen(ffmpeg, clip, await probeAnyway(clip, { sha256, signal }), {
    signal,
  });
  if (facts.width < 1 || facts.height < 1) return null;
  const width = Math.min(COMPARED_WIDTH, facts.width);
  const height = Math.max(1, Math.round((width * facts.height) / facts.width));
  const small = toFilmPictures(facts, () => lookup, { width, height });
  try {
    await prepareLookup(lookup, facts);
    const graph = [`select=eq(n\\,${frame})`, ...small, 'format=rgb24'].join();
    const args = ['-max_error_rate', '1', ...inputOf(clip, ...ONE_GRAPH), '-map', '0:v:0'];
    args.push('-vf', graph, '-fps_mode', 'passthrough', '-frames:v', '1');
    args.push(...'-c:v ppm -f image2pipe'.split(' '), `file:${path}`);
    await timely(facts, clip, { signal }, (until) => ffmpeg(args, { signal: until }));
    return (await readEdges(path))?.head[0] ?? null;
  } finally {
    await rm(lookup, { force: true });
  }
}
