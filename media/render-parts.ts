/**
 * What a film is put together from: one filter graph of all its clips, or parts that were made of it
 * before, pass by pass. In both cases a picture is encoded at most once.
 */

import { existsSync } from 'node:fs';
import { realpath, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { EditList } from '../specs/plan/edit-list.ts';
import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import { codingOf, PART } from './coding.ts';
import { conversionOf, type Conversion } from './color.ts';
import { framesOf, listInputOf, missingOf, PROGRESS, type Ffmpeg } from './ffmpeg.ts';
import type { LaidMusic } from './finish.ts';
import { buildGraph, type Graph, type GraphOptions } from './graph.ts';
import { splitIntoPasses, type Leg } from './leg.ts';
import { writeLookup } from './lookup.ts';
import { writeSlates } from './slate.ts';

export type Render = {
  readonly ffmpeg: Ffmpeg;
  readonly list: EditList;
  readonly legs: readonly Leg[];
  /** `copied`: the clips' own packets in turn, without regard to the legs' cuts. */
  readonly pictures: 'encoded' | 'copied';
  /** Whether any clip is heard. */
  readonly hasClipSound: boolean;
  /** Under the whole film; null: none. */
  readonly music: LaidMusic | null;
  readonly output: string;
  /** An existing folder for this render's own temporary files. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((frames: number) => void) | undefined;
};

/** Errors are allowed: how much of a clip decodes was judged when it was collected. */
export const LENIENT = ['-max_error_rate', '1'];
type Piece = { readonly path: string; readonly frames: number };
export type WantedTracks = Pick<GraphOptions, 'pictures' | 'sound'>;

/** What the film is put together from: one filter graph of all clips, or parts made of it before. */
export type Parts = {
  readonly pictures: 'graph' | 'parts' | 'none';
  readonly inputs: readonly string[];
  /** Of the graph; empty where there is none. */
  readonly text: string;
  /** Null: the clips have no sound. */
  readonly sound: string | null;
  readonly nextInput: number;
  /** The same sound alone, from the first input on. */
  readonly soundAlone: () => Promise<Pick<Parts, 'inputs' | 'text' | 'sound' | 'nextInput'>>;
};

export async function partsOf(
  render: Render,
  wanted: WantedTracks,
  firstInput: number,
): Promise<Parts> {
  const { pictures, sound } = wanted;
  const passes = splitIntoPasses(render.legs);
  if (!pictures && !sound) return { ...NO_PARTS, nextInput: firstInput };
  if (passes.length > 1) {
    const inputs = await listInput(render, 'parts', await renderParts(render, passes, wanted));
    const laid = (input: number) => ({
      inputs,
      text: '',
      sound: sound ? `[${input}:a:0]` : null,
      nextInput: input + 1,
    });
    const soundAlone = () => Promise.resolve(laid(0));
    return { ...laid(firstInput), pictures: pictures ? 'parts' : 'none', soundAlone };
  }
  const whole = async (of: WantedTracks, from: number) => {
    const options = { ...of, firstInput: from, hasStart: true, hasEnd: true };
    const { inputs, text, nextInput } = await graphOf(render, 'film', render.legs, options);
    return { inputs, text, nextInput, sound: of.sound ? '[a]' : null };
  };
  const soundAlone = () => whole({ pictures: false, sound }, 0);
  const all = await whole(wanted, firstInput);
  return { ...all, pictures: pictures ? 'graph' : 'none', soundAlone };
}

const NOTHING = { inputs: [], text: '', sound: null, nextInput: 0 } as const;
const NO_PARTS = {
  ...NOTHING,
  pictures: 'none',
  soundAlone: () => Promise.resolve(NOTHING),
} as const;

async function renderParts(
  render: Render,
  passes: readonly (readonly Leg[])[],
  wanted: WantedTracks,
): Promise<Piece[]> {
  const parts: Piece[] = [];
  const coding = codingOf(render.list.delivery);
  let framesBefore = 0;
  for (const [index, pass] of passes.entries()) {
    const name = `part-${index}`;
    const path = join(render.folder, `${name}.mov`);
    const ends = { hasStart: index === 0, hasEnd: index === passes.length - 1 };
    const options = { ...wanted, firstInput: 0, ...ends };
    const { inputs, text } = await graphOf(render, name, pass, options);
    const graph = await graphFile(render, name, [text]);
    const maps = [
      ...(wanted.pictures ? ['-map', '[v]', ...coding.pictures] : []),
      ...(wanted.sound ? ['-map', '[a]'] : []),
    ];
    await run(render, [...inputs, ...graph, ...maps, ...PART, `file:${path}`], framesBefore);
    const frames = lengthOf(pass);
    parts.push({ path, frames });
    framesBefore += frames;
  }
  return parts;
}

function lengthOf(pass: readonly Leg[]): number {
  return pass.reduce((sum, leg) => sum + leg.outFrame - leg.inFrame - leg.dissolveFrames, 0);
}

export function pieceOf({ source, outFrame }: Leg): Piece[] {
  return source.kind === 'clip' ? [{ path: source.path, frames: outFrame }] : [];
}

async function graphOf(
  { folder, list }: Render,
  name: string,
  legs: readonly Leg[],
  options: Omit<GraphOptions, 'film' | 'lookupOf' | 'pixelFormat'>,
): Promise<Graph> {
  const lookupOf = (conversion: Conversion) =>
    join(folder, `${conversion.transfer}-${conversion.primaries}.cube`);
  const slates = await writeSlates(folder, name, legs);
  if (options.pictures) await writeLookups(legs, lookupOf);
  const { pixelFormat } = codingOf(list.delivery);
  return buildGraph(legs, { film: list, lookupOf, slates, pixelFormat, ...options });
}

/** The graph is passed in a file: for a long film it is longer than a command line may be. */
export async function graphFile(
  { ffmpeg, folder, signal }: Render,
  name: string,
  lines: readonly string[],
): Promise<string[]> {
  if (lines.length === 0) return [];
  const missing = await missingOf(ffmpeg, signal);
  const path = join(folder, `${name}.graph`);
  await writeFile(path, lines.join(';\n'));
  const option = missing.has('optionFromFile') ? '-filter_complex_script' : '-/filter_complex';
  return [option, path];
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
export async function listInput(
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
export async function run(
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
