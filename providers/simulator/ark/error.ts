/** Refusals in Ark's words: docs.volcengine.com/docs/82379/1299023, read 2026-09. */

import type { Wording } from '../order/dialect-shell.ts';
import type { OrderFault } from '../order/refusal.ts';

/** `type` of an error, by its status. */
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

const ORDER_CODES: Readonly<Record<OrderFault, string>> = {
  missing: 'MissingParameter',
  invalid: 'InvalidParameter',
  unsupported: 'InvalidParameter.UnsupportedParameter',
  'unknown-model': 'InvalidEndpointOrModel.NotFound',
  'empty-picture': 'InvalidImageURL.EmptyURL',
  'unreadable-picture': 'InvalidImageURL.InvalidFormat',
};

/** Beside code and message stands `param`: the one field that is named, even when several are wrong. */
export const ARK_WORDING: Wording = {
  codes: {
    400: 'InvalidParameter',
    401: 'AuthenticationError',
    403: 'AccessDenied',
    404: 'InvalidEndpointOrModel.NotFound',
    409: 'InvalidAction',
    413: 'RequestBodyTooLarge',
    429: 'RateLimitExceeded',
  },
  otherCode: 'InternalServiceError',
  bodyOf: ({ status, code, message, beside }, requestId) => ({
    error: {
      code,
      message: `${message} Request id: ${requestId}`,
      param: '',
      ...beside,
      type: TYPES[status] ?? 'InternalServerError',
    },
  }),
  ofOrder: ({ fault, param, fact }) => {
    const named = { code: ORDER_CODES[fault], beside: { param } };
    if (fault === 'unknown-model') {
      return { ...named, status: 404, message: `The model or endpoint ${fact}.` };
    }
    const message =
      fault === 'missing'
        ? `The request is missing the parameter \`${param}\`.`
        : `The parameter \`${param}\` specified in the request is not valid: ${fact}.`;
    return { ...named, status: 400, message };
  },
};
