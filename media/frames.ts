/**
 * A clip's first and last frame as pictures, and the proof that all of it decodes, in one pass if
 * nothing is wrong. Pictures are judged strictly; damaged sound costs only the sound.
 *
 * The last frame is the last one that the decoder gives. Seeking near the end finds another one
 * when the sound is longer than the pictures, or when frames are stored out of order.
 */

import { rm, stat } from 'node:fs/promises';
import type { ClipMeasures } from '../specs/picture/measures.ts';
import { conversionOf, conversionWords } from './color.ts';
import {
  decodePass,
  isOtherEnd,
  type Pass,
  type PassMode,
  type PassRequest,
} from './decode-pass.ts';
import { MediaError } from './error.ts';
import { differencesOf, mostPackets, refuseAbsurd, type Expectation } from './expectation.ts';
import type { ClipFacts } from './facts.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import { hearSound } from './hearing.ts';
import { filmFramesOf } from './leg.ts';
import { withSeen } from './seen-picture.ts';
import { prepareLookup } from './lookup.ts';
import { readMeasures, removeMeasured } from './measure.ts';
import { probeClip, rememberClip } from './probe.ts';
import { salvageClip } from './salvage.ts';

export type DecodeRequest = {
  readonly clip: string;
  /**
   * Hash of the clip's bytes: the findings are kept by it, so that no film reads the bytes again
   * for them.
   */
  readonly sha256?: string;
  /** Where the pictures are written, as 8-bit RGB PNG; existing files are replaced. */
  readonly firstFrame: string;
  readonly lastFrame: string;
  /** Where small pictures of both ends are written, for `readEdges`. */
  readonly edges?: string | undefined;
  /** Whether what it shows and sounds like is wanted as numbers. A salvaged clip has none. */
  readonly isMeasured?: boolean;
  /** What was ordered; null or absent: nothing is compared. */
  readonly expected?: Expectation | null;
  /**
   * A person wants the clip as it is: whatever is wrong with it, one picture that decodes is
   * enough. Notes tell what is missing.
   */
  readonly isSalvage?: boolean;
  readonly signal?: AbortSignal | undefined;
  /**
   * All passes together end by this moment of `performance.now()`; default: each has its own limit.
   */
  readonly untilMs?: number;
};

export type DecodedClip = {
  /** Without `audio` where no part of the sound decodes. */
  readonly facts: ClipFacts;
  /** Frames that were decoded. */
  readonly frames: number;
  /** How many frames of a film the clip fills: the count that an edit list uses. */
  readonly filmFrames: number;
  /** Whether the small pictures were written, and really are those at the clip's ends. */
  readonly hasEdges: boolean;
  /** Null where it was not measured, or could not be. */
  readonly measures: ClipMeasures | null;
  /** For people: what is missing or was set aside, each a short sentence. */
  readonly notes: readonly string[];
  /** For people: differences from what was asked (shape, length, rate), likewise. */
  readonly differences: readonly string[];
};

/**
 * Decodes a clip to its end; the first picture that does not decode ends it.
 *
 * @throws MediaError `clip-truncated`, `clip-unreadable`, `clip-damaged`, `clip-absurd`,
 * `probe-failed`, `ffmpeg-missing`, `ffmpeg-killed`, `ffmpeg-failed`
 */
export async function decodeClip(ffmpeg: Ffmpeg, request: DecodeRequest): Promise<DecodedClip> {
  const lookup = `${request.lastFrame}.cube`;
  const measured = request.isMeasured && !request.isSalvage ? request.lastFrame : undefined;
  try {
    const found = await decodeAny(ffmpeg, { ...request, lookup, measured });
    const { edges } = request;
    const isWritten = edges !== undefined && (await stat(edges).catch(() => null)) !== null;
    const decoded = { ...found, hasEdges: found.hasEdges && isWritten };
    if (request.sha256 !== undefined) rememberClip(request.sha256, decoded.facts);
    return decoded;
  } finally {
    await rm(lookup, { force: true });
    if (measured !== undefined) await removeMeasured(measured);
  }
}

type Request = DecodeRequest & PassRequest;

async function decodeAny(ffmpeg: Ffmpeg, request: Request): Promise<DecodedClip> {
  const { clip, expected = null, isSalvage = false, signal, untilMs } = request;
  if (isSalvage) {
    const { facts, ...found } = await salvageClip(ffmpeg, request);
    return told(facts, { ...found, measures: null }, expected);
  }
  const probed = await probeClip(clip, { ...mostPackets(expected), signal });
  refuseAbsurd(clip, probed, expected);
  const facts = await withSeen(ffmpeg, clip, probed, { signal, untilMs });
  refuseAbsurd(clip, facts, expected);
  await prepareLookup(request.lookup, facts);
  const { pass, mode, notes } = await judge(ffmpeg, request, facts);
  const { frames } = pass;
  if (frames > 0 && isOtherEnd(request, frames, facts)) {
    await passOf(ffmpeg, request, facts, { mode, expected: frames });
  }
  if (frames === 0) {
    throw new MediaError('clip-damaged', `clip ${clip} has no frame that decodes`);
  }
  const { measured } = request;
  const measures = measured === undefined ? null : await readMeasures(measured, facts, frames);
  const found = { frames, hasEdges: true, measures };
  if (mode === 'strict' || facts.audio === null) {
    return told(facts, { ...found, notes }, expected);
  }
  const sound = await hearSound(ffmpeg, clip, { facts, signal, untilMs });
  const heard = { ...facts, audio: sound.audio };
  return told(heard, { ...found, notes: [...notes, ...sound.notes] }, expected);
}

function told(
  facts: ClipFacts,
  found: Pick<DecodedClip, 'frames' | 'hasEdges' | 'measures' | 'notes'>,
  expected: Expectation | null,
): DecodedClip {
  const differences = [...conversionNotes(facts), ...differencesOf(facts, expected)];
  const notes = [...found.notes, ...facts.notes, ...facts.soundNotes];
  return { facts, ...found, notes, filmFrames: filmFramesOf(facts, found.frames), differences };
}

/** Notes about colours that the film cannot have. */
function conversionNotes({ seen = null }: ClipFacts): string[] {
  const conversion = conversionOf(seen);
  if (conversion === null) return [];
  return [`The clip is ${conversionWords(conversion)}; it is converted to the film's SDR, bt709.`];
}

type Judged = {
  readonly pass: Pass;
  readonly mode: PassMode;
  readonly notes: readonly string[];
};

/** The strictest pass that a clip with whole pictures gets through. */
async function judge(ffmpeg: Ffmpeg, request: Request, facts: ClipFacts): Promise<Judged> {
  const modes: PassMode[] = [
    'strict',
    ...(facts.audio === null ? [] : (['pictures'] as const)),
    ...(facts.startsOpen ? (['open'] as const) : []),
  ];
  let fault: unknown = null;
  for (const mode of modes) {
    try {
      const pass = await passOf(ffmpeg, request, facts, { mode, expected: facts.frames });
      if (mode !== 'open') return { pass, mode, notes: [] };
      if (pass.messages.every(isAboutReferences)) return { pass, mode, notes: [OPEN_NOTE] };
    } catch (error) {
      // The last mode's error says what is wrong with the pictures.
      fault = error;
      if (!(error instanceof MediaError) || error.code !== 'clip-damaged') break;
    }
  }
  throw fault;
}

/** Measures never keep a clip from being decoded: where they may be at fault, it goes without. */
async function passOf(...[ffmpeg, request, facts, how]: Parameters<typeof decodePass>) {
  const { measured } = request;
  // Of an earlier pass, which may have ended within the clip.
  if (measured !== undefined) await removeMeasured(measured);
  try {
    return await decodePass(ffmpeg, request, facts, how);
  } catch (error) {
    request.signal?.throwIfAborted();
    const isOfPictures = !(error instanceof MediaError) || error.code === 'clip-damaged';
    if (measured === undefined || isOfPictures) throw error;
    await removeMeasured(measured);
    return decodePass(ffmpeg, { ...request, measured: undefined }, facts, how);
  }
}

const OPEN_NOTE = 'The clip was cut within a group of pictures; all that it shows decodes.';

/** A decoder's messages about pictures before the cut, which nobody sees. */
const ABOUT_REFERENCES = [
  /^mmco: unref short failure/,
  /^number of reference frames \(.*\) exceeds max/,
  /^reference picture missing during reorder/,
  /^Missing reference picture/,
  /^co located POCs unavailable/,
  /^Could not find ref with POC/,
  /^Last message repeated/,
];

function isAboutReferences(message: string): boolean {
  return ABOUT_REFERENCES.some((known) => known.test(message));
}
