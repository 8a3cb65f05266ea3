import { describe, expect, test } from 'vitest';
import { ARK_ERRORS } from '../../../providers/ark/errors.ts';
import { classifyTask } from '../../../providers/rejection.ts';
import type { FailureKind } from '../../../specs/failures.ts';
import { json, serve } from '../server.ts';
import { arkAt, order, refusal, submission } from './fixtures.ts';

/** Copied from the documents, with the suffixes that they print; never from the table. */
const DOCUMENTED: readonly (readonly [number, FailureKind, readonly string[]])[] = [
  [400, 'invalid', ['MissingParameter', 'MissingParameter.model', 'InvalidParameter']],
  [400, 'invalid', ['InvalidParameter.UnsupportedParameter', 'InvalidParameter.TosURLInvalid']],
  [400, 'invalid', ['InvalidParameter.TaskTypeConstraint', 'InvalidImageURL.EmptyURL']],
  [400, 'invalid', ['InvalidImageURL.InvalidFormat', 'InvalidArgumentError', 'OutofContextError']],
  [400, 'unfunded', ['InvalidSubscription']],
  [400, 'unavailable', ['InvalidEndpoint.ClosedEndpoint']],
  [400, 'moderated-input', ['SensitiveContentDetected.SevereViolation']],
  [400, 'moderated-input', ['SensitiveContentDetected.Violence', 'SensitiveContentDetected']],
  [400, 'moderated-input', ['InputTextSensitiveContentDetected.PolicyViolation']],
  [400, 'moderated-input', ['InputImageSensitiveContentDetected.PrivacyInformation']],
  [400, 'moderated-input', ['InputVideoSensitiveContentDetected']],
  [400, 'moderated-input', ['InputAudioSensitiveContentDetected', 'InputTextRiskDetection']],
  [400, 'moderated-input', ['InputImageRiskDetection', 'ContentSecurityDetectionError']],
  [401, 'unauthorized', ['AuthenticationError', 'InvalidAccountStatus']],
  [403, 'unauthorized', ['AccessDenied', 'OperationDenied.PermissionDenied']],
  [403, 'unauthorized', ['OperationDenied.InvalidState']],
  [403, 'unfunded', ['AccountOverdueError', 'OperationDenied.ServiceOverdue']],
  [403, 'model-unavailable', ['OperationDenied.ServiceNotOpen']],
  [404, 'model-unavailable', ['InvalidEndpointOrModel.NotFound', 'ModelNotOpen']],
  [404, 'model-unavailable', ['InvalidEndpointOrModel.ModelIDAccessDisabled', 'UnsupportedModel']],
  [404, 'model-unavailable', ['NotFound.Model', 'NotFound.Endpoint']],
  [404, 'invalid', ['NotFound.Asset']],
  [409, 'invalid', ['InvalidAction.RunningTaskDeletion']],
  [413, 'invalid', ['RequestBodyTooLarge', 'RequestTooLarge']],
  [429, 'throttled', ['RateLimitExceeded.EndpointRPMExceeded']],
  [429, 'throttled', ['RateLimitExceeded.EndpointTPMExceeded', 'RequestBurstTooFast']],
  [429, 'throttled', ['ModelAccountRpmRateLimitExceeded', 'ModelAccountTpmRateLimitExceeded']],
  [429, 'throttled', ['ModelAccountIpmRateLimitExceeded', 'APIAccountRpmRateLimitExceeded']],
  [429, 'throttled', ['AccountRateLimitExceeded', 'InflightBatchsizeExceeded', 'QuotaExceeded']],
  [429, 'unavailable', ['ServerOverloaded']],
  [429, 'unfunded', ['SetLimitExceeded']],
];
const ROWS = DOCUMENTED.flatMap(([status, kind, codes]) =>
  codes.map((code) => ({ status, kind, code })),
);

async function refused(
  status: number,
  error: Record<string, unknown>,
  headers: Record<string, string> = {},
) {
  const server = await serve((_seen, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    json(response, status, { error });
  });
  return refusal(arkAt(server.origin).submit(submission(order())));
}

describe('a refused order', () => {
  test.each(ROWS)('$status $code is $kind, and nothing was accepted', async (row) => {
    const error = await refused(row.status, {
      code: row.code,
      message: 'Why.',
      param: '',
      type: '',
    });
    expect(error).toMatchObject({
      accepted: 'no',
      message: 'Why.',
      failure: { kind: row.kind, code: row.code, billed: 'no', requestId: 'req-12345678' },
    });
  });

  test('every row of the table is among the documented ones', () => {
    const listed = Object.entries(ARK_ERRORS.rejections).flatMap(([status, kinds]) =>
      Object.keys(kinds).map((prefix) => ({ status: Number(status), prefix })),
    );
    const unproven = listed.filter(
      ({ status, prefix }) =>
        !ROWS.some((row) => row.status === status && row.code.startsWith(prefix)),
    );
    expect(unproven).toEqual([]);
  });

  test.each([
    [400, 'invalid'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'model-unavailable'],
    [409, 'invalid'],
    [413, 'invalid'],
    [429, 'throttled'],
  ])('%i with a new code of the provider’s own is %s', async (status, kind) => {
    const error = await refused(status, { code: 'BrandNewReason.Sub' });
    expect(error).toMatchObject({ accepted: 'no', failure: { kind, code: 'BrandNewReason.Sub' } });
  });

  test('a documented code keeps its meaning under another status', async () => {
    expect(await refused(400, { code: 'ModelNotOpen' })).toMatchObject({
      accepted: 'no',
      failure: { kind: 'model-unavailable' },
    });
  });

  test('a used-up trial is no matter of waiting', async () => {
    const message = 'You have used up the free trial quota of this model.';
    expect(await refused(429, { code: 'QuotaExceeded', message })).toMatchObject({
      failure: { kind: 'unfunded' },
    });
  });

  test('too many queued tasks is a matter of waiting', async () => {
    const message = 'You have exceeded the quota of queued tasks.';
    expect(await refused(429, { code: 'QuotaExceeded', message })).toMatchObject({
      failure: { kind: 'throttled', retryAfterMs: null },
    });
  });

  const NOW = { Date: 'Sat, 21 Nov 2026 08:00:00 GMT' };
  test.each([
    ['seconds', { 'Retry-After': '17' }, '', 17_000],
    ['a date', { 'Retry-After': 'Sat, 21 Nov 2026 08:01:00 GMT' }, '', 60_000],
    ['a date that is past', { 'Retry-After': 'Sat, 21 Nov 2026 07:59:00 GMT' }, '', null],
    ['a time in the message', {}, 'It will reset at 2026-11-21 16:10:00 +0800.', 600_000],
    ['nothing that can be read', { 'Retry-After': 'soon' }, '', null],
  ])('waits as asked: %s', async (_name, headers, message, retryAfterMs) => {
    const error = await refused(429, { code: 'QuotaExceeded', message }, { ...NOW, ...headers });
    expect(error.failure.retryAfterMs).toBe(retryAfterMs);
  });

  test('takes the request id from the message when no header has it', async () => {
    const error = { code: 'InvalidParameter', message: 'ratio is wrong. Request id: 0217abcdef01' };
    const server = await serve((_seen, response) =>
      response.writeHead(400).end(JSON.stringify({ error })),
    );
    const refusedBy = await refusal(arkAt(server.origin).submit(submission(order())));
    expect(refusedBy.failure.requestId).toBe('0217abcdef01');
  });

  test('shortens what is long, and says nothing of pictures', async () => {
    const message = `bad url data:image/png;base64,${'A'.repeat(5_000)} ${'long '.repeat(400)}`;
    const error = await refused(400, { code: 'InvalidParameter', message });
    expect(error.message.length).toBeLessThanOrEqual(200);
    expect(error.message).toMatch(/^bad url data:\[removed\] (?:long )+.*…$/);
    expect(error.message).not.toContain('AAAA');
  });
});

describe('a task that failed', () => {
  test.each([
    ...Object.entries(ARK_ERRORS.taskFailures),
    ['OutputVideoSensitiveContentDetected.PolicyViolation', 'moderated-output'],
    ['OutputVideoSensitiveContentDetected.DeepFake', 'moderated-output'],
    ['InputImageSensitiveContentDetected.PrivacyInformation', 'moderated-input'],
    ['InvalidParameter.TaskTypeConstraint', 'invalid'],
    ['ServerOverloaded', 'failed'],
    ['SomethingElse', 'failed'],
  ] as const)('%s is %s', (code, kind) => {
    const failed = classifyTask({ code, message: 'Why.' }, ARK_ERRORS, []);
    expect(failed).toMatchObject({ kind, code, billed: 'no' });
  });

  test('without a reason it says so', () => {
    expect(classifyTask(null, ARK_ERRORS, [])).toMatchObject({ kind: 'failed', code: 'unknown' });
  });
});
