/** Refusals in ModelHunter's words: docs.modelhunter.ai/core-concepts/error-handling, 2026-11-21. */

import type { Wording } from '../order/dialect-shell.ts';

export const MODELHUNTER_WORDING: Wording = {
  /** Documented but for those of 409, 413, 429, 500 and 503, which the page leaves open. */
  codes: {
    400: 'VALIDATION_ERROR',
    401: 'AUTH_INVALID_TOKEN',
    402: 'INSUFFICIENT_BALANCE',
    403: 'FORBIDDEN',
    404: 'NOT_FOUND',
    409: 'CONFLICT',
    413: 'PAYLOAD_TOO_LARGE',
    422: 'VALIDATION_ERROR',
    429: 'RATE_LIMITED',
    502: 'PROVIDER_ERROR',
    503: 'SERVICE_UNAVAILABLE',
  },
  otherCode: 'INTERNAL_ERROR',
  bodyOf: ({ code, message, beside }) => ({ success: false, error: { code, message, ...beside } }),
  ofOrder: ({ fault, param, fact }) => {
    const reason = fault === 'missing' ? 'Required field is missing' : fact;
    const beside = { details: { field: param, reason } };
    if (fault === 'unknown-model') {
      return { status: 404, code: 'MODEL_NOT_FOUND', message: 'Model not found', beside };
    }
    const code = fault === 'missing' ? 'MISSING_PARAMETER' : 'INVALID_PARAMETER';
    return { status: 400, code, message: 'Invalid request parameters', beside };
  },
};
