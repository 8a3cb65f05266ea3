/** What is tried again and again, in words: `try 7 since 12:00, next 12:05: HTTP 403`. */

import { printable } from '../../specs/storyboard/words.ts';
import type { Tried } from '../../store/facts.ts';
import type { Trying } from '../view.ts';
import { formatClock, formatMoment } from './date.ts';

/** Collecting has no words here: the shot's state says `collecting` already. */
const AIMS: Readonly<Record<Tried, string>> = {
  order: 'to order it: ',
  search: 'to find its order: ',
  look: 'to look at it: ',
  collect: '',
  cancel: 'to take it back: ',
  answer: 'to read the answer: ',
  tell: 'to write down how it went: ',
};

export function tryText(trying: Trying, account: string, nowMs: number): string {
  const reason = tryReason(trying);
  const head = tryHead(trying, account, nowMs);
  return reason === null ? head : `${head}: ${reason}`;
}

/** What is tried, since when, and when next: what must be seen where there is little room. */
export function tryHead(trying: Trying, account: string, nowMs: number): string {
  const { what, count, sinceMs, nextMs, failure } = trying;
  const since = formatMoment(sinceMs, nowMs);
  if (failure.code === ACCOUNT_PAUSED) {
    const until = nextMs === null ? '' : ` until ${formatMoment(nextMs, nowMs)}`;
    return `${account} asked to be left alone${until}, since ${since}`;
  }
  const next = nextMs === null ? '' : `, next ${formatMoment(nextMs, nowMs)}`;
  return `${AIMS[what]}try ${count} since ${since}${next}`;
}

/** Why it failed last; null where that is said already. */
export function tryReason(trying: Trying): string | null {
  return trying.failure.code === ACCOUNT_PAUSED ? null : reasonOf(trying);
}

/** What keeps every other shot of an account from trying. */
export const ACCOUNT_PAUSED = 'account-paused';

/** The same for a log, where the failure is told as all others are. */
export function tryLogText({ what, count, sinceMs, nextMs }: Omit<Trying, 'failure'>): string {
  const aim = what === 'collect' ? 'to collect it: ' : AIMS[what];
  const next = nextMs === null ? '' : `, next ${formatClock(nextMs)}`;
  return `${aim}try ${count} since ${formatClock(sinceMs)}${next}`;
}

/**
 * The message as a part of another sentence, after who says it: the address must not be cut off.
 * Its code where the message is empty.
 */
function reasonOf({ failure: { message, code, source } }: Trying): string {
  const words = printable(message.trim()).replace(/\.$/, '') || printable(code);
  if (source !== undefined) return `${printable(source)}: ${words}`;
  return /^[A-Z][a-z]+ /.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words;
}
