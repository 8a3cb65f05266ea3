/** Refusals in Ark's words: docs.volcengine.com/docs/82379/1299023, read 2026-09. */

import type { OrderFault, OrderRefusal } from '../order/refusal.ts';

/** HTTP status and `type` of an error, by what it is about. */
const TYPES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  413: 'RequestEntityTooLarge',
  429: 'TooManyRequests',
  500: 'InternalServerError',
};

export type Refused = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** The one field that is named, even when several are wrong. */
  readonly param?: string;
};

/** Codes that go with a status where nothing else is said. */
const USUAL_CODES: Readonly<Record<number, string>> = {
  400: 'InvalidParameter',
  401: 'AuthenticationError',
  403: 'AccessDenied',
  404: 'InvalidEndpointOrModel.NotFound',
  409: 'InvalidAction',
  413: 'RequestBodyTooLarge',
  429: 'RateLimitExceeded',
};

export class ArkError extends Error {
  override readonly name = 'ArkError';
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.message);
    this.refused = refused;
  }
}

export function errorBody(
  { status, code, message, param }: Omit<Refused, 'code'> & { readonly code: string | null },
  requestId: string,
): unknown {
  return {
    error: {
      code: code ?? USUAL_CODES[status] ?? 'InternalServiceError',
      message: `${message} Request id: ${requestId}`,
      param: param ?? '',
      type: TYPES[status] ?? 'InternalServerError',
    },
  };
}

const CODES: Readonly<Record<OrderFault, string>> = {
  missing: 'MissingParameter',
  invalid: 'InvalidParameter',
  unsupported: 'InvalidParameter.UnsupportedParameter',
  'unknown-model': 'InvalidEndpointOrModel.NotFound',
  'empty-picture': 'InvalidImageURL.EmptyURL',
  'unreadable-picture': 'InvalidImageURL.InvalidFormat',
};

/** What is wrong with an order, in Ark's words. */
export function wordsFor({ fault, param, fact }: OrderRefusal): Refused {
  const code = CODES[fault];
  if (fault === 'unknown-model') {
    return { status: 404, code, message: `The model or endpoint ${fact}.`, param };
  }
  const message =
    fault === 'missing'
      ? `The request is missing the parameter \`${param}\`.`
      : `The parameter \`${param}\` specified in the request is not valid: ${fact}.`;
  return { status: 400, code, message, param };
}
