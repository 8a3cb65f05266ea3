/**
 * Every error family of Ark and ModelArk: docs.volcengine.com/docs/82379/1299023, read 2026-09.
 */

import { z } from 'zod';
import { readJson } from '../lenient.ts';
import type { ErrorTable, Kinds, OwnError } from '../rejection.ts';

const REJECTIONS: ErrorTable['rejections'] = {
  400: {
    '': 'invalid',
    MissingParameter: 'invalid',
    InvalidParameter: 'invalid',
    InvalidImageURL: 'invalid',
    InvalidArgumentError: 'invalid',
    OutofContextError: 'invalid',
    InvalidSubscription: 'unfunded',
    'InvalidEndpoint.ClosedEndpoint': 'unavailable',
    SensitiveContentDetected: 'moderated-input',
    InputTextSensitiveContentDetected: 'moderated-input',
    InputImageSensitiveContentDetected: 'moderated-input',
    InputVideoSensitiveContentDetected: 'moderated-input',
    InputAudioSensitiveContentDetected: 'moderated-input',
    InputTextRiskDetection: 'moderated-input',
    InputImageRiskDetection: 'moderated-input',
    ContentSecurityDetectionError: 'moderated-input',
  },
  401: {
    '': 'unauthorized',
    AuthenticationError: 'unauthorized',
    InvalidAccountStatus: 'unauthorized',
  },
  403: {
    '': 'unauthorized',
    AccessDenied: 'unauthorized',
    AccountOverdueError: 'unfunded',
    OperationDenied: 'unauthorized',
    'OperationDenied.ServiceNotOpen': 'model-unavailable',
    'OperationDenied.ServiceOverdue': 'unfunded',
  },
  404: {
    '': 'model-unavailable',
    InvalidEndpointOrModel: 'model-unavailable',
    ModelNotOpen: 'model-unavailable',
    UnsupportedModel: 'model-unavailable',
    // A missing asset or draft says nothing about the model.
    NotFound: 'invalid',
    'NotFound.Endpoint': 'model-unavailable',
    'NotFound.Model': 'model-unavailable',
  },
  409: { '': 'invalid', InvalidAction: 'invalid' },
  413: { '': 'invalid', RequestBodyTooLarge: 'invalid', RequestTooLarge: 'invalid' },
  429: {
    '': 'throttled',
    RateLimitExceeded: 'throttled',
    ModelAccountRpmRateLimitExceeded: 'throttled',
    ModelAccountTpmRateLimitExceeded: 'throttled',
    ModelAccountIpmRateLimitExceeded: 'throttled',
    APIAccountRpmRateLimitExceeded: 'throttled',
    AccountRateLimitExceeded: 'throttled',
    RequestBurstTooFast: 'throttled',
    InflightBatchsizeExceeded: 'throttled',
    QuotaExceeded: 'throttled',
    ServerOverloaded: 'unavailable',
    SetLimitExceeded: 'unfunded',
  },
};

const TASK_FAILURES: Kinds = {
  OutputVideoSensitiveContentDetected: 'moderated-output',
  OutputAudioSensitiveContentDetected: 'moderated-output',
  OutputImageSensitiveContentDetected: 'moderated-output',
  OutputTextSensitiveContentDetected: 'moderated-output',
  OutputTextRiskDetection: 'moderated-output',
  OutputImageRiskDetection: 'moderated-output',
  InternalServiceError: 'failed',
};

/** A quota that does not come back by waiting. */
const IS_USED_UP = /free (?:trial|quota|tier)|trial (?:quota|credit)/i;
/** Ark's codes are words in capitals joined by dots; gateways write `rate_limited` or numbers. */
const IS_ARK_CODE = /^[A-Z][A-Za-z0-9]*(?:\.[A-Za-z0-9_-]+)*$/;

const errorBody = z.object({
  error: z.object({ code: z.string().regex(IS_ARK_CODE), message: z.string().nullish() }),
});

function readError(body: string): OwnError | null {
  const read = errorBody.safeParse(readJson(body));
  return read.success
    ? { code: read.data.error.code, message: read.data.error.message ?? '' }
    : null;
}

export const ARK_ERRORS: ErrorTable = {
  rejections: REJECTIONS,
  taskFailures: TASK_FAILURES,
  readError,
  kindOf: ({ code, message }, byCode) =>
    code.startsWith('QuotaExceeded') && IS_USED_UP.test(message) ? 'unfunded' : byCode,
};
