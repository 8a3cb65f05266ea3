/** How alike two pictures are, as numbers. */

import { isSameSize } from '../specs/plan/film-size.ts';
import { COMPARED_WIDTH } from './edges.ts';
import { MediaError } from './error.ts';
import { inputOf, type Ffmpeg } from './ffmpeg.ts';
import { inspectPicture } from './picture.ts';

export type Comparison = {
  /** Over red, green and blue, in decibels; infinite when no pixel differs. */
  readonly psnrDb: number;
  /** The pictures have different sizes. */
  readonly isOtherSize: boolean;
};

type PixelSize = { readonly width: number; readonly height: number };

/**
 * @throws MediaError `picture-unreadable`, `ffmpeg-failed`
 */
export async function compareFrames(
  ffmpeg: Ffmpeg,
  a: string,
  b: string,
  signal?: AbortSignal,
): Promise<Comparison> {
  const [sizeA, sizeB] = [await sizeOf(a), await sizeOf(b)];
  const width = Math.min(COMPARED_WIDTH, sizeA.width);
  const height = Math.max(1, Math.round((width * sizeA.height) / sizeA.width));
  const scale = `scale=${width}:${height}:flags=area,format=gbrp`;
  const graph = `[0:v:0]${scale}[a];[1:v:0]${scale}[b];[a][b]psnr`;
  const inputs = [...inputOf(a), ...inputOf(b)];
  const psnrDb = await measure(ffmpeg, inputs, graph, 'lavfi.psnr.psnr_avg', signal);
  return { psnrDb, isOtherSize: !isSameSize(sizeA, sizeB) };
}

/**
 * Mean brightness, 0 (black) to 255.
 *
 * @throws MediaError `ffmpeg-failed`
 */
export async function measureLuma(
  ffmpeg: Ffmpeg,
  picture: string,
  signal?: AbortSignal,
): Promise<number> {
  const graph = '[0:v:0]scale=out_range=full,format=gray,signalstats';
  return measure(ffmpeg, inputOf(picture), graph, 'lavfi.signalstats.YAVG', signal);
}

/** Size that the header of a still gives. */
export async function sizeOf(picture: string): Promise<PixelSize> {
  const facts = await inspectPicture(picture);
  if ('problem' in facts) {
    throw new MediaError('picture-unreadable', `picture ${picture} ${facts.problem}`);
  }
  return facts;
}

/** Reads one number that a filter attaches to the only frame of its output. */
async function measure(
  ffmpeg: Ffmpeg,
  inputs: readonly string[],
  graph: string,
  key: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  let found: number | null = null;
  const onLine = (line: string) => {
    if (!line.startsWith(`${key}=`)) return;
    const value = line.slice(key.length + 1);
    found = value === 'inf' ? Infinity : Number(value);
  };
  const print = `metadata=print:key=${key}:file=-`;
  const args = [...inputs, '-filter_complex', `${graph},${print}`];
  await ffmpeg([...args, '-frames:v', '1', '-f', 'null', '-'], { signal, onLine });
  if (found === null) throw new MediaError('ffmpeg-failed', `ffmpeg gave no ${key}`);
  return found;
}
