/**
 * What AceDataCloud's errors mean for the charge.
 *
 * From its OpenAPI document (AceDataCloud/Docs openapi/seedance.json at 0e1d52d) and its published
 * Python client (PyPI acedatacloud 2026.10.20.0), both read 2026-11-21. A 5xx proves nothing: 500
 * `api_error` and 504 `timeout` come from behind its gateway, when an order may already have been
 * accepted.
 */

import { z } from 'zod';
import { readJson } from '../lenient.ts';
import type { ErrorTable, OwnError } from '../rejection.ts';

const error = z.object({
  error: z.object({ code: z.string().regex(/^[a-z][a-z0-9_]*$/), message: z.string().nullish() }),
  // Every documented error has this; a proxy's does not.
  trace_id: z.string().min(1),
});

function readError(body: string): OwnError | null {
  const read = error.safeParse(readJson(body));
  if (!read.success) return null;
  const { error: own, trace_id: requestId } = read.data;
  return { code: own.code, message: own.message ?? '', requestId };
}

export const ACEDATA_ERRORS: ErrorTable = {
  rejections: {
    400: {
      '': 'invalid',
      bad_request: 'invalid',
      no_token: 'unauthorized',
      token_mismatched: 'unauthorized',
      disabled: 'unauthorized',
      api_not_implemented: 'model-unavailable',
    },
    401: {
      '': 'unauthorized',
      invalid_token: 'unauthorized',
      token_expired: 'unauthorized',
      token_mismatched: 'unauthorized',
    },
    403: {
      '': 'unauthorized',
      used_up: 'unfunded',
      disabled: 'unauthorized',
      // The published clients treat any other 403 as moderation.
      forbidden: 'moderated-input',
    },
    404: { '': 'model-unavailable', no_api: 'model-unavailable' },
    413: { '': 'invalid', request_too_large: 'invalid' },
    429: { '': 'throttled', too_many_requests: 'throttled' },
  },
  taskFailures: { forbidden: 'moderated-output', api_error: 'failed', timeout: 'failed' },
  readError,
};
