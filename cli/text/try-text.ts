/**
 * What is tried again and again, in words: `ordering failed 7 times since 12:00, next 12:05:
 * HTTP 403`. One table for the live view, `status` and the log.
 */

import { printable } from '../../specs/storyboard/words.ts';
import type { Tried } from '../../store/facts.ts';
import type { Trying } from '../../films/view/view.ts';
import { lowered } from './clause.ts';
import { formatClock, formatClockSeconds, formatMoment } from './date.ts';

/** What failed, before how often. */
const FAILED: Readonly<Record<Tried, string>> = {
  order: 'ordering failed',
  search: 'looking for its order failed',
  look: 'looking at it failed',
  collect: 'collecting failed',
  cancel: 'taking it back failed',
  answer: 'reading the answer failed',
  tell: 'writing down how it went failed',
};

export function tryText(trying: Trying, account: string, nowMs: number): string {
  const reason = tryReason(trying);
  const head = tryHead(trying, account, nowMs);
  return reason === null ? head : `${head}: ${reason}`;
}

/**
 * What is tried, since when, and when next: what must be seen where there is little room. `isLive`:
 * it is drawn again while it is read, so that seconds can be counted down.
 */
export function tryHead(trying: Trying, account: string, nowMs: number, isLive = false): string {
  const { nextMs, sinceMs, failure } = trying;
  const next = nextMs === null ? null : nextText(nextMs, nowMs, isLive);
  if (failure.code === ACCOUNT_PAUSED) {
    return `${account} answers ${TOO_MANY}${next === null ? '' : `; asked again ${next.asked}`}`;
  }
  return `${timesFailed(trying, formatMoment(sinceMs, nowMs))}${next === null ? '' : `, ${next.next}`}`;
}

const TOO_MANY = '429 (too many requests)';
const MINUTE_MS = 60_000;

/** `next in 8 s`, or by the clock; below a minute, or of a pause, with seconds. */
export function nextText(
  nextMs: number,
  nowMs: number,
  isLive: boolean,
): { readonly next: string; readonly asked: string } {
  const waitMs = nextMs - nowMs;
  if (isLive && waitMs < MINUTE_MS) {
    if (waitMs < 500) return { next: 'next now', asked: 'now' };
    const inSeconds = `in ${Math.round(waitMs / 1_000)} s`;
    return { next: `next ${inSeconds}`, asked: inSeconds };
  }
  const moment = formatMoment(nextMs, nowMs);
  const seconds = formatClockSeconds(nextMs).slice(-3);
  return { next: `next ${moment}`, asked: `at ${moment}${seconds}` };
}

/** `ordering failed 3 times since 09:10`; once it has no since. */
function timesFailed({ what, count }: Pick<Trying, 'what' | 'count'>, since: string): string {
  return count > 1
    ? `${FAILED[what]} ${count} times since ${since}`
    : `${FAILED[what]} at ${since}`;
}

/** Why it failed last; null where that is said already. */
export function tryReason(trying: Trying): string | null {
  return trying.failure.code === ACCOUNT_PAUSED ? null : reasonOf(trying);
}

/** What keeps every other shot of an account from trying. */
export const ACCOUNT_PAUSED = 'account-paused';

/** The same for a log, where the failure is told as all others are. */
export function tryLogText({ sinceMs, nextMs, ...tried }: Omit<Trying, 'failure'>): string {
  const next = nextMs === null ? '' : `, next ${formatClockSeconds(nextMs)}`;
  return `${timesFailed(tried, formatClock(sinceMs))}${next}`;
}

/**
 * The message as a part of another sentence, after who says it: the address must not be cut off.
 * Its code where the message is empty.
 */
function reasonOf({ failure: { message, code, source } }: Trying): string {
  const words = printable(message.trim()).replace(/\.$/, '') || printable(code);
  if (source !== undefined) return `${printable(source)}: ${words}`;
  return lowered(words);
}
