/** ModelHunter's errors: docs.modelhunter.ai/core-concepts/error-handling, read 2026-11-21. */

import { z } from 'zod';
import type { FailureKind } from '../../specs/failures.ts';
import { readJson, text } from '../lenient.ts';
import type { ErrorTable, Kinds, OwnError } from '../rejection.ts';

const INPUT: Kinds = {
  '': 'invalid',
  VALIDATION_ERROR: 'invalid',
  INVALID_PARAMETER: 'invalid',
  MISSING_PARAMETER: 'invalid',
};

/** 500, 502 and 503 prove nothing: a provider behind ModelHunter may have begun, and go on. */
const REJECTIONS: ErrorTable['rejections'] = {
  400: INPUT,
  401: {
    '': 'unauthorized',
    AUTH_REQUIRED: 'unauthorized',
    AUTH_INVALID_TOKEN: 'unauthorized',
    AUTH_TOKEN_EXPIRED: 'unauthorized',
  },
  402: { '': 'unfunded', INSUFFICIENT_BALANCE: 'unfunded' },
  403: {
    '': 'unauthorized',
    FORBIDDEN: 'unauthorized',
    KEY_PERMISSION_DENIED: 'unauthorized',
    KEY_EXPIRED: 'unauthorized',
    KEY_REVOKED: 'unauthorized',
  },
  404: {
    '': 'model-unavailable',
    // An order's address names only the maker and the kind of order, so a 404 is about the model.
    NOT_FOUND: 'model-unavailable',
    MODEL_NOT_FOUND: 'model-unavailable',
    PROVIDER_NOT_FOUND: 'model-unavailable',
    TASK_NOT_FOUND: 'invalid',
  },
  409: { '': 'invalid' },
  422: INPUT,
  429: { '': 'throttled' },
};

const errorBody = z.object({
  success: z.literal(false),
  error: z.object({
    code: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
    message: text,
    details: z.object({ field: text, reason: text }).nullish().catch(null),
  }),
});

/** The details say which field is meant; the message usually does not. */
function readError(body: string): OwnError | null {
  const read = errorBody.safeParse(readJson(body));
  if (!read.success) return null;
  const { code, message, details } = read.data.error;
  const place = [details?.field, details?.reason].filter(Boolean).join(': ');
  return { code, message: [message, place && `(${place})`].filter(Boolean).join(' ') };
}

/**
 * Moderation has no code: samples have PROVIDER_ERROR with a message, which may contain Ark's
 * codes.
 */
const IS_MODERATION =
  /content (?:policy|moderation)|restricted content|sensitive(?:content)?|risk ?detection/i;
const IS_ABOUT_INPUT = /prompt|input|reference image/i;

function kindOf({ message }: OwnError, byCode: FailureKind): FailureKind {
  if (!IS_MODERATION.test(message)) return byCode;
  // An order that is rejected at once has not been rendered, so this is about the input.
  if (byCode === 'invalid') return 'moderated-input';
  if (byCode !== 'failed') return byCode;
  return IS_ABOUT_INPUT.test(message) ? 'moderated-input' : 'moderated-output';
}

export const MODELHUNTER_ERRORS: ErrorTable = {
  rejections: REJECTIONS,
  taskFailures: { PROVIDER_ERROR: 'failed' },
  readError,
  kindOf,
};
