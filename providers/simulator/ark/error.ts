/** Refusals in Ark's words: docs.volcengine.com/docs/82379/1299023, read 2026-09. */

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

export class ArkError extends Error {
  override readonly name = 'ArkError';
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.message);
    this.refused = refused;
  }
}

export function errorBody({ status, code, message, param }: Refused, requestId: string): unknown {
  return {
    error: {
      code,
      message: `${message} Request id: ${requestId}`,
      param: param ?? '',
      type: TYPES[status] ?? 'InternalServerError',
    },
  };
}

export function missing(param: string): ArkError {
  const message = `The request is missing the parameter \`${param}\`.`;
  return new ArkError({ status: 400, code: 'MissingParameter', message, param });
}

export function invalid(param: string, fact: string, code = 'InvalidParameter'): ArkError {
  const message = `The parameter \`${param}\` specified in the request is not valid: ${fact}.`;
  return new ArkError({ status: 400, code, message, param });
}

export function unsupported(param: string, fact: string): ArkError {
  return invalid(param, fact, 'InvalidParameter.UnsupportedParameter');
}
