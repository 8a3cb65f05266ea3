/**
 * What an answer that is no success means for the bill, out of a provider's own table of errors.
 *
 * Only a documented status with an error body of the provider's own proves that an order was not
 * accepted: a proxy's page, a 5xx and an answer that cannot be read prove nothing.
 */

import { failure, type Failure, type FailureKind } from '../specs/failures.ts';
import type { HttpAnswer } from './http.ts';
import { redact } from './redact.ts';

/** Code prefix → kind; the longest prefix counts, `''` is a code not documented. */
export type Kinds = Readonly<Record<string, FailureKind>>;

/** An error in the provider's own words. */
export type OwnError = {
  readonly code: string;
  readonly message: string;
  /** What support asks for, where the body has it; else the header or the message is looked at. */
  readonly requestId?: string | null;
};

/** What a provider documents of its errors. */
export type ErrorTable = {
  /** By HTTP status. Only statuses that stand here prove anything. */
  readonly refusals: Readonly<Record<number, Kinds>>;
  /** Codes that only a task ends with; anything else that ended one is plain `failed`. */
  readonly taskFailures: Kinds;
  /** The provider's own error, or null when somebody else wrote the body. */
  readonly readError: (body: string) => OwnError | null;
  /** Where the code alone does not say it: the kind that code and message mean together. */
  readonly kindOf?: (error: OwnError, byCode: FailureKind) => FailureKind;
};

export type Refusal = {
  readonly failure: Failure;
  /** Documented, and in the provider's own words: nothing was accepted. */
  readonly isProven: boolean;
};

const RESETS_AT =
  /reset(?:s|ting)? at (\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?: ?(Z|[+-]\d\d:?\d\d))?/i;
const MAX_MESSAGE = 500;

/** What an answer that is no success means. */
export function classify(
  answer: HttpAnswer,
  errors: ErrorTable,
  secrets: readonly string[],
): Refusal {
  const { status, body } = answer;
  const own = errors.readError(body);
  const isProven = own !== null && Object.hasOwn(errors.refusals, status);
  const otherwise = status === 429 ? 'throttled' : 'unavailable';
  const kind = isProven ? refusalKind(status, own, errors) : otherwise;
  const message = own ? own.message || own.code : `HTTP ${status} in words of somebody else.`;
  return {
    isProven,
    failure: failure(kind, {
      code: own?.code ?? `http-${status}`,
      message: clean(message, secrets),
      requestId: own?.requestId ?? requestIdOf(answer),
      retryAfterMs: retryAfter(answer, own?.message ?? ''),
    }),
  };
}

function refusalKind(status: number, own: OwnError, errors: ErrorTable): FailureKind {
  const kinds = errors.refusals[status] ?? {};
  const kind =
    byPrefix(kinds, own.code) ??
    // A documented code may come with another status.
    byPrefix(everyRefusal(errors), own.code) ??
    kinds[''] ??
    'unavailable';
  return errors.kindOf?.(own, kind) ?? kind;
}

function everyRefusal({ refusals }: ErrorTable): Kinds {
  return Object.fromEntries(Object.values(refusals).flatMap((kinds) => Object.entries(kinds)));
}

/** What a task's own error means; a task that failed is not billed. */
export function classifyTask(
  error: OwnError | null,
  errors: ErrorTable,
  secrets: readonly string[],
): Failure {
  const code = error?.code || 'unknown';
  const message = clean(error?.message || 'The provider gives no reason.', secrets);
  const byCode =
    byPrefix(errors.taskFailures, code) ?? byPrefix(errors.refusals[400] ?? {}, code) ?? 'failed';
  const kind = errors.kindOf?.({ code, message }, byCode) ?? byCode;
  const isAboutTask = kind === 'invalid' || kind.startsWith('moderated-');
  const requestId = error?.requestId ?? requestIdIn(message);
  return failure(isAboutTask ? kind : 'failed', { code, message, requestId });
}

function byPrefix(kinds: Kinds, code: string): FailureKind | undefined {
  const fits = Object.keys(kinds).filter((prefix) => prefix !== '' && code.startsWith(prefix));
  const longest = fits.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : kinds[longest];
}

function clean(message: string, secrets: readonly string[]): string {
  const words = redact(message, secrets).trim();
  return words.length > MAX_MESSAGE ? `${words.slice(0, MAX_MESSAGE)}…` : words;
}

function requestIdIn(words: string): string | null {
  return /request[ _-]?id["']?\s*[:=]\s*["']?([\w-]{8,64})/i.exec(words)?.[1] ?? null;
}

/** What support asks for; the header has it, else the message. */
export function requestIdOf({ headers, body }: HttpAnswer): string | null {
  const value = headers['x-request-id'];
  return (Array.isArray(value) ? value[0] : value) ?? requestIdIn(body);
}

/** `Retry-After` in seconds or as a date, else a time of reset that the message names. */
function retryAfter({ headers, dateMs }: HttpAnswer, message: string): number | null {
  const nowMs = dateMs ?? Date.now();
  const asked = headers['retry-after'];
  if (asked !== undefined && /^\d+$/.test(asked)) return Number(asked) * 1_000;
  const [, day, time, zone = 'Z'] = RESETS_AT.exec(message) ?? [];
  const untilMs = Date.parse(asked ?? `${day}T${time}${zone}`);
  return Number.isNaN(untilMs) ? null : Math.max(0, untilMs - nowMs);
}
