/**
 * The filter graph of a clip: frame 0 is the unchanged first picture, then the camera drifts over
 * it, and the last frame is the last picture, if any. The slate fades in after the first frame and
 * out before the last, so that chained clips meet without it.
 */

import type { PixelSize } from '../../../specs/models/sheet.ts';
import { FRAMES_PER_SECOND } from '../../../specs/plan/timecode.ts';
import { randomFrom } from './scene.ts';

export type ClipGraphOptions = {
  readonly size: PixelSize;
  readonly frames: number;
  readonly seed: number;
  readonly cameraFixed: boolean;
  /** Whether input 1 is the picture to end on. */
  readonly hasLast: boolean;
  /** How many inputs from 1 on are laid on input 0 as a contact sheet. */
  readonly references: number;
  readonly fontPath: string;
  /** Files with the text of the slate's lines. */
  readonly slate: { readonly name: string; readonly words: string };
  readonly watermark: boolean;
};

/** By which share of the picture the camera has moved closer at the end. */
const CLOSER = 0.08;
const CLOSER_WHEN_FIXED = 0.015;
const SLATE_FADE_FRAMES = 8;
const MAX_DISSOLVE_FRAMES = 24;

/** Ends in `[v]`. */
export function clipGraph(options: ClipGraphOptions): string {
  const { frames, hasLast, references } = options;
  const sheet = references > 0 ? contactSheet(options) : [];
  const start = references > 0 ? '[sheet]' : '[0:v]';
  const moving = `${start}${[fitted(options), held(frames), drift(options)].join()}`;
  const finish = `${slateOf(options)},format=yuv420p[v]`;
  if (!hasLast) return [...sheet, `${moving},${finish}`].join(';');
  const dissolve = Math.min(MAX_DISSOLVE_FRAMES, Math.floor(frames / 2));
  const seconds = (count: number): string => (count / FRAMES_PER_SECOND).toFixed(6);
  const when = `duration=${seconds(dissolve)}:offset=${seconds(frames - 1 - dissolve)}`;
  return [
    `${moving}[moving]`,
    `[1:v]${fitted(options)},${held(dissolve + 1)}[end]`,
    `[moving][end]xfade=transition=fade:${when},${finish}`,
  ].join(';');
}

/** The picture, cut at its centre to the clip's shape as the provider documents it, and scaled. */
export function fitted({ size: { width, height } }: Pick<ClipGraphOptions, 'size'>): string {
  return [
    `scale=${width}:${height}:force_original_aspect_ratio=increase` +
      ':flags=bicubic+accurate_rnd+full_chroma_int:out_color_matrix=bt709:out_range=tv',
    `crop=${width}:${height}`,
    'format=yuv420p',
    'setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv',
  ].join();
}

/** One picture, decoded once and shown for a number of frames. */
function held(frames: number): string {
  return `loop=loop=${frames - 1}:size=1,settb=1/${FRAMES_PER_SECOND},setpts=N,fps=${FRAMES_PER_SECOND}`;
}

/** Moves by fractions of a pixel: it is so slow that whole pixels would shake. */
function drift({ frames, seed, cameraFixed }: ClipGraphOptions): string {
  const random = randomFrom(seed ^ 0x5eed);
  const closer = cameraFixed ? CLOSER_WHEN_FIXED : CLOSER;
  const cut = (share: number): string => `(on-1)/${frames - 1}*${(closer * share).toFixed(5)}`;
  const [across, down] = [0.15 + 0.7 * random(), 0.15 + 0.7 * random()];
  const [left, right] = [`'W*${cut(across)}'`, `'W-W*${cut(1 - across)}'`];
  const [top, bottom] = [`'H*${cut(down)}'`, `'H-H*${cut(1 - down)}'`];
  return (
    `perspective=x0=${left}:y0=${top}:x1=${right}:y1=${top}` +
    `:x2=${left}:y2=${bottom}:x3=${right}:y3=${bottom}:sense=source:eval=frame`
  );
}

function contactSheet({ size, references }: ClipGraphOptions): string[] {
  const columns = Math.ceil(Math.sqrt(references));
  const rows = Math.ceil(references / columns);
  const margin = Math.round(Math.min(size.width, size.height) / 24);
  const width = Math.floor((size.width - margin * (columns + 1)) / columns);
  const height = Math.floor((size.height - margin * (rows + 1)) / rows);
  const cells = Array.from({ length: references }, (_, index) => {
    const x = margin + (index % columns) * (width + margin);
    const y = margin + Math.floor(index / columns) * (height + margin);
    const on = index === 0 ? '[ground]' : `[on${index - 1}]`;
    const out = index === references - 1 ? '[sheet]' : `[on${index}]`;
    const at = `x=${x}+(${width}-w)/2:y=${y}+(${height}-h)/2`;
    return [
      `[${index + 1}:v]scale=${width}:${height}:force_original_aspect_ratio=decrease[cell${index}]`,
      `${on}[cell${index}]overlay=${at}:format=gbrp:repeatlast=1${out}`,
    ];
  });
  return [`[0:v]scale=${size.width}:${size.height}[ground]`, ...cells.flat()];
}

function slateOf({ size, frames, fontPath, slate, watermark }: ClipGraphOptions): string {
  const fontSize = slateFontSize(size);
  const margin = Math.round(fontSize * 1.4);
  const visible = `clip(min(n,${frames - 1}-n)/${SLATE_FADE_FRAMES},0,1)`;
  const line = (text: string, x: string, y: string): string =>
    `drawtext=fontfile=${quoted(fontPath)}:${text}:x=${x}:y=${y}:fontsize=${fontSize}` +
    `:fontcolor=white:box=1:boxcolor=black@0.45:boxborderw=${Math.round(fontSize * 0.4)}` +
    `:alpha=${quoted(visible)}`;
  const file = (path: string): string => `textfile=${quoted(path)}:expansion=none`;
  const timecode = `timecode=${quoted('00:00:00:00')}:timecode_rate=${FRAMES_PER_SECOND}`;
  const bottom = `h-${margin}-${fontSize}`;
  return [
    line(file(slate.name), `${margin}`, `${margin}`),
    line(file(slate.words), `${margin}`, bottom),
    line(timecode, `w-tw-${margin}`, bottom),
    ...(watermark ? [line('text=watermark', `w-tw-${margin}`, `${margin}`)] : []),
  ].join();
}

function slateFontSize({ width, height }: PixelSize): number {
  return Math.max(12, Math.round(Math.min(width, height) / 32));
}

/** The prompt's first words, as many as fit beside the timecode. */
export function slateWords(prompt: string, size: PixelSize): string {
  const letterWidth = slateFontSize(size) * 0.6;
  const room = Math.max(8, Math.floor(size.width / letterWidth) - 24);
  const words = prompt.split(/\s+/).filter(Boolean);
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > room - 1) return line === '' ? `${word.slice(0, room - 1)}…` : `${line}…`;
    line = longer;
  }
  return line;
}

/** A value in a filter graph: escaped for the option first, then for the graph. */
function quoted(value: string): string {
  return value.replace(/[\\':]/g, String.raw`\$&`).replace(/[\\'[\],;]/g, String.raw`\$&`);
}
