/**
 * The pictures of a film in segments: each is what lies between two cuts, encoded by itself, so that
 * an edit encodes only what it changed. A film of segments that were there before is bit for bit the
 * one that is made at once.
 */

import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { codingOf, PART } from './coding.ts';
import { filterValue } from './color.ts';
import { versionOf } from './ffmpeg.ts';
import { splitIntoPasses, type Leg } from './leg.ts';
import {
  graphFile,
  graphOf,
  lengthOf,
  run,
  writeLookups,
  type Piece,
  type Render,
} from './render-parts.ts';

/** Changes with whatever changes the pictures of a segment and is not in its key. */
const EDITION = 1;
/** A dissolve has a segment of its own: from the middle of one shot to the middle of the next. */
const LEGS_PER_SEGMENT = 2;
const PICTURES = { pictures: true, sound: false, firstInput: 0, hasStart: true, hasEnd: true };

/**
 * Two at a time: an encoder that begins, or ends, leaves a core to the other. Each has the place in
 * the film that its legs have.
 */
const AT_ONCE = 2;

export async function renderSegments(render: Render): Promise<Piece[]> {
  await writeLookups(render);
  const segments = splitAtCuts(render.legs);
  const pieces: Piece[] = [];
  const done = segments.map(() => 0);
  const waiting = [...segments.entries()];
  const encodeNext = async (): Promise<void> => {
    const next = waiting.shift();
    if (!next || render.signal?.aborted) return;
    const [index, legs] = next;
    const onProgress = (frames: number) => {
      done[index] = frames;
      render.onProgress?.(done.reduce((sum, one) => sum + one, 0));
    };
    const encoding = segmentOf({ ...render, onProgress }, legs, `segment-${index}`);
    const path = await encoding.catch((error: unknown) => {
      // The other one begins no further segment.
      waiting.length = 0;
      throw error;
    });
    const frames = lengthOf(legs);
    pieces[index] = { path, frames };
    onProgress(frames);
    await encodeNext();
  };
  const all = await Promise.allSettled(Array.from({ length: AT_ONCE }, encodeNext));
  // Only when both have ended: whoever hears of a failure removes their folder.
  const failed = all.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  render.signal?.throwIfAborted();
  return pieces;
}

/** Runs of legs that dissolve into each other; a long one in parts that overlap in no dissolve. */
export function splitAtCuts(legs: readonly Leg[]): Leg[][] {
  const runs: Leg[][] = [];
  for (const leg of legs) {
    const last = runs.at(-1);
    if (last && leg.dissolveFrames > 0) last.push(leg);
    else runs.push([leg]);
  }
  return runs.flatMap((together) => splitIntoPasses(together, LEGS_PER_SEGMENT));
}

async function segmentOf(render: Render, legs: readonly Leg[], name: string): Promise<string> {
  const { folder, shelf, ffmpeg, signal } = render;
  const { pictures } = codingOf(render.list.delivery);
  const { inputs, text } = await graphOf(render, name, legs, PICTURES);
  const key = hashOf({
    edition: EDITION,
    // Both decide what the encoder makes of the same pictures.
    ffmpeg: await versionOf(ffmpeg, signal),
    cores: availableParallelism(),
    pictures,
    // With names that mean the same in any folder.
    text: text.replaceAll(`${filterValue(folder)}/`, '').replaceAll(`${name}-`, ''),
    inputs: legs.map(({ source }) => ('sha256' in source ? source.sha256 : null)),
    slates: legs.map(({ slate = [] }) => slate),
  });
  const kept = await shelf?.find(key);
  if (kept) return kept;
  const path = join(folder, `${name}.mov`);
  const graph = await graphFile(render, name, [text]);
  const made = [...inputs, ...graph, '-map', '[v]', ...pictures, ...PART, `file:${path}`];
  await run(render, made, true);
  return (await shelf?.keep(key, path)) ?? path;
}

function hashOf(facts: object): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
