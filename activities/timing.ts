/** When to poll again, and how long each wait may be: starting values, in one place. */

import { z } from 'zod';
import type { PollBounds } from '../specs/models/sheet.ts';
import type { Tried } from '../store/facts.ts';

/** When a person is also asked about a thing that goes on being tried: whichever comes first. */
export type AsksAfter = {
  /** Failed attempts whose reason does not pass by itself. */
  readonly lasting: number;
  /**
   * Since the first failed attempt, in milliseconds; null: nobody is asked about reasons that may
   * pass.
   */
  readonly ms: number | null;
};

export type Timing = {
  /** An order must be sent within this time of its attempt's start. */
  readonly sendMs: number;
  /** The answer is waited for this long, and longer by the body's size. */
  readonly answerMs: number;
  readonly answerBytesPerSecond: number;
  /** Pauses between the searches for an order: after the last search it is proven absent. */
  readonly searchPausesMs: readonly number[];
  /** A task that single polls do not find for this long is gone. */
  readonly goneMs: number;
  /** A person is asked about a task that is still open this long after its deadline. */
  readonly overdueMs: number;
  /** Polls of an account are joined for at most this long. */
  readonly joinMs: number;
  /** Pause after a first failed attempt to get a clip; later ones grow with the time. */
  readonly fetchMs: number;
  /** The last frame is tried for this long after its clip came; then the clip's own replaces it. */
  readonly lastFrameMs: number;
  /**
   * After this long the next attempt reads on in the search for a lost order: an attempt ends at 40
   * s.
   */
  readonly searchMs: number;
  readonly asksAfter: Readonly<Record<Tried, AsksAfter>>;
};

const MINUTE_MS = 60_000;

export const TIMING: Timing = {
  sendMs: 30_000,
  answerMs: 60_000,
  answerBytesPerSecond: 256 * 1024,
  searchPausesMs: [30_000, 120_000],
  goneMs: 600_000,
  overdueMs: 3_600_000,
  joinMs: 1_000,
  fetchMs: 5_000,
  lastFrameMs: 60_000,
  searchMs: 10_000,
  asksAfter: {
    // Providers that take no more orders, or none today: nobody can hurry that. `providers` has its
    // own patience.
    order: { lasting: 5, ms: null },
    search: { lasting: 5, ms: 15 * MINUTE_MS },
    // The poll itself asks a person about a key that is not accepted, or a task that stays open.
    look: { lasting: 5, ms: null },
    collect: { lasting: 5, ms: 30 * MINUTE_MS },
    cancel: { lasting: 5, ms: 5 * MINUTE_MS },
    answer: { lasting: 3, ms: null },
    tell: { lasting: 3, ms: null },
  },
};

const milliseconds = z.number().min(0);
const shorter = z.strictObject({
  sendMs: milliseconds.optional(),
  answerMs: milliseconds.optional(),
  searchPausesMs: z.array(milliseconds).min(1).optional(),
  goneMs: milliseconds.optional(),
  overdueMs: milliseconds.optional(),
  fetchMs: milliseconds.min(1).optional(),
  lastFrameMs: milliseconds.optional(),
  searchMs: milliseconds.optional(),
  /** For each thing that is asked about after a time. */
  asksAfterMs: milliseconds.optional(),
});

/**
 * The timing, shortened by `STORYBOARD_TEST_TIMING` (JSON of some of the numbers above). Only for
 * tests against a provider whose lists are complete at once: elsewhere a shorter search could buy
 * twice.
 */
export function timingOf(environment: Readonly<Record<string, string | undefined>>): Timing {
  const asked = environment['STORYBOARD_TEST_TIMING'];
  if (!asked) return TIMING;
  const { asksAfterMs, ...given } = shorter.parse(JSON.parse(asked));
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return {
    ...TIMING,
    ...Object.fromEntries(set),
    ...(asksAfterMs !== undefined && { asksAfter: asksSooner(asksAfterMs) }),
  };
}

/** The longest pause between two attempts to get a clip. */
const MAX_FETCH_PAUSE_MS = 900_000;

/**
 * Milliseconds until a paid clip is tried for again: a tenth of the time since its task was seen
 * finished, and never sooner than its provider has asked.
 */
export function nextFetchInMs(wait: {
  readonly sinceMs: number;
  readonly nowMs: number;
  readonly fetchMs: number;
  readonly retryAfterMs: number | null;
}): number {
  const { sinceMs, nowMs, fetchMs, retryAfterMs } = wait;
  const asked = retryAfterMs !== null && Number.isFinite(retryAfterMs) ? retryAfterMs : 0;
  const waited = Math.max(nowMs - sinceMs, 0) * SHARE;
  const pauseMs = Math.max(asked, waited, fetchMs, 1);
  return Math.ceil(Math.min(pauseMs, MAX_FETCH_PAUSE_MS));
}

function asksSooner(ms: number): Timing['asksAfter'] {
  const { search, collect, cancel } = TIMING.asksAfter;
  const sooner = (one: AsksAfter): AsksAfter => ({ ...one, ms });
  return {
    ...TIMING.asksAfter,
    search: sooner(search),
    collect: sooner(collect),
    cancel: sooner(cancel),
  };
}

/** Used for a delay that is not a number. */
const NO_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = 24 * 3_600_000;

/**
 * A delay as Temporal and timers take it: whole milliseconds, from 1 to a day. A delay below 1
 * would end an activity, one above 2^31 would not wait at all.
 */
export function delayOf(ms: number): number {
  if (!Number.isFinite(ms) || ms < 0) return NO_DELAY_MS;
  return Math.min(Math.max(1, Math.ceil(ms)), LONGEST_DELAY_MS);
}

/** Temporal's own pause after an attempt that asks for none: 1 s, doubled up to a minute. */
export function backoffMs(attempt: number): number {
  return Math.min(1_000 * 2 ** Math.max(0, attempt - 1), MINUTE_MS);
}

/** Share of the time waited so far that passes before the next poll. */
const SHARE = 0.1;

/**
 * Milliseconds to the next poll: a tenth of the time waited, within the bounds. It is spread by up
 * to a tenth, so that shots which began together drift apart. If a deadline comes earlier, the poll
 * is just after that.
 */
export function nextPollInMs(wait: {
  readonly waitedMs: number;
  readonly untilDeadlineMs: number | null;
  readonly bounds: PollBounds;
  /** 0 ≤ spread < 1. */
  readonly spread: number;
}): number {
  const { minMs, maxMs } = wait.bounds;
  const waitedMs = Number.isNaN(wait.waitedMs) ? 0 : wait.waitedMs;
  const grown = Math.min(Math.max(waitedMs * SHARE, minMs), maxMs);
  const delay = Math.round(grown * (1 + wait.spread * SHARE));
  const { untilDeadlineMs } = wait;
  const isNear = untilDeadlineMs !== null && untilDeadlineMs > 0 && untilDeadlineMs < delay;
  return isNear ? untilDeadlineMs + 1_000 : delay;
}

/**
 * When a person is asked about a task that stays open: a while after its deadline, which the
 * provider tells or the order set; where tasks never expire, at the end of the sheet's patience.
 * Null without any of these.
 */
export function asksAt(task: {
  readonly sinceMs: number;
  readonly deadlineMs: number | null;
  readonly patienceSeconds: number | null;
  /** What the order asked for; without effect where tasks never expire. */
  readonly expiresAfterSeconds: number | null;
  readonly overdueMs: number;
}): { readonly code: 'overdue' | 'patience-over'; readonly atMs: number } | null {
  const { sinceMs, deadlineMs, patienceSeconds, expiresAfterSeconds, overdueMs } = task;
  if (deadlineMs === null && patienceSeconds !== null) {
    return { code: 'patience-over', atMs: sinceMs + patienceSeconds * 1_000 };
  }
  const ownMs = expiresAfterSeconds === null ? null : sinceMs + expiresAfterSeconds * 1_000;
  const endMs = deadlineMs ?? ownMs;
  return endMs === null ? null : { code: 'overdue', atMs: endMs + overdueMs };
}
