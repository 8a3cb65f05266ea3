/** Refusals in both shapes that the pages show: flat for a key, nested for everything else. */

import type { Wording } from '../order/dialect-shell.ts';

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'invalid_request_error',
  429: 'rate_limit_error',
};

export const GPTPROTO_WORDING: Wording = {
  codes: {
    400: 'invalid_parameters',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not_found',
    429: 'too_many_requests',
  },
  otherCode: 'internal_server_error',
  bodyOf: ({ status, code, message }) => {
    const body = { message, type: TYPES[status] ?? 'server_error', code };
    return status === 401 ? body : { error: body };
  },
  ofOrder: ({ fault, param, fact }) => {
    const status = fault === 'unknown-model' ? 404 : 400;
    const what = fault === 'missing' ? 'is required' : fact;
    return { status, code: null, message: `Invalid request parameters: ${param} ${what}` };
  },
};
