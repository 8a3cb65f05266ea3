/**
 * Decodes a damaged clip as far as possible, for a person who wants it whatever is wrong with it.
 */

import { rm } from 'node:fs/promises';
import { sizeOf } from './compare.ts';
import { decodePass, isOtherEnd, type Pass, type PassRequest } from './decode-pass.ts';
import { MediaError } from './error.ts';
import type { ClipFacts } from './facts.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import type { DecodedClip } from './frames.ts';
import { hearSound } from './hearing.ts';
import { prepareLookup } from './lookup.ts';
import { withSeen } from './seen-picture.ts';
import { probeAnyway } from './probe.ts';

type Salvaged = Pick<DecodedClip, 'facts' | 'frames' | 'hasEdges' | 'notes'>;

/**
 * Decodes without stopping at damage, as the assembly does, so that both count the same pictures.
 *
 * @throws MediaError `clip-damaged` when not one picture decodes
 */
export async function salvageClip(ffmpeg: Ffmpeg, request: PassRequest): Promise<Salvaged> {
  const { clip, firstFrame, lastFrame, signal, untilMs } = request;
  let facts = await withSeen(ffmpeg, clip, await probeAnyway(clip, { signal }), request);
  await prepareLookup(request.lookup, facts);
  // Files of an earlier attempt must not count as decoded.
  await Promise.all([firstFrame, lastFrame].map((path) => rm(path, { force: true })));
  const attempt = (expected: number) =>
    decodePass(ffmpeg, request, facts, { mode: 'salvage', expected });
  let pass = await attempt(Math.max(1, facts.frames));
  if (pass.failure?.code === 'ffmpeg-failed' && facts.seen) {
    // The filters cannot handle what the pictures say about themselves.
    facts = { ...facts, seen: null };
    pass = await attempt(Math.max(1, facts.frames));
  }
  if (pass.frames > 0 && isOtherEnd(request, pass.frames, facts)) pass = await attempt(pass.frames);
  const size = pass.frames > 0 ? await sizeOf(firstFrame).catch(() => null) : null;
  if (size === null || (await sizeOf(lastFrame).catch(() => null)) === null) {
    const why = pass.failure === null ? '' : `: ${pass.failure.message}`;
    throw new MediaError('clip-damaged', `clip ${clip} has no picture that decodes${why}`);
  }
  const sound = await hearSound(ffmpeg, clip, { facts, signal, untilMs });
  return {
    facts: { ...facts, ...(facts.width === 0 ? size : {}), audio: sound.audio },
    frames: pass.frames,
    hasEdges: facts.width > 0,
    notes: [...notesOf(pass, facts), ...sound.notes],
  };
}

function notesOf({ frames, messages, failure }: Pass, facts: ClipFacts): string[] {
  const isShort = frames < facts.frames;
  const isMarred = messages.length > 0 || failure !== null;
  return [
    ...(isShort ? [`Only ${frames} of ${facts.frames} pictures decode.`] : []),
    ...(isMarred ? ['Some pictures may show damage: the decoder reports errors.'] : []),
  ];
}
