/**
 * What a film is put together from: its pictures, encoded segment by segment (`segments.ts`), and its
 * clips' sound, out of one filter graph or of parts that were made before, pass by pass.
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
  /** Where encoded pictures are kept for the next film; null: nowhere. */
  readonly shelf: SegmentShelf | null;
  /** Under the whole film; null: none. */
  readonly music: LaidMusic | null;
  readonly output: string;
  /** An existing folder for this render's own temporary files. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((frames: number) => void) | undefined;
};

/** Encoded pictures by what they are made of. What it gives is whole. */
export type SegmentShelf = {
  readonly find: (key: string) => Promise<string | null>;
  /** Moves the file there; gives its path from then on. */
  readonly keep: (key: string, path: string) => Promise<string>;
};

/** Errors are allowed: how much of a clip decodes was judged when it was collected. */
export const LENIENT = ['-max_error_rate', '1'];
export type Piece = { readonly path: string; readonly frames: number };

type Laid = {
  readonly inputs: readonly string[];
  /** Of the graph; empty where there is none. */
  readonly text: string;
  /** Null: the clips have no sound. */
  readonly sound: string | null;
  readonly nextInput: number;
};
/** The sound of all clips. */
export type ClipSound = Laid & {
  /** The same from the first input on. */
  readonly alone: () => Promise<Laid>;
};

const NOTHING = { inputs: [], text: '', sound: null, nextInput: 0 } as const;

export async function clipSoundOf(render: Render, firstInput: number): Promise<ClipSound> {
  if (!render.hasClipSound) {
    return { ...NOTHING, nextInput: firstInput, alone: () => Promise.resolve(NOTHING) };
  }
  const passes = splitIntoPasses(render.legs);
  if (passes.length > 1) {
    const inputs = await listInput(render, 'parts', await soundParts(render, passes));
    const laid = (input: number) => ({
      inputs,
      text: '',
      sound: `[${input}:a:0]`,
      nextInput: input + 1,
    });
    return { ...laid(firstInput), alone: () => Promise.resolve(laid(0)) };
  }
  const from = async (input: number) => {
    const options = { ...SOUND, firstInput: input, hasStart: true, hasEnd: true };
    return { ...(await graphOf(render, 'film', render.legs, options)), sound: '[a]' };
  };
  return { ...(await from(firstInput)), alone: () => from(0) };
}

const SOUND = { pictures: false, sound: true } as const;

async function soundParts(render: Render, passes: readonly (readonly Leg[])[]): Promise<Piece[]> {
  const parts: Piece[] = [];
  for (const [index, pass] of passes.entries()) {
    const name = `part-${index}`;
    const path = join(render.folder, `${name}.mov`);
    const ends = { hasStart: index === 0, hasEnd: index === passes.length - 1 };
    const { inputs, text } = await graphOf(render, name, pass, {
      ...SOUND,
      firstInput: 0,
      ...ends,
    });
    const graph = await graphFile(render, name, [text]);
    await run(render, [...inputs, ...graph, '-map', '[a]', ...PART, `file:${path}`], false);
    parts.push({ path, frames: lengthOf(pass) });
  }
  return parts;
}

export function lengthOf(pass: readonly Leg[]): number {
  return pass.reduce((sum, leg) => sum + leg.outFrame - leg.inFrame - leg.dissolveFrames, 0);
}

export function pieceOf({ source, outFrame }: Leg): Piece[] {
  return source.kind === 'clip' ? [{ path: source.path, frames: outFrame }] : [];
}

export async function graphOf(
  { folder, list }: Render,
  name: string,
  legs: readonly Leg[],
  options: Omit<GraphOptions, 'film' | 'lookupOf' | 'pixelFormat'>,
): Promise<Graph> {
  const lookupOf = lookupsIn(folder);
  const slates = await writeSlates(folder, name, legs);
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

function lookupsIn(folder: string): (conversion: Conversion) => string {
  return ({ transfer, primaries }) => join(folder, `${transfer}-${primaries}.cube`);
}

/** Writes each table once, whatever the number of clips. To be done before their pictures are made. */
export async function writeLookups({ folder, legs }: Render): Promise<void> {
  const lookupOf = lookupsIn(folder);
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

/** Runs ffmpeg; `isTold`: its frames are progress, which nobody has reported yet. */
export async function run(
  { ffmpeg, folder, signal, onProgress }: Render,
  args: readonly string[],
  isTold: boolean,
): Promise<void> {
  const onLine = (line: string) => {
    const frames = framesOf(line);
    if (frames !== null && isTold) onProgress?.(frames);
  };
  await ffmpeg([...LENIENT, ...PROGRESS, ...args], { folder, signal, onLine });
}
