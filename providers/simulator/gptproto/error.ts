/** Refusals in both shapes that the pages show: flat for a key, nested for everything else. */

import type { OrderRefusal } from '../order/refusal.ts';

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'invalid_request_error',
  429: 'rate_limit_error',
};
const CODES: Readonly<Record<number, string>> = {
  400: 'invalid_parameters',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  429: 'too_many_requests',
};

export type Refused = {
  readonly status: number;
  /** Null: the one that goes with the status. */
  readonly code: string | null;
  readonly message: string;
};

export class GptprotoError extends Error {
  override readonly name = 'GptprotoError';
  readonly refused: Refused;

  constructor(status: number, message: string) {
    super(message);
    this.refused = { status, code: null, message };
  }
}

export function errorBody({ status, code, message }: Refused): unknown {
  const type = TYPES[status] ?? 'server_error';
  const body = { message, type, code: code ?? CODES[status] ?? 'internal_server_error' };
  return status === 401 ? body : { error: body };
}

export function wordsFor({ fault, param, fact }: OrderRefusal): Refused {
  const status = fault === 'unknown-model' ? 404 : 400;
  const what = fault === 'missing' ? 'is required' : fact;
  return { status, code: null, message: `Invalid request parameters: ${param} ${what}` };
}
