/** Refusals in AceDataCloud's words: AceDataCloud/Docs openapi/seedance.json, read 2026-11-21. */

import { createHash } from 'node:crypto';
import type { OrderRefusal } from '../order/refusal.ts';

/** The code that goes with a status where nothing more is known. */
const USUAL_CODES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'invalid_token',
  403: 'forbidden',
  404: 'no_api',
  413: 'request_too_large',
  429: 'too_many_requests',
  504: 'timeout',
};

export type Refused = {
  readonly status: number;
  /** Null: the usual one of the status. */
  readonly code: string | null;
  readonly message: string;
};

export class AceDataError extends Error {
  override readonly name = 'AceDataError';
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.message);
    this.refused = refused;
  }
}

export function errorOf({ status, code, message }: Refused) {
  return { code: code ?? USUAL_CODES[status] ?? 'api_error', message };
}

export function errorBody(refused: Refused, requestId: string): unknown {
  return { error: errorOf(refused), trace_id: uuidOf(requestId) };
}

/** What is wrong with an order: one code, and words that name the field. */
export function wordsFor({ fault, param, fact }: OrderRefusal): Refused {
  const message = fault === 'missing' ? `${param} is required.` : `${param} is invalid: ${fact}.`;
  return { status: 400, code: 'bad_request', message };
}

/** Ids there are UUIDs; the same name has the same one. */
export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');
}
