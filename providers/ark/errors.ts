/**
 * Every error family of Ark and ModelArk, and what it means for the bill.
 *
 * From docs.volcengine.com/docs/82379/1299023, read 2026-09. Only a documented status with an
 * error body of Ark's own proves that an order was not accepted: a proxy's page, a 5xx and an
 * answer that cannot be read prove nothing.
 */

import { z } from 'zod';
import { failure, type Failure, type FailureKind } from '../../specs/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { redact } from '../redact.ts';

type Kinds = Readonly<Record<string, FailureKind>>;

/** Code prefix → kind, by HTTP status; the longest prefix counts, `''` is a code not documented. */
export const ARK_REFUSALS: Readonly<Record<number, Kinds>> = {
  400: {
    '': 'invalid',
    MissingParameter: 'invalid',
    InvalidParameter: 'invalid',
    InvalidImageURL: 'invalid',
    InvalidArgumentError: 'invalid',
    OutofContextError: 'invalid',
    InvalidSubscription: 'unfunded',
    'InvalidEndpoint.ClosedEndpoint': 'unavailable',
    SensitiveContentDetected: 'moderated-input',
    InputTextSensitiveContentDetected: 'moderated-input',
    InputImageSensitiveContentDetected: 'moderated-input',
    InputVideoSensitiveContentDetected: 'moderated-input',
    InputAudioSensitiveContentDetected: 'moderated-input',
    InputTextRiskDetection: 'moderated-input',
    InputImageRiskDetection: 'moderated-input',
    ContentSecurityDetectionError: 'moderated-input',
  },
  401: {
    '': 'unauthorized',
    AuthenticationError: 'unauthorized',
    InvalidAccountStatus: 'unauthorized',
  },
  403: {
    '': 'unauthorized',
    AccessDenied: 'unauthorized',
    AccountOverdueError: 'unfunded',
    OperationDenied: 'unauthorized',
    'OperationDenied.ServiceNotOpen': 'model-unavailable',
    'OperationDenied.ServiceOverdue': 'unfunded',
  },
  404: {
    '': 'model-unavailable',
    InvalidEndpointOrModel: 'model-unavailable',
    ModelNotOpen: 'model-unavailable',
    UnsupportedModel: 'model-unavailable',
    // An asset or a draft that does not exist says nothing about the model.
    NotFound: 'invalid',
    'NotFound.Endpoint': 'model-unavailable',
    'NotFound.Model': 'model-unavailable',
  },
  409: { '': 'invalid', InvalidAction: 'invalid' },
  413: { '': 'invalid', RequestBodyTooLarge: 'invalid', RequestTooLarge: 'invalid' },
  429: {
    '': 'throttled',
    RateLimitExceeded: 'throttled',
    ModelAccountRpmRateLimitExceeded: 'throttled',
    ModelAccountTpmRateLimitExceeded: 'throttled',
    ModelAccountIpmRateLimitExceeded: 'throttled',
    APIAccountRpmRateLimitExceeded: 'throttled',
    AccountRateLimitExceeded: 'throttled',
    RequestBurstTooFast: 'throttled',
    InflightBatchsizeExceeded: 'throttled',
    QuotaExceeded: 'throttled',
    ServerOverloaded: 'unavailable',
    SetLimitExceeded: 'unfunded',
  },
};

/** Codes that only a task ends with; anything else that ended one is plain `failed`. */
export const ARK_TASK_FAILURES: Kinds = {
  OutputVideoSensitiveContentDetected: 'moderated-output',
  OutputAudioSensitiveContentDetected: 'moderated-output',
  OutputImageSensitiveContentDetected: 'moderated-output',
  OutputTextSensitiveContentDetected: 'moderated-output',
  OutputTextRiskDetection: 'moderated-output',
  OutputImageRiskDetection: 'moderated-output',
  InternalServiceError: 'failed',
};

/** For a documented code that comes with another status. */
const EVERY_REFUSAL: Kinds = Object.fromEntries(
  Object.values(ARK_REFUSALS).flatMap((kinds) => Object.entries(kinds)),
);

/** A quota that no waiting brings back. */
const IS_USED_UP = /free (?:trial|quota|tier)|trial (?:quota|credit)/i;
const RESETS_AT =
  /reset(?:s|ting)? at (\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?: ?(Z|[+-]\d\d:?\d\d))?/i;
/** Ark's codes are words in capitals joined by dots; gateways write `rate_limited` or numbers. */
const IS_ARK_CODE = /^[A-Z][A-Za-z0-9]*(?:\.[A-Za-z0-9_-]+)*$/;
const MAX_MESSAGE = 500;

const errorBody = z.object({
  error: z.object({ code: z.string().regex(IS_ARK_CODE), message: z.string().nullish() }),
});

/** The provider's own error, or null when somebody else wrote the answer. */
function readError(body: string): { code: string; message: string } | null {
  const read = errorBody.safeParse(readJson(body));
  return read.success
    ? { code: read.data.error.code, message: read.data.error.message ?? '' }
    : null;
}

export function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export type Refusal = {
  readonly failure: Failure;
  /** Documented, and in the provider's own words: nothing was accepted. */
  readonly isProven: boolean;
};

/** What an answer that is no success means. */
export function classify(answer: HttpAnswer, secrets: readonly string[]): Refusal {
  const { status, body } = answer;
  const own = readError(body);
  const isProven = own !== null && Object.hasOwn(ARK_REFUSALS, status);
  const otherwise = status === 429 ? 'throttled' : 'unavailable';
  const kind = isProven ? refusalKind(status, own.code, own.message) : otherwise;
  const message = own ? own.message || own.code : `HTTP ${status} in words of somebody else.`;
  return {
    isProven,
    failure: failure(kind, {
      code: own?.code ?? `http-${status}`,
      message: clean(message, secrets),
      requestId: requestIdOf(answer),
      retryAfterMs: retryAfter(answer, own?.message ?? ''),
    }),
  };
}

function refusalKind(status: number, code: string, message: string): FailureKind {
  const kinds = ARK_REFUSALS[status] ?? {};
  const kind = byPrefix(kinds, code) ?? byPrefix(EVERY_REFUSAL, code) ?? kinds[''] ?? 'unavailable';
  return code.startsWith('QuotaExceeded') && IS_USED_UP.test(message) ? 'unfunded' : kind;
}

/** What a task's own error means; a task that failed is not billed. */
export function classifyTask(
  error: { readonly code: string; readonly message: string } | null,
  secrets: readonly string[],
): Failure {
  const code = error?.code || 'unknown';
  const message = clean(error?.message || 'The provider gives no reason.', secrets);
  const kind =
    byPrefix(ARK_TASK_FAILURES, code) ?? byPrefix(ARK_REFUSALS[400] ?? {}, code) ?? 'failed';
  const isAboutTask = kind === 'invalid' || kind.startsWith('moderated-');
  return failure(isAboutTask ? kind : 'failed', { code, message, requestId: requestIdIn(message) });
}

function byPrefix(kinds: Kinds, code: string): FailureKind | undefined {
  const fits = Object.keys(kinds).filter((prefix) => prefix !== '' && code.startsWith(prefix));
  const longest = fits.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : kinds[longest];
}

function clean(message: string, secrets: readonly string[]): string {
  const text = redact(message, secrets).trim();
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
}

function requestIdIn(text: string): string | null {
  return /request[ _-]?id["']?\s*[:=]\s*["']?([\w-]{8,64})/i.exec(text)?.[1] ?? null;
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
