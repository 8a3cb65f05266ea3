/** Refusals in Novita's words: `{code, reason, message, metadata: {trace_id}}`. */

import type { OrderRefusal } from '../order/refusal.ts';

/** Reasons that go with a status (novita.ai/docs/guides/error and its clients, read 2026-11-21). */
const REASONS: Readonly<Record<number, string>> = {
  400: 'INVALID_REQUEST_BODY',
  401: 'FAILED_TO_AUTH',
  403: 'INVALID_API_KEY',
  404: 'MODEL_NOT_FOUND',
  429: 'RATE_LIMIT_EXCEEDED',
  503: 'SERVICE_NOT_AVAILABLE',
};

export type Refused = {
  readonly status: number;
  /** Null: the one that goes with the status. */
  readonly reason: string | null;
  readonly message: string;
};

export class NovitaError extends Error {
  override readonly name = 'NovitaError';
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.message);
    this.refused = refused;
  }
}

export function errorBody({ status, reason, message }: Refused, traceId: string): unknown {
  return {
    code: status,
    reason: reason ?? REASONS[status] ?? 'INTERNAL_SERVER_ERROR',
    message,
    metadata: { trace_id: traceId },
  };
}

/** What is wrong with an order, in Novita's words. */
export function wordsFor({ fault, param, fact }: OrderRefusal): Refused {
  if (fault === 'unknown-model') return { status: 404, reason: null, message: 'route not found' };
  const message = fault === 'missing' ? `${param} is required` : `${param}: ${fact}`;
  return { status: 400, reason: null, message };
}
