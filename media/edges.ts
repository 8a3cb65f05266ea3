/**
 * The first two and the last two pictures of a clip, small. Joins are measured by them, so that no
 * clip is decoded again for that.
 */

import { readFile } from 'node:fs/promises';
import type { ClipFacts } from './facts.ts';

/** Red, green and blue of each pixel in turn, row by row. */
export type SmallPicture = {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
};

export type Edges = {
  /** Frames 0 and 1; only frame 0 of a clip of one frame. */
  readonly head: readonly SmallPicture[];
  /** The last two frames, likewise. */
  readonly tail: readonly SmallPicture[];
};

/**
 * Pictures are compared at this width. At full size, grain and halved colours cost a detailed
 * picture 20 dB, as much as another picture would. Averaged over 8 by 8 pixels, only what is shown
 * counts.
 */
export const COMPARED_WIDTH = 160;

/** The most pictures in a file of edges. */
export const MOST_EDGES = 4;

/**
 * Filters that leave only a clip's edges, small; null when the clip's shape is not known. The
 * frames are chosen before `toFilm`: otherwise every frame of the clip would be converted.
 */
export function edgeFilters(
  { width, height }: Pick<ClipFacts, 'width' | 'height'>,
  expected: number,
  toFilm: readonly string[],
): readonly string[] | null {
  if (width < 1 || height < 1) return null;
  const small = Math.min(COMPARED_WIDTH, width);
  const tall = Math.max(1, Math.round((small * height) / width));
  const chosen = `select=lt(n\\,2)+gte(n\\,${expected - 2})`;
  return [chosen, ...toFilm, `scale=${small}:${tall}:flags=area`];
}

/** Reads the file that a decoding pass has written: portable pixmaps, one after the other. */
export async function readEdges(path: string): Promise<Edges | null> {
  const pictures = picturesIn(await readFile(path));
  if (pictures.length === 0) return null;
  return { head: pictures.slice(0, 2), tail: pictures.slice(-2) };
}

/** The bytes of one picture, as `readEdges` reads them. */
export function pixmapOf({ width, height, rgb }: SmallPicture): Buffer {
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`, 'latin1'), rgb]);
}

const HEADER = /^P6\s(\d{1,5})\s(\d{1,5})\s255\s/;
const LONGEST_HEADER = 24;

function picturesIn(bytes: Buffer): SmallPicture[] {
  const pictures: SmallPicture[] = [];
  let at = 0;
  while (at < bytes.length && pictures.length < MOST_EDGES) {
    const found = HEADER.exec(bytes.toString('latin1', at, at + LONGEST_HEADER));
    if (!found) return [];
    const [width, height] = [Number(found[1]), Number(found[2])];
    const start = at + found[0].length;
    const end = start + width * height * 3;
    if (width < 1 || height < 1 || end > bytes.length) return [];
    pictures.push({ width, height, rgb: bytes.subarray(start, end) });
    at = end;
  }
  return pictures;
}
