import { describe, expect, test } from 'vitest';
import { MODELHUNTER_ERRORS } from '../../../providers/modelhunter/errors.ts';
import { classify, classifyTask } from '../../../providers/rejection.ts';
import { refused } from './fixtures.ts';

/** As the page lists them: docs.modelhunter.ai/core-concepts/error-handling. */
const DOCUMENTED = [
  [400, 'VALIDATION_ERROR', 'invalid'],
  [400, 'INVALID_PARAMETER', 'invalid'],
  [400, 'MISSING_PARAMETER', 'invalid'],
  [422, 'VALIDATION_ERROR', 'invalid'],
  [401, 'AUTH_REQUIRED', 'unauthorized'],
  [401, 'AUTH_INVALID_TOKEN', 'unauthorized'],
  [401, 'AUTH_TOKEN_EXPIRED', 'unauthorized'],
  [402, 'INSUFFICIENT_BALANCE', 'unfunded'],
  [403, 'FORBIDDEN', 'unauthorized'],
  [403, 'KEY_PERMISSION_DENIED', 'unauthorized'],
  [403, 'KEY_EXPIRED', 'unauthorized'],
  [403, 'KEY_REVOKED', 'unauthorized'],
  [404, 'NOT_FOUND', 'model-unavailable'],
  [404, 'MODEL_NOT_FOUND', 'model-unavailable'],
  [404, 'PROVIDER_NOT_FOUND', 'model-unavailable'],
  [404, 'TASK_NOT_FOUND', 'invalid'],
  [409, 'CONFLICT', 'invalid'],
  [429, 'RATE_LIMITED', 'throttled'],
] as const;

function classified(status: number, body: unknown) {
  const answer = { status, headers: {}, body: JSON.stringify(body), dateMs: null };
  return classify(answer, MODELHUNTER_ERRORS, []);
}

describe('a refusal', () => {
  test.each(DOCUMENTED)('%i %s is %s, proven and not billed', (status, code, kind) => {
    const read = classified(status, refused(code, 'Why.'));
    expect(read).toMatchObject({ isProven: true, failure: { kind, code, billed: 'no' } });
  });

  test.each([500, 502, 503])('%i proves nothing', (status) => {
    const read = classified(status, refused('PROVIDER_ERROR', 'Why.'));
    expect(read).toMatchObject({ isProven: false, failure: { kind: 'unavailable' } });
  });

  test('for its words or its pictures is moderation', () => {
    const body = refused('VALIDATION_ERROR', 'Content policy violation');
    expect(classified(400, body).failure.kind).toBe('moderated-input');
  });
});

describe('a task that failed', () => {
  test.each([
    ['PROVIDER_ERROR', 'The provider timed out', 'failed'],
    ['PROVIDER_ERROR', 'Content moderation: prompt contains restricted content', 'moderated-input'],
    ['PROVIDER_ERROR', 'Content policy violation', 'moderated-output'],
    ['PROVIDER_ERROR', 'OutputVideoSensitiveContentDetected', 'moderated-output'],
    ['PROVIDER_ERROR', 'InputTextSensitiveContentDetected', 'moderated-input'],
    ['INVALID_PARAMETER', 'duration is out of range', 'invalid'],
    ['INSUFFICIENT_BALANCE', 'Account balance too low', 'failed'],
    ['', '', 'failed'],
  ])('with %s, %s: %s', (code, message, kind) => {
    const failed = classifyTask({ code, message }, MODELHUNTER_ERRORS, []);
    expect(failed).toMatchObject({ kind, billed: 'no' });
  });
});
