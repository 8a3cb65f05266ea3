/** What a clip is, read by a separate process, within a limit of time and memory. */

import { stat } from 'node:fs/promises';
import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import { isOfClip, MediaError } from './error.ts';
import type { ClipFacts } from './facts.ts';
import { Prober } from './prober.ts';

export type { ClipFacts } from './facts.ts';

export type ProbeOptions = {
  /** Hash of the file's bytes; the facts for a hash are read only once. */
  readonly sha256?: string;
  /** If a file ends too early, gives the facts of what is there, with a note. */
  readonly isLenient?: boolean;
  /** Most packets of a track; default: those of an hour of a clip. */
  readonly maxPackets?: number;
  readonly signal?: AbortSignal | undefined;
};

/** Packets of an hour of pictures and sound, the longest clip that is accepted. */
const MAX_PACKETS = 200_000;
/** Enough time for a loaded machine and a slow disk. */
const BASE_DEADLINE_MS = 30_000;
const BYTES_PER_MS = 10_000;
const KEPT_FACTS = 5000;
const SHA256 = /^[0-9a-f]{64}$/;

const prober = new Prober();
/** By hash, the one least recently asked for first. */
const known = new Map<string, ClipFacts>();

/**
 * @throws MediaError `clip-truncated`, `clip-unreadable`, `clip-absurd`, `probe-failed`
 */
export async function probeClip(path: string, options: ProbeOptions = {}): Promise<ClipFacts> {
  const { sha256 = '', isLenient = false, maxPackets = MAX_PACKETS, signal } = options;
  signal?.throwIfAborted();
  const kept = known.get(sha256);
  if (kept) {
    rememberClip(sha256, kept);
    return kept;
  }
  const status = await stat(path).catch((error: unknown) => {
    throw new MediaError('clip-unreadable', `clip ${path} cannot be read`, { cause: error });
  });
  const deadlineMs = BASE_DEADLINE_MS + status.size / BYTES_PER_MS;
  const facts = await prober.ask({ path, isLenient, maxPackets }, { deadlineMs, signal });
  if (isLenient) rememberClip(sha256, facts);
  return facts;
}

/**
 * Like `probeClip`, for a clip that is used whatever is wrong with it. Where its index cannot be
 * read, gives facts without frames, size and sound (0 and null), and a note.
 */
export async function probeAnyway(
  path: string,
  options: Pick<ProbeOptions, 'sha256' | 'signal'> = {},
): Promise<ClipFacts> {
  try {
    return await probeClip(path, { ...options, isLenient: true });
  } catch (error) {
    if (!isOfClip(error)) throw error;
    const status = await stat(path).catch(() => null);
    if (!status?.isFile()) throw error;
    return factsWithoutIndex(status.size);
  }
}

function factsWithoutIndex(bytes: number): ClipFacts {
  return {
    container: 'unknown',
    bytes,
    width: 0,
    height: 0,
    rotation: 0,
    frames: 0,
    startSeconds: 0,
    framesPerSecond: FRAMES_PER_SECOND,
    durationSeconds: 0,
    claimedSeconds: 0,
    videoCodec: 'unknown',
    codecParameters: '',
    decoderHeader: null,
    bitDepth: null,
    // Then the decoder decides.
    colorMatrix: 'unspecified',
    hasBFrames: false,
    isSteady: false,
    startsOpen: false,
    audio: null,
    notes: [
      'The index of the file cannot be read: its pictures are taken one by one, without sound.',
    ],
    soundNotes: [],
  };
}

/** Keeps a clip's facts under its hash, for all later questions about that hash. */
export function rememberClip(sha256: string, facts: ClipFacts): void {
  if (!SHA256.test(sha256)) return;
  known.delete(sha256);
  known.set(sha256, facts);
  const [oldest] = known.keys();
  if (known.size > KEPT_FACTS && oldest !== undefined) known.delete(oldest);
}
