import { describe, expect, test } from 'vitest';
import { NOVITA_ERRORS } from '../../../providers/novita/errors.ts';
import { classifyTask } from '../../../providers/rejection.ts';
import type { FailureKind } from '../../../specs/failures.ts';
import { KEY, refusal, submission } from '../ark/fixtures.ts';
import { json, serve } from '../server.ts';
import { novitaAt, pro15 } from './fixtures.ts';

/** Copied from the documents and the published clients; never from the table. */
const KNOWN: readonly (readonly [number, FailureKind, string])[] = [
  [400, 'invalid', 'INVALID_REQUEST_BODY'],
  [401, 'unauthorized', 'FAILED_TO_AUTH'],
  [403, 'unauthorized', 'INVALID_API_KEY'],
  [403, 'unauthorized', 'ACCESS_DENY'],
  [403, 'unauthorized', 'ANONYMOUS_ACCESS_QUOTA_EXCEEDS'],
  [403, 'unauthorized', 'BILLING_AUTH_FAILED'],
  [403, 'model-unavailable', 'model_access_denied'],
  [403, 'unfunded', 'NOT_ENOUGH_BALANCE'],
  [403, 'unfunded', 'BILLING_BALANCE_NOT_ENOUGH'],
  [403, 'unfunded', 'BILLING_FAILED'],
  [404, 'model-unavailable', 'MODEL_NOT_FOUND'],
  [429, 'throttled', 'RATE_LIMIT_EXCEEDED'],
  [429, 'throttled', 'TOKEN_LIMIT_EXCEEDED'],
];

async function refused(status: number, body: unknown, headers: Record<string, string> = {}) {
  const server = await serve((_seen, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    json(response, status, body);
  });
  return refusal(novitaAt(server.origin).submit(submission(pro15())));
}

function own(code: number, reason: string, message = 'Why.') {
  return { code, reason, message, metadata: { trace_id: 'trace-12345678' } };
}

describe('a refused order', () => {
  test.each(KNOWN)('%i %s %s: nothing was accepted', async (status, kind, reason) => {
    expect(await refused(status, own(status, reason))).toMatchObject({
      accepted: 'no',
      message: 'Why.',
      failure: { kind, code: reason, billed: 'no', requestId: 'trace-12345678' },
    });
  });

  test('every row of the table is among the known ones', () => {
    const rows = Object.entries(NOVITA_ERRORS.rejections).flatMap(([status, kinds]) =>
      Object.keys(kinds).map((reason) => ({ status: Number(status), reason })),
    );
    const unproven = rows.filter(
      ({ status, reason }) => !KNOWN.some((row) => row[0] === status && row[2].startsWith(reason)),
    );
    expect(unproven).toEqual([]);
  });

  test.each([
    [400, 'invalid'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'model-unavailable'],
    [429, 'throttled'],
  ])('%i with a new reason of its own is %s', async (status, kind) => {
    const error = await refused(status, own(status, 'BRAND_NEW'));
    expect(error).toMatchObject({ accepted: 'no', failure: { kind, code: 'BRAND_NEW' } });
  });

  test('a known reason keeps its meaning under another status', async () => {
    const error = await refused(400, own(400, 'NOT_ENOUGH_BALANCE'));
    expect(error).toMatchObject({ accepted: 'no', failure: { kind: 'unfunded' } });
  });

  test('moderation is told by its words', async () => {
    const message = 'The request failed because the input text may contain sensitive information.';
    const error = await refused(400, own(400, 'INVALID_REQUEST_BODY', message));
    expect(error).toMatchObject({ accepted: 'no', failure: { kind: 'moderated-input' } });
  });

  test('waits as long as it is asked to', async () => {
    const headers = { 'Retry-After': '17' };
    const error = await refused(429, own(429, 'RATE_LIMIT_EXCEEDED'), headers);
    expect(error.failure.retryAfterMs).toBe(17_000);
  });

  test('an envelope without metadata is its own, and the header names the request', async () => {
    const error = await refused(401, { code: 401, reason: 'FAILED_TO_AUTH', message: '' });
    expect(error).toMatchObject({
      accepted: 'no',
      failure: { kind: 'unauthorized', message: 'FAILED_TO_AUTH', requestId: 'req-12345678' },
    });
  });

  test('never tells the key', async () => {
    const error = await refused(403, own(403, 'INVALID_API_KEY', `key ${KEY} is wrong`));
    expect(error.message).not.toContain(KEY);
  });
});

describe('nothing is proven by', () => {
  test.each([
    ['a page', 418, '404 page not found'],
    ['a gateway', 400, { error: 'bad request' }],
    ['an error of another kind', 401, { code: 'FAILED_TO_AUTH', message: 'no' }],
    ['a reason that is no word', 400, own(400, 'route not found')],
    ['a status that is not documented', 409, own(409, 'CONFLICT')],
    ['a body that is too large', 413, own(413, 'TOO_LARGE')],
    ['a server that fails', 500, own(500, 'INTERNAL')],
    ['a service that is away', 503, own(503, 'SERVICE_NOT_AVAILABLE')],
    ['a redirect', 307, ''],
  ])('%s', async (_name, status, body) => {
    expect(await refused(status, body)).toMatchObject({
      accepted: 'unknown',
      failure: { kind: 'outcome-unknown', billed: 'maybe' },
    });
  });
});

describe('a task that failed', () => {
  test.each([
    ['OutputVideoSensitiveContentDetected', 'moderated-output'],
    [
      'The request failed because the output video may contain sensitive information.',
      'moderated-output',
    ],
    ['InputTextSensitiveContentDetected', 'moderated-input'],
    ['the prompt was rejected by content moderation', 'moderated-input'],
    ['NSFW detected', 'moderated-output'],
    ['worker crashed', 'failed'],
  ])('%s is %s', (reason, kind) => {
    const failed = classifyTask({ code: 'task-failed', message: reason }, NOVITA_ERRORS, []);
    expect(failed).toMatchObject({ kind, billed: 'no', message: reason });
  });
});
