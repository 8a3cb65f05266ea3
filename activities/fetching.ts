/**
 * What follows a failed attempt to get a paid clip: pure, so that every sequence has a test.
 *
 * No failure here means that the clip is unpaid, and none sends its shot to another provider. An
 * attempt is repeated with growing pauses; each is counted, shown and asked about (`tries.ts`).
 * Only what cannot pass ends the fetching, and then a person decides.
 */

import { failure, type Failure } from '../specs/failures.ts';
import type { OrderEntry, OrderPoll } from '../store/order.ts';
import { nextFetchInMs, type Timing } from './timing.ts';
import type { Trouble } from './trouble.ts';

/**
 * A failure that does not pass by itself, and not one about a clip that came, ends the fetching
 * after so many attempts alike.
 */
const ATTEMPTS = 5;
/** How many different reasons are counted side by side. */
const REASONS = 20;

type Known = Pick<OrderEntry, 'delivered' | 'poll' | 'download' | 'task'>;
type Fetching = NonNullable<OrderPoll['fetching']>;

export type Circumstances = {
  readonly entry: Known;
  readonly timing: Timing;
  /** How long the provider keeps what it has made. */
  readonly recordSeconds: number;
  readonly nowMs: number;
};

export type Verdict = {
  /** How the fetching ends: always paid, always for a person to decide. Null: it goes on. */
  readonly end: Failure | null;
  readonly pauseMs: number;
  readonly succeededAtMs: number;
  readonly fetching: Fetching;
};

export function judge(trouble: Trouble, circumstances: Circumstances): Verdict {
  const { entry, timing, nowMs } = circumstances;
  const { retryAfterMs } = trouble.failure;
  const sinceMs = Math.min(succeededAtMs(entry), nowMs);
  const counted = count(entry.poll?.fetching, trouble, nowMs);
  const end = endOf(trouble, counted, circumstances);
  const pauseMs = nextFetchInMs({
    sinceMs: trouble.course === 'patient' ? nowMs : sinceMs,
    nowMs,
    fetchMs: timing.fetchMs,
    retryAfterMs,
  });
  return { end, pauseMs, succeededAtMs: sinceMs, fetching: counted };
}

/** Whether the provider may still have the clip, by the life that its sheet gives a record. */
export function mayBeFetched(entry: Known, recordSeconds: number, nowMs: number): boolean {
  return nowMs <= succeededAtMs(entry) + recordSeconds * 1_000;
}

/** When the task was first seen finished, as far as is known. */
function succeededAtMs({ delivered, poll, download, task }: Known): number {
  if (delivered) return Date.parse(delivered.at);
  const known = poll?.succeededAtMs ?? (poll?.state === 'succeeded' ? poll.atMs : null);
  if (known !== null) return known;
  const at = download?.at ?? task?.at;
  return at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at);
}

/** Counts one more failed attempt, by its reason. */
function count(
  before: Fetching | undefined,
  { failure: { code }, course }: Trouble,
  nowMs: number,
): Fetching {
  const counts = { ...before?.counts, [code]: (before?.counts[code] ?? 0) + 1 };
  return {
    counts: Object.fromEntries(Object.entries(counts).slice(-REASONS)),
    goneSinceMs: course === 'gone' ? (before?.goneSinceMs ?? nowMs) : null,
  };
}

function endOf(
  { failure: failed, course }: Trouble,
  { counts, goneSinceMs }: Fetching,
  { entry, timing, recordSeconds, nowMs }: Circumstances,
): Failure | null {
  if (course === 'final') return failed;
  if (course === 'bounded' && (counts[failed.code] ?? 0) >= ATTEMPTS) return failed;
  if (goneSinceMs !== null && nowMs - goneSinceMs > timing.goneMs) return failed;
  // A failure on this machine has no time limit: the bytes are here already, or will be.
  if (failed.kind === 'local-fault' || course === 'patient') return null;
  if (mayBeFetched(entry, recordSeconds, nowMs)) return null;
  const { code, requestId } = failed;
  const message = `${failed.message} Its provider keeps what it has made no longer than this.`;
  return failure('link-dead', { code, message, requestId });
}
