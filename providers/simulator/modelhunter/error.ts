/** Refusals in ModelHunter's words: docs.modelhunter.ai/core-concepts/error-handling, 2026-11-21. */

import type { OrderFault, OrderRefusal } from '../order/refusal.ts';

export type Refused = {
  readonly status: number;
  /** Null: the code that goes with the status. */
  readonly code: string | null;
  readonly message: string;
  readonly details?: { readonly field: string; readonly reason: string };
};

/** Documented but for those of 409, 413, 429, 500 and 503, which the page leaves open. */
const USUAL_CODES: Readonly<Record<number, string>> = {
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
};

export class ModelHunterError extends Error {
  override readonly name = 'ModelHunterError';
  readonly refused: Refused;

  constructor(status: number, code: string | null, message: string) {
    super(message);
    this.refused = { status, code, message };
  }
}

export function errorBody({ status, code, message, details }: Refused): unknown {
  const own = code ?? USUAL_CODES[status] ?? 'INTERNAL_ERROR';
  return { success: false, error: { code: own, message, ...(details && { details }) } };
}

const CODES: Readonly<Record<OrderFault, string>> = {
  missing: 'MISSING_PARAMETER',
  invalid: 'INVALID_PARAMETER',
  unsupported: 'INVALID_PARAMETER',
  'unknown-model': 'MODEL_NOT_FOUND',
  'empty-picture': 'INVALID_PARAMETER',
  'unreadable-picture': 'INVALID_PARAMETER',
};

/** What is wrong with a request. */
export function wordsFor({ fault, param, fact }: OrderRefusal): Refused {
  const details = {
    field: param,
    reason: fault === 'missing' ? 'Required field is missing' : fact,
  };
  if (fault === 'unknown-model') {
    return { status: 404, code: CODES[fault], message: 'Model not found', details };
  }
  return { status: 400, code: CODES[fault], message: 'Invalid request parameters', details };
}
