/** Refusals in AceDataCloud's words: AceDataCloud/Docs openapi/seedance.json, read 2026-11-21. */

import { createHash } from 'node:crypto';
import type { Wording } from '../order/dialect-shell.ts';

export const ACEDATA_WORDING: Wording = {
  codes: {
    400: 'bad_request',
    401: 'invalid_token',
    403: 'forbidden',
    404: 'no_api',
    413: 'request_too_large',
    429: 'too_many_requests',
    504: 'timeout',
  },
  otherCode: 'api_error',
  bodyOf: ({ code, message }, requestId) => ({
    error: { code, message },
    trace_id: uuidOf(requestId),
  }),
  /** One code, and words that name the field. */
  ofOrder: ({ fault, param, fact }) => {
    const message = fault === 'missing' ? `${param} is required.` : `${param} is invalid: ${fact}.`;
    return { status: 400, code: null, message };
  },
};

/** Ids there are UUIDs; the same name has the same one. */
export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');
}
