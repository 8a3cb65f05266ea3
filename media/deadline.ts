/** How long ffmpeg may take over a clip. */

import { LateError } from './error.ts';
import type { ClipFacts } from './facts.ts';

/** What can end a pass from outside. */
export type Until = {
  readonly signal?: AbortSignal | undefined;
  /**
   * Everything ends by this moment, of `performance.now()`; default: each pass has its own limit.
   */
  readonly untilMs?: number | undefined;
};

/** No machine, however loaded, decodes a hundred times slower than this allows for. */
const BASE_DEADLINE_MS = 120_000;
const PIXELS_PER_MS = 4000;
const BYTES_PER_MS = 100;
const MAX_DEADLINE_MS = 50 * 60_000;

/** Runs within the time that a clip of this size may take, and within the given limits. */
export async function timely(
  { bytes, frames, width, height }: Pick<ClipFacts, 'bytes' | 'frames' | 'width' | 'height'>,
  clip: string,
  { signal, untilMs = Infinity }: Until,
  run: (until: AbortSignal) => Promise<void>,
): Promise<void> {
  const workMs = (frames * width * height) / PIXELS_PER_MS + bytes / BYTES_PER_MS;
  const ownMs = Math.min(BASE_DEADLINE_MS + workMs, MAX_DEADLINE_MS);
  const leftMs = untilMs - performance.now();
  const deadlineMs = Math.max(0, Math.round(Math.min(ownMs, leftMs)));
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), deadlineMs);
  try {
    await run(signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (!deadline.signal.aborted) throw error;
    const limit = `${Math.round(deadlineMs / 1000)} s`;
    const whose = leftMs < ownMs ? 'all that was left to try it' : 'the limit for its size';
    const message = `clip ${clip} does not decode in ${limit}, ${whose}`;
    throw new LateError(message, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
