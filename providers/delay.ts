/**
 * How long a provider asks us to wait: the one place where such a delay is read.
 *
 * It comes from outside and becomes the pause of orders and polls, so it has bounds. None is too
 * short to be a pause, none so long that a film stands still.
 */

import type { IncomingHttpHeaders } from 'node:http';

const MIN_MS = 1_000;
const MAX_MS = 15 * 60_000;

/** The three forms of a date in HTTP (RFC 9110 5.6.7), and ISO 8601 with a zone. */
const DATES = [
  /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/,
] as const;

const RESETS_AT =
  /reset(?:s|ting)? at (\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?: ?(Z|[+-]\d\d:?\d\d))?/i;

type Naming = {
  readonly headers: IncomingHttpHeaders;
  /** The `Date` header of the answer: a date in it is by the same clock. */
  readonly dateMs: number | null;
  /** Words that may name a time of reset. */
  readonly message?: string;
};

/**
 * The named delay in milliseconds, 1 s to 15 min: `Retry-After` in seconds or as a date, else a
 * time of reset in the message. Null for what is neither a whole number of seconds nor a future
 * time.
 */
export function namedDelayMs({ headers, dateMs, message = '' }: Naming): number | null {
  const asked = headers['retry-after']?.trim() ?? '';
  const nowMs = dateMs ?? Date.now();
  const isSeconds = /^\d+$/.test(asked);
  const byHeader = clamped(isSeconds ? Number(asked) * 1_000 : dateIn(asked) - nowMs);
  return byHeader ?? clamped(resetIn(message) - nowMs);
}

function clamped(delayMs: number): number | null {
  if (!Number.isFinite(delayMs) || delayMs < 0) return null;
  return Math.min(MAX_MS, Math.max(MIN_MS, Math.round(delayMs)));
}

function dateIn(words: string): number {
  if (!DATES.some((form) => form.test(words))) return NaN;
  // The form without a zone is also in GMT.
  return Date.parse(/\d{4}$/.test(words) ? `${words} GMT` : words);
}

function resetIn(message: string): number {
  const [, day, time, zone = 'Z'] = RESETS_AT.exec(message) ?? [];
  return day === undefined ? NaN : Date.parse(`${day}T${time}${zone}`);
}
