/**
 * Reads answers of providers leniently: numbers may be text, null means absent, and whatever is not
 * needed may have any shape. What money depends on is read strictly by its callers.
 *
 * Facts about a clip (seed, tokens, times) are useful but never needed: each is brought into a form
 * that can be kept, or left out with a note. None of them decides about the clip.
 */

import { z } from 'zod';
import { TASK_ID } from '../specs/order.ts';
import { outsideText } from './outside-text.ts';

/** Text, or a number as text, unchanged; null for everything else, also for an empty text. */
export const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null)
  .transform((value) => (value === '' ? null : (value ?? null)));

/** An address; null for everything else. */
export const link = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value || null);

/** May be anything here; one of the functions below reads it later. */
export const fact = z.unknown().optional();

/** A count, a whole number from 0 on; null for anything else. */
export function countIn(value: unknown): number | null {
  const count = numberIn(value);
  return count !== null && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

/** Yes or no; null for anything else. */
export const flag = fact.transform((value) => {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : null;
});

/** Fields that may hold an error, beside or instead of what was asked for. */
const failing = z.object({
  error: fact,
  errors: fact,
  Error: fact,
  failure_reason: fact,
  success: flag,
  code: fact,
});
const SUCCESS = /^(?:|0|200|ok|success)$/i;

/** Whether an answer with a success status has an error in its body. */
export function saysFailure(body: unknown): boolean {
  const { data } = failing.safeParse(body);
  if (!data) return false;
  const { success, code, ...errors } = data;
  const isPlain = typeof code === 'string' || typeof code === 'number';
  const isCode = isPlain ? !SUCCESS.test(String(code).trim()) : !isNothing(code);
  return success === false || isCode || !Object.values(errors).every(isNothing);
}

function isNothing(value: unknown): boolean {
  const isEmpty = Array.isArray(value) && value.length === 0;
  return isAbsent(value) || value === false || isEmpty;
}

/** A task's id, which may be a number: printable, without spaces, at most 200 characters. */
export const taskId = z
  .union([z.string(), z.int().transform(String)])
  .pipe(z.string().regex(TASK_ID));

/** A task's own error, or null if it has none. */
export const taskError = z
  .object({ code: text, message: text })
  .nullish()
  .catch(null)
  .transform((error) => (error ? { code: error.code ?? '', message: error.message ?? '' } : null));

/** A list in which some items may have another shape: those are counted, and the others read. */
export function listOf<T>(item: z.ZodType<T>) {
  return z.array(z.unknown()).transform((values) => {
    const items = values.flatMap((value) => {
      const { success, data } = item.safeParse(value);
      return success ? [data] : [];
    });
    return { items, unreadable: values.length - items.length };
  });
}

/** A body's JSON; `undefined` for what is not JSON. Integers that are too large stay text. */
export function readJson(body: string): unknown {
  try {
    return JSON.parse(body, exactly);
  } catch {
    return undefined;
  }
}

/** A 64-bit number would silently lose its last digits, and name another task or another seed. */
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return /^-?\d+$/.test(source) ? source : value;
}

const DECIMAL = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?$/i;

function numberIn(value: unknown): number | null {
  const isText = typeof value === 'string' && DECIMAL.test(value.trim());
  const read = typeof value === 'number' ? value : isText ? Number(value) : NaN;
  return Number.isFinite(read) ? read : null;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** A fact that is left out, as a note shows it. */
function shown(value: unknown): string {
  const isPlain = typeof value === 'string' || typeof value === 'number';
  return isPlain ? outsideText(String(value), [], 60) : 'in another form';
}

/** A whole number that can be kept exactly, or null. */
export function seedOf(value: unknown, notes: string[]): number | null {
  if (isAbsent(value)) return null;
  const seed = numberIn(value);
  if (seed !== null && Number.isSafeInteger(seed)) return seed === 0 ? 0 : seed;
  notes.push(`The seed ${shown(value)} cannot be kept exactly and is left out.`);
  return null;
}

/** Far more than any clip has: the longest at 4k has some 6 million. */
const MAX_TOKENS = 100_000_000;

/** The first of several values that is a number of tokens; null without one. */
export function tokensOf(places: readonly unknown[], notes: string[]): number | null {
  const told = places.filter((value) => !isAbsent(value));
  for (const value of told) {
    const tokens = numberIn(value);
    const isCount = tokens !== null && Number.isSafeInteger(tokens);
    if (isCount && tokens >= 0 && tokens <= MAX_TOKENS) return tokens === 0 ? 0 : tokens;
  }
  if (told.length > 0) {
    notes.push(`${shown(told[0])} is no number of tokens that a clip can have and is left out.`);
  }
  return null;
}

/** The longest that any field takes which carries an order's token. */
const MAX_TOKEN = 200;

/** The text in the field that carries an order's token: others may have put anything there. */
export function tokenIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TOKEN ? value : null;
}

/** A real time lies between these: before, nobody made clips. */
const EARLIEST_MS = Date.UTC(2020, 0);
const LATEST_MS = Date.UTC(2100, 0);
const DAY_MS = 86_400_000;
/** Ten times the longest time to expire that any provider takes. */
const MAX_EXPIRES_MS = 30 * DAY_MS;
/** A number from the first on counts milliseconds, from the second on microseconds. */
const [MILLISECONDS_FROM, MICROSECONDS_FROM] = [1e11, 1e14];

/** A whole number of milliseconds since 1970 within these years, else null. */
export function saneTimeMs(timeMs: number): number | null {
  const whole = Math.round(timeMs);
  return whole >= EARLIEST_MS && whole < LATEST_MS ? whole : null;
}

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** As in headers: `Sat, 21 Nov 2026 08:00:00 GMT`. */
const MAIL = /^[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})$/;

/** Seconds, milliseconds or microseconds since 1970, or text (UTC where it names no zone). */
function timeIn(value: unknown): number | null {
  const number = numberIn(value);
  if (number !== null) {
    const isMicros = number >= MICROSECONDS_FROM;
    const perUnit = isMicros ? 1e-3 : number >= MILLISECONDS_FROM ? 1 : 1_000;
    return saneTimeMs(number * perUnit);
  }
  const words = typeof value === 'string' ? value.trim() : '';
  const [, day, time = '00:00', zone = 'Z'] = ISO.exec(words) ?? [];
  if (day !== undefined) return saneTimeMs(Date.parse(`${day}T${time}${zone}`));
  return MAIL.test(words) ? saneTimeMs(Date.parse(words)) : null;
}

type ToldTimes = {
  readonly created: unknown;
  /** Seconds from its creation until the provider gives a task up. */
  readonly expiresAfter?: unknown;
  /** The time by the provider's clock, where it is given. */
  readonly nowMs: number | null;
};

type Times = {
  readonly createdAtMs: number | null;
  readonly deadlineMs: number | null;
  readonly providerNowMs: number | null;
};

/**
 * When a task was made, when it is given up, and the provider's present time. Null for what is not
 * given or cannot be right.
 */
export function timesOf({ created, expiresAfter, nowMs }: ToldTimes, notes: string[]): Times {
  const read = timeIn(created);
  const providerNowMs = nowMs !== null && read !== null && isAstray(nowMs, read) ? null : nowMs;
  const isPast = read !== null && read <= (providerNowMs ?? Date.now()) + DAY_MS;
  const createdAtMs = isPast ? read : null;
  if (!isPast && !isAbsent(created) && numberIn(created) !== 0) {
    notes.push(`The task's time of creation (${shown(created)}) cannot be one and is left out.`);
  }
  if (isAbsent(expiresAfter)) return { createdAtMs, deadlineMs: null, providerNowMs };
  const expiresMs = (numberIn(expiresAfter) ?? 0) * 1_000;
  if (!(expiresMs > 0 && expiresMs <= MAX_EXPIRES_MS)) {
    notes.push(`The task's time to expire (${shown(expiresAfter)}) cannot be one and is left out.`);
    return { createdAtMs, deadlineMs: null, providerNowMs };
  }
  const deadlineMs = createdAtMs && Math.round(createdAtMs + expiresMs);
  return { createdAtMs, deadlineMs, providerNowMs };
}

/**
 * Whether a `Date` header is not by the clock that dated the task, and so must not tell its age. It
 * is not, if it is a day before the task although our own clock has passed that. Nor is it, if it
 * is far later than any task lives and ten times what our clock says. A provider's clock may still
 * differ from ours by hours, and a simulated one may run thousands of times as fast.
 */
function isAstray(nowMs: number, createdMs: number): boolean {
  const ownAgeMs = Date.now() - createdMs;
  if (nowMs < createdMs - DAY_MS) return ownAgeMs >= -DAY_MS;
  return nowMs - createdMs > Math.max(MAX_EXPIRES_MS, 10 * Math.abs(ownAgeMs));
}
