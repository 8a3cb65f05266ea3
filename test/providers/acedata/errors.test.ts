import { describe, expect, test } from 'vitest';
import { ACEDATA_ERRORS } from '../../../providers/acedata/errors.ts';
import { classifyTask } from '../../../providers/rejection.ts';
import type { FailureKind } from '../../../specs/failures.ts';
import { refusal, submission } from '../ark/fixtures.ts';
import { json, serve } from '../server.ts';
import { aceDataAt, aceOrder, TRACE } from './fixtures.ts';

/** Copied from the documents and the published client; never from the table. */
const DOCUMENTED: readonly (readonly [number, FailureKind, string])[] = [
  [400, 'invalid', 'bad_request'],
  [400, 'unauthorized', 'no_token'],
  [400, 'unauthorized', 'token_mismatched'],
  [400, 'unauthorized', 'disabled'],
  [400, 'model-unavailable', 'api_not_implemented'],
  [401, 'unauthorized', 'invalid_token'],
  [401, 'unauthorized', 'token_expired'],
  [401, 'unauthorized', 'token_mismatched'],
  [403, 'unfunded', 'used_up'],
  [403, 'unauthorized', 'disabled'],
  [403, 'moderated-input', 'forbidden'],
  [404, 'model-unavailable', 'no_api'],
  [413, 'invalid', 'request_too_large'],
  [429, 'throttled', 'too_many_requests'],
];

async function refused(status: number, body: unknown) {
  const server = await serve((_seen, response) => json(response, status, body));
  return refusal(aceDataAt(server.origin).submit(submission(aceOrder())));
}

describe('a refused order', () => {
  test.each(DOCUMENTED)('%i is %s by its code %s', async (status, kind, code) => {
    const error = await refused(status, { error: { code, message: 'Why.' }, trace_id: TRACE });
    expect(error).toMatchObject({
      accepted: 'no',
      message: 'Why.',
      failure: { kind, code, billed: 'no', requestId: TRACE },
    });
  });

  test('every row of the table is among the documented ones', () => {
    const listed = Object.entries(ACEDATA_ERRORS.rejections).flatMap(([status, kinds]) =>
      Object.keys(kinds).flatMap((code) => (code === '' ? [] : [`${status} ${code}`])),
    );
    expect(listed).toEqual(DOCUMENTED.map(([status, , code]) => `${status} ${code}`));
  });

  test.each([
    ['somebody else’s words', 403, { error: { code: 'used_up', message: 'no trace' } }],
    ['a page', 429, '<html>busy</html>'],
    ['a code of another manner', 400, { error: { code: 'BadRequest' }, trace_id: TRACE }],
    ['a status that is not documented', 418, { error: { code: 'forbidden' }, trace_id: TRACE }],
  ])('%s proves nothing', async (_what, status, body) => {
    const error = await refused(status, body);
    expect(error).toMatchObject({ accepted: 'unknown', failure: { kind: 'outcome-unknown' } });
  });
});

test.each([
  ['forbidden', 'moderated-output'],
  ['bad_request', 'invalid'],
  ['api_error', 'failed'],
  ['something_new', 'failed'],
])('a task that ended with %s is %s', (code, kind) => {
  const failed = classifyTask({ code, message: 'Why.', requestId: TRACE }, ACEDATA_ERRORS, []);
  expect(failed).toMatchObject({ kind, code, billed: 'no', requestId: TRACE });
});
