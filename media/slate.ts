/** Words on a rough cut: the shot and take of a clip; which shot is missing, and why. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PixelSize } from '../specs/models/sheet.ts';
import { filterValue } from './color.ts';
import { succeeds, type Ffmpeg } from './ffmpeg.ts';
import { FONT_PATH } from './font.ts';
import type { Leg } from './leg.ts';

export type Slate = {
  /**
   * Then the words are small, in the upper right corner: a clip of `local` has its own on the left.
   */
  readonly isOnClip: boolean;
  /** File that holds the words. */
  readonly path: string;
  /** Length of the longest line. */
  readonly characters: number;
};
export type Slates = ReadonlyMap<Leg, Slate>;

/** Width of a character of the typeface, for a height of 1. */
const CHARACTER_WIDTH = 0.6;

/** The words are passed in files, so that no character of theirs means anything to a filter. */
export async function writeSlates(
  folder: string,
  name: string,
  legs: readonly Leg[],
): Promise<Slates> {
  const slates = new Map<Leg, Slate>();
  for (const [index, leg] of legs.entries()) {
    if (!leg.slate) continue;
    const path = join(folder, `${name}-${index}.txt`);
    await writeFile(path, leg.slate.join('\n'));
    const characters = Math.max(...leg.slate.map((line) => line.length));
    slates.set(leg, { isOnClip: leg.source.kind === 'clip', path, characters });
  }
  return slates;
}

/** White on a dark box in an upper corner, as large as the longest line allows. */
export function slateFilter(
  { isOnClip, path, characters }: Slate,
  { width, height }: PixelSize,
): string {
  const roomiest = width / (CHARACTER_WIDTH * characters + 2);
  const wanted = Math.min(width, height) / (isOnClip ? 28 : 18);
  const fontSize = Math.max(6, Math.floor(Math.min(wanted, roomiest)));
  return [
    `drawtext=fontfile=${filterValue(FONT_PATH)}`,
    `textfile=${filterValue(path)}`,
    'expansion=none',
    isOnClip ? `x=w-tw-${fontSize}` : `x=${fontSize}`,
    `y=${fontSize}`,
    `fontsize=${fontSize}`,
    'fontcolor=white',
    'box=1',
    'boxcolor=black@0.6',
    `boxborderw=${Math.round(fontSize * 0.5)}`,
    `line_spacing=${Math.round(fontSize * 0.4)}`,
  ].join(':');
}

/** The legs as they are, or without words where this ffmpeg can write none. */
export async function writableLegs(
  ffmpeg: Ffmpeg,
  legs: readonly Leg[],
  signal: AbortSignal | undefined,
): Promise<readonly Leg[]> {
  if (legs.every(({ slate }) => !slate) || (await canWrite(ffmpeg, signal))) return legs;
  return legs.map((leg) => {
    const { slate: _, ...wordless } = leg;
    return wordless;
  });
}

function canWrite(ffmpeg: Ffmpeg, signal: AbortSignal | undefined): Promise<boolean> {
  const source = `color=c=gray:s=64x36,drawtext=fontfile=${filterValue(FONT_PATH)}:text=a`;
  const args = ['-f', 'lavfi', '-i', source, '-frames:v', '1', '-f', 'null', '-'];
  return succeeds(ffmpeg(args, { signal }), signal);
}
