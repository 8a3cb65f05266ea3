/**
 * The runs of ffmpeg that a film takes: one, or one for each pass and one that lays the passes end
 * to end. In both cases a picture is encoded at most once, and the sound exactly once.
 */

import { existsSync } from 'node:fs';
import { realpath, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { EditList } from '../specs/plan/edit-list.ts';
import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import { conversionOf, type Conversion } from './color.ts';
import { framesOf, listInputOf, missingOf, PROGRESS, type Ffmpeg } from './ffmpeg.ts';
import { buildGraph, type GraphOptions } from './graph.ts';
import { splitIntoPasses, type Leg } from './leg.ts';
import { writeLookup } from './lookup.ts';
import { writeSlates } from './slate.ts';
import { SAMPLE_RATE } from './sound.ts';

export type Render = {
  readonly ffmpeg: Ffmpeg;
  readonly list: EditList;
  readonly legs: readonly Leg[];
  /** `copied`: the clips' own packets in turn, without regard to the legs' cuts. */
  readonly pictures: 'encoded' | 'copied';
  readonly hasSound: boolean;
  readonly output: string;
  /** An existing folder for this render's own temporary files. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((frames: number) => void) | undefined;
};

/** Errors are allowed: how much of a clip decodes was judged when it was collected. */
const LENIENT = ['-max_error_rate', '1'];
/** Two seconds, so that a player or an editor finds any picture at once. */
const KEY_FRAME_EVERY = 2 * FRAMES_PER_SECOND;
const ENCODED = `-c:v libx264 -preset medium -crf 16 -profile:v high -g ${KEY_FRAME_EVERY}`.split(
  ' ',
);
const ENCODED_SOUND = '-c:a aac -b:a 192k'.split(' ');
/**
 * Moves the first picture to the film's start. Sound beside it in the clips' files has its run-up
 * before zero, and ffmpeg would shift everything to make that the start.
 */
const FROM_ZERO = 'setts=pts=PTS-STARTPTS:dts=DTS-STARTPTS';
const COPIED = ['-map', '0:v:0', '-c:v', 'copy', '-bsf:v', FROM_ZERO];

/** Time scales in which frames and samples are whole numbers, without the clips' own tags. */
const CONTAINER = [
  '-map_metadata -1 -map_chapters -1',
  `-video_track_timescale ${FRAMES_PER_SECOND} -movie_timescale ${SAMPLE_RATE}`,
].flatMap((words) => words.split(' '));
const MASTER = [...CONTAINER, ...'-movflags +faststart -f mp4'.split(' ')];
/** A part's sound is not compressed, so that it is encoded only once. */
const PART = [...CONTAINER, ...'-c:a pcm_f32le -f mov'.split(' ')];

type Piece = { readonly path: string; readonly frames: number };
type Wanted = Pick<GraphOptions, 'pictures' | 'sound'>;

export async function renderFilm(render: Render): Promise<void> {
  const { legs, hasSound, output } = render;
  const isCopied = render.pictures === 'copied';
  const wanted: Wanted = { pictures: !isCopied, sound: hasSound };
  const clips = isCopied ? await listInput(render, 'clips', legs.flatMap(pieceOf)) : [];
  const firstInput = isCopied ? 1 : 0;
  const master = [...MASTER, `file:${output}`];
  const passes = splitIntoPasses(legs);
  if (isCopied && !hasSound) return run(render, [...clips, ...COPIED, ...master], 0);
  if (passes.length === 1) {
    const options = { ...wanted, firstInput, hasStart: true, hasEnd: true };
    const graph = await graphArguments(render, 'film', legs, options);
    const pictures = isCopied ? COPIED : ['-map', '[v]', ...ENCODED];
    const sound = hasSound ? ['-map', '[a]', ...ENCODED_SOUND] : [];
    return run(render, [...clips, ...graph, ...pictures, ...sound, ...master], 0);
  }
  const parts = await listInput(render, 'parts', await renderParts(render, passes, wanted));
  const sound = hasSound ? ['-map', `${firstInput}:a:0`, ...ENCODED_SOUND] : [];
  const framesBefore = isCopied ? 0 : null;
  return run(render, [...clips, ...parts, ...COPIED, ...sound, ...master], framesBefore);
}

async function renderParts(
  render: Render,
  passes: readonly (readonly Leg[])[],
  wanted: Wanted,
): Promise<Piece[]> {
  const parts: Piece[] = [];
  let framesBefore = 0;
  for (const [index, pass] of passes.entries()) {
    const path = join(render.folder, `part-${index}.mov`);
    const ends = { hasStart: index === 0, hasEnd: index === passes.length - 1 };
    const options = { ...wanted, firstInput: 0, ...ends };
    const graph = await graphArguments(render, `part-${index}`, pass, options);
    const maps = [
      ...(wanted.pictures ? ['-map', '[v]', ...ENCODED] : []),
      ...(wanted.sound ? ['-map', '[a]'] : []),
    ];
    await run(render, [...graph, ...maps, ...PART, `file:${path}`], framesBefore);
    const frames = lengthOf(pass);
    parts.push({ path, frames });
    framesBefore += frames;
  }
  return parts;
}

function lengthOf(pass: readonly Leg[]): number {
  return pass.reduce((sum, leg) => sum + leg.outFrame - leg.inFrame - leg.dissolveFrames, 0);
}

function pieceOf({ source, outFrame }: Leg): Piece[] {
  return source.kind === 'clip' ? [{ path: source.path, frames: outFrame }] : [];
}

/** The graph is passed in a file: for a long film it is longer than a command line may be. */
async function graphArguments(
  { ffmpeg, folder, list, signal }: Render,
  name: string,
  legs: readonly Leg[],
  options: Omit<GraphOptions, 'film' | 'lookupOf'>,
): Promise<string[]> {
  const lookupOf = (conversion: Conversion) =>
    join(folder, `${conversion.transfer}-${conversion.primaries}.cube`);
  const missing = await missingOf(ffmpeg, signal);
  const slates = await writeSlates(folder, name, legs);
  const graph = buildGraph(legs, { film: list, lookupOf, slates, ...options });
  if (options.pictures) await writeLookups(legs, lookupOf);
  const path = join(folder, `${name}.graph`);
  await writeFile(path, graph.text);
  const option = missing.has('optionFromFile') ? '-filter_complex_script' : '-/filter_complex';
  return [...graph.inputs, option, path];
}

/** Writes each table once, whatever the number of clips and passes. */
async function writeLookups(
  legs: readonly Leg[],
  lookupOf: (conversion: Conversion) => string,
): Promise<void> {
  for (const { source } of legs) {
    const conversion = source.kind === 'clip' ? conversionOf(source.facts.seen ?? null) : null;
    if (conversion === null || existsSync(lookupOf(conversion))) continue;
    await writeLookup(lookupOf(conversion), conversion);
  }
}

/**
 * Pieces laid end to end as one input, each for exactly its frames, whatever its header says. Their
 * names are relative to the render's folder, in which ffmpeg runs. A list has one name a line, so a
 * line break in the project's own path could not be written in it.
 */
async function listInput(
  { folder }: Render,
  name: string,
  pieces: readonly Piece[],
): Promise<string[]> {
  const from = await realpath(folder);
  const lines: string[] = [];
  for (const { path, frames } of pieces) {
    const named = relative(from, await realpath(path)).replaceAll("'", String.raw`'\''`);
    const duration = (frames / FRAMES_PER_SECOND).toFixed(6);
    lines.push(`file 'file:${named}'`, `duration ${duration}`);
  }
  const path = join(folder, `${name}.ffconcat`);
  await writeFile(path, ['ffconcat version 1.0', ...lines, ''].join('\n'));
  return listInputOf(path);
}

/**
 * Runs ffmpeg, and reports progress from `framesBefore` on; null when these frames were reported
 * already.
 */
async function run(
  { ffmpeg, folder, signal, onProgress }: Render,
  args: readonly string[],
  framesBefore: number | null,
): Promise<void> {
  const onLine = (line: string) => {
    const frames = framesOf(line);
    if (frames !== null && framesBefore !== null) onProgress?.(framesBefore + frames);
  };
  await ffmpeg([...LENIENT, ...PROGRESS, ...args], { folder, signal, onLine });
}
