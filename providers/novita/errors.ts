/**
 * Novita's errors, and what they mean for the charge.
 *
 * The statuses are documented (novita.ai/docs/guides/error, read 2026-11-21), the reasons are those
 * of its published clients and of the sister platforms that share the API. The body is `{code,
 * reason, message, metadata: {trace_id}}`; whatever has another shape proves nothing.
 */

import { z } from 'zod';
import type { FailureKind } from '../../specs/failures.ts';
import { readJson, text } from '../lenient.ts';
import type { ErrorTable, Kinds, OwnError } from '../rejection.ts';

const REJECTIONS: Readonly<Record<number, Kinds>> = {
  400: { '': 'invalid', INVALID_REQUEST_BODY: 'invalid' },
  401: { '': 'unauthorized', FAILED_TO_AUTH: 'unauthorized' },
  403: {
    '': 'unauthorized',
    INVALID_API_KEY: 'unauthorized',
    ACCESS_DENY: 'unauthorized',
    ANONYMOUS_ACCESS_QUOTA_EXCEEDS: 'unauthorized',
    model_access_denied: 'model-unavailable',
    NOT_ENOUGH_BALANCE: 'unfunded',
    BILLING_BALANCE_NOT_ENOUGH: 'unfunded',
    BILLING_FAILED: 'unfunded',
    BILLING_AUTH_FAILED: 'unauthorized',
  },
  404: { '': 'model-unavailable', MODEL_NOT_FOUND: 'model-unavailable' },
  429: {
    '': 'throttled',
    RATE_LIMIT_EXCEEDED: 'throttled',
    TOKEN_LIMIT_EXCEEDED: 'throttled',
  },
};

const errorBody = z.object({
  code: z.int().min(400).max(599),
  reason: z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/),
  message: text,
  metadata: z.object({ trace_id: text }).nullish().catch(null),
});

function readError(body: string): OwnError | null {
  const read = errorBody.safeParse(readJson(body));
  if (!read.success) return null;
  const { reason, message, metadata } = read.data;
  return { code: reason, message: message ?? '', requestId: metadata?.trace_id ?? null };
}

/** A failed task says why in free text, so moderation is recognised by its words. */
const IS_MODERATED = /sensitive|nsfw|moderat|content polic/i;
const IS_ABOUT_INPUT = /\binput|\bprompt|inputtext|inputimage/i;

function kindOf({ code, message }: OwnError, byCode: FailureKind): FailureKind {
  const words = `${code} ${message}`;
  if ((byCode !== 'invalid' && byCode !== 'failed') || !IS_MODERATED.test(words)) return byCode;
  return byCode === 'invalid' || IS_ABOUT_INPUT.test(words)
    ? 'moderated-input'
    : 'moderated-output';
}

export const NOVITA_ERRORS: ErrorTable = {
  rejections: REJECTIONS,
  taskFailures: {},
  readError,
  kindOf,
};
