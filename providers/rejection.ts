/**
 * What an answer without success means for the charge, by a provider's own table of errors.
 *
 * Only a documented status with an error body of the provider's own proves that an order was not
 * accepted. A proxy's page, a 5xx and an answer that cannot be read prove nothing.
 */

import { failure, type Failure, type FailureKind } from '../specs/failures.ts';
import { namedDelayMs } from './delay.ts';
import type { HttpAnswer } from './http.ts';
import { outsideText, outsideWord } from './outside-text.ts';

/** Code prefix → kind; the longest prefix counts, `''` is for codes that are not documented. */
export type Kinds = Readonly<Record<string, FailureKind>>;

/** An error in the provider's own words. */
export type OwnError = {
  readonly code: string;
  readonly message: string;
  /**
   * The request id that support asks for, if it is in the body; else the header or message is
   * searched.
   */
  readonly requestId?: string | null;
};

/** What a provider documents about its errors. */
export type ErrorTable = {
  /** By HTTP status. Only the statuses in this table prove anything. */
  readonly rejections: Readonly<Record<number, Kinds>>;
  /** Codes with which only tasks end; any other end of a task is plain `failed`. */
  readonly taskFailures: Kinds;
  /** The provider's own error, or null when somebody else wrote the body for that HTTP status. */
  readonly readError: (body: string, status: number) => OwnError | null;
  /** For codes that do not decide alone: the kind by code and message together. */
  readonly kindOf?: (error: OwnError, byCode: FailureKind) => FailureKind;
};

export type RejectedCall = {
  readonly failure: Failure;
  /** The error is documented and the provider's own: nothing was accepted. */
  readonly isProven: boolean;
  /** Whether the provider wrote the answer, as far as its body shows. */
  readonly isOwn: boolean;
};

/** What an answer without success means. */
export function classify(
  answer: HttpAnswer,
  errors: ErrorTable,
  secrets: readonly string[],
): RejectedCall {
  const { status, body } = answer;
  const own = errors.readError(body, status);
  const isProven = own !== null && Object.hasOwn(errors.rejections, status);
  const otherwise = status === 429 ? 'throttled' : 'unavailable';
  const kind = isProven ? rejectionKind(status, own, errors) : otherwise;
  const facts = factsOf(own, answer, secrets);
  return { isProven, isOwn: own !== null, failure: failure(kind, facts) };
}

/**
 * The rejection in an answer with a success status, or null. Only a documented code counts:
 * anything else in such a body proves nothing.
 */
export function rejectionWithin(
  answer: HttpAnswer,
  errors: ErrorTable,
  secrets: readonly string[],
): Failure | null {
  const own = errors.readError(answer.body, answer.status);
  if (!own) return null;
  const kinds = everyRejection(errors);
  // The code itself or its family: a code that only begins with the same letters is another one.
  const isFamily = (name: string) => own.code === name || own.code.startsWith(`${name}.`);
  const family = Object.fromEntries(Object.entries(kinds).filter(([name]) => isFamily(name)));
  const byCode = byPrefix(family, own.code);
  if (byCode === undefined) return null;
  const kind = errors.kindOf?.(own, byCode) ?? byCode;
  return failure(kind, factsOf(own, answer, secrets));
}

function factsOf(own: OwnError | null, answer: HttpAnswer, secrets: readonly string[]) {
  const { code, message, requestId } = own ?? {
    code: '',
    message: `HTTP ${answer.status} in words of somebody else.`,
  };
  const name = outsideText(code, secrets) || `http-${answer.status}`;
  return {
    code: name,
    message: outsideText(message, secrets) || name,
    requestId: outsideWord(requestId ?? null, secrets) ?? requestIdOf(answer, secrets),
    retryAfterMs: namedDelayMs({ ...answer, message }),
  };
}

function rejectionKind(status: number, own: OwnError, errors: ErrorTable): FailureKind {
  const kinds = errors.rejections[status] ?? {};
  const kind =
    byPrefix(kinds, own.code) ??
    // A documented code may come with another status.
    byPrefix(everyRejection(errors), own.code) ??
    kinds[''] ??
    'unavailable';
  return errors.kindOf?.(own, kind) ?? kind;
}

function everyRejection({ rejections }: ErrorTable): Kinds {
  return Object.fromEntries(Object.values(rejections).flatMap((kinds) => Object.entries(kinds)));
}

/** What a task's own error means; a failed task is not billed. */
export function classifyTask(
  error: OwnError | null,
  errors: ErrorTable,
  secrets: readonly string[],
): Failure {
  const code = error?.code || 'unknown';
  const words = error?.message ?? '';
  const byCode =
    byPrefix(errors.taskFailures, code) ?? byPrefix(errors.rejections[400] ?? {}, code) ?? 'failed';
  const kind = errors.kindOf?.({ code, message: words }, byCode) ?? byCode;
  const isAboutTask = kind === 'invalid' || kind.startsWith('moderated-');
  return failure(isAboutTask ? kind : 'failed', {
    code: outsideText(code, secrets) || 'unknown',
    message: outsideText(words, secrets) || 'The provider gives no reason.',
    requestId: outsideWord(error?.requestId ?? requestIdIn(words), secrets),
  });
}

function byPrefix(kinds: Kinds, code: string): FailureKind | undefined {
  const fits = Object.keys(kinds).filter((prefix) => prefix !== '' && code.startsWith(prefix));
  const longest = fits.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : kinds[longest];
}

function requestIdIn(words: string): string | null {
  return /request[ _-]?id["']?\s*[:=]\s*["']?([\w-]{8,64})/i.exec(words)?.[1] ?? null;
}

/** The request id that support asks for, from the header, else from the message. */
export function requestIdOf(
  { headers, body }: HttpAnswer,
  secrets: readonly string[],
): string | null {
  const value = headers['x-request-id'];
  const told = Array.isArray(value) ? value[0] : value;
  return outsideWord(told ?? null, secrets) ?? outsideWord(requestIdIn(body), secrets);
}
