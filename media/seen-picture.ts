/**
 * How ffmpeg decodes a clip's first picture, which is what every filter gets. A container may not
 * say it, or say something else.
 */

import { timely, type Until } from './deadline.ts';
import type { ClipFacts } from './facts.ts';
import { inputOf, succeeds, type Ffmpeg } from './ffmpeg.ts';

/** Names are ffmpeg's own; null where the clip gives none, or one that cannot be converted. */
export type SeenPicture = {
  /** Width in pixels as stored, upright. */
  readonly width: number;
  readonly height: number;
  /** Width of a pixel divided by its height; 1 where the clip does not say. */
  readonly pixelAspect: number;
  readonly pixelFormat: string;
  readonly isInterlaced: boolean;
  readonly isFullRange: boolean;
  readonly matrix: string | null;
  readonly primaries: string | null;
  readonly transfer: string | null;
};

/** A pixel shape beyond this is a mistake of the file: pixels then count as square. */
const MAX_PIXEL_ASPECT = 4;
const MAX_SIDE = 16_384;
/** Matrices that the filter `scale` converts in every version; it refuses pictures with others. */
const MATRICES: ReadonlySet<string> = new Set(
  'gbr bt709 fcc bt470bg smpte170m smpte240m bt2020nc'.split(' '),
);
const TRANSFERS: ReadonlySet<string> = new Set(
  (
    'bt709 bt470m bt470bg smpte170m smpte240m linear iec61966-2-4 bt1361e iec61966-2-1 ' +
    'bt2020-10 bt2020-12 smpte2084 smpte428 arib-std-b67'
  ).split(' '),
);

/**
 * Adds `seen` to the facts, and the size in which the pictures are shown.
 *
 * @throws MediaError `clip-absurd` when it takes too long, `ffmpeg-missing`, `ffmpeg-killed`
 */
export async function withSeen(
  ffmpeg: Ffmpeg,
  clip: string,
  facts: ClipFacts,
  until: Until,
): Promise<ClipFacts> {
  const seen = facts.seen === undefined ? await lookAt(ffmpeg, clip, facts, until) : facts.seen;
  return { ...facts, seen, ...(seen && shownSize(seen)) };
}

/** Null when not one picture decodes. */
async function lookAt(
  ffmpeg: Ffmpeg,
  clip: string,
  facts: ClipFacts,
  until: Until,
): Promise<SeenPicture | null> {
  const said: string[] = [];
  const onMessage = (line: string) => {
    if (said.length < 2 && /\] (?:n: *\d|color_range:)/.test(line)) said.push(line);
  };
  const show = '-map 0:v:0 -vf showinfo -frames:v 1 -f null -'.split(' ');
  const args = ['-v', 'info', '-max_error_rate', '1', ...inputOf(clip, '-threads', '1'), ...show];
  const run = timely(facts, clip, until, (signal) => ffmpeg(args, { signal, onMessage }));
  await succeeds(run, until.signal);
  return readSeen(said.join(' '));
}

/** Reads the filter `showinfo`'s line about a picture; null when there is none. */
function readSeen(said: string): SeenPicture | null {
  const word = (name: string) => new RegExp(`\\b${name}:(\\S+)`).exec(said)?.[1] ?? '';
  const named = (name: string) => {
    const value = word(name);
    return value === '' || value === 'unknown' || value === 'reserved' ? null : value;
  };
  const [width = 0, height = 0] = word('s').split('x').map(Number);
  const isSized = [width, height].every((side) => side >= 1 && side <= MAX_SIDE);
  if (!isSized) return null;
  const [across = 1, down = 1] = word('sar').split('/').map(Number);
  const aspect = across / down;
  const isSane = aspect >= 1 / MAX_PIXEL_ASPECT && aspect <= MAX_PIXEL_ASPECT;
  const pixelFormat = word('fmt');
  const transfer = named('color_trc');
  return {
    width,
    height,
    pixelAspect: isSane ? aspect : 1,
    pixelFormat,
    isInterlaced: ['T', 'B'].includes(word('i')),
    isFullRange: word('color_range') === 'pc' || pixelFormat.startsWith('yuvj'),
    matrix: knownMatrix(named('color_space'), pixelFormat),
    primaries: named('color_primaries'),
    transfer: transfer !== null && TRANSFERS.has(transfer) ? transfer : null,
  };
}

/**
 * Null for a matrix that no build converts. A picture of brightness and colours cannot have RGB's.
 */
function knownMatrix(matrix: string | null, pixelFormat: string): string | null {
  if (matrix === 'bt2020c') return 'bt2020nc';
  const isMistaken = matrix === 'gbr' && pixelFormat.startsWith('yuv');
  return matrix !== null && MATRICES.has(matrix) && !isMistaken ? matrix : null;
}

/**
 * The size in square pixels: the side that is too short grows, so that no part of the other is
 * lost.
 */
function shownSize({
  width,
  height,
  pixelAspect,
}: SeenPicture): Pick<ClipFacts, 'width' | 'height'> {
  return pixelAspect >= 1
    ? { width: Math.min(MAX_SIDE, Math.round(width * pixelAspect)), height }
    : { width, height: Math.min(MAX_SIDE, Math.round(height / pixelAspect)) };
}
