/** Refusals in Novita's words: `{code, reason, message, metadata: {trace_id}}`. */

import type { Wording } from '../order/dialect-shell.ts';

export const NOVITA_WORDING: Wording = {
  /** Reasons that go with a status (novita.ai/docs/guides/error and its clients, read 2026-11-21). */
  codes: {
    400: 'INVALID_REQUEST_BODY',
    401: 'FAILED_TO_AUTH',
    403: 'INVALID_API_KEY',
    404: 'MODEL_NOT_FOUND',
    429: 'RATE_LIMIT_EXCEEDED',
    503: 'SERVICE_NOT_AVAILABLE',
  },
  otherCode: 'INTERNAL_SERVER_ERROR',
  bodyOf: ({ status, code: reason, message }, traceId) => ({
    code: status,
    reason,
    message,
    metadata: { trace_id: traceId },
  }),
  ofOrder: ({ fault, param, fact }) => {
    if (fault === 'unknown-model') return { status: 404, code: null, message: 'route not found' };
    const message = fault === 'missing' ? `${param} is required` : `${param}: ${fact}`;
    return { status: 400, code: null, message };
  },
};
