/** One set of hostile answers for every provider, by a server that sends whatever it is told. */

import { describe, expect, test } from 'vitest';
import type { Provider, TaskStatus } from '../../providers/provider.ts';
import { REGISTRATIONS } from '../../providers/registry.ts';
import { refusal } from './ark/fixtures.ts';
import { cheapest, orderOf } from './contract/orders.ts';
import { CLIP_URL, jsonOf, literal, shapeOf, type Told } from './contract/shapes.ts';
import { serve, unexpected, type Served } from './server.ts';

const KEY = 'sk-3f0c1b52-aaaa-4bbb-8ccc-1234567890ab';
const NOW = 'Sat, 21 Nov 2026 08:00:00 GMT';
const CREATED_MS = Date.UTC(2026, 10, 21, 7, 59);
const CREATED = CREATED_MS / 1_000;

/** Escape sequence, bell, a turn of the reading direction, line breaks, and a key. */
const NASTY = `\u001b[31mred\u001b[0m\u0007 \u202egnp\u2066\r\n\tkey ${KEY} ${'long '.repeat(200)}`;
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

function isClean(text: string | null | undefined): void {
  expect(text).toMatch(/\S/);
  expect(text).not.toMatch(UNPRINTABLE);
  expect(text).not.toContain(KEY);
  expect(text?.length).toBeLessThanOrEqual(200);
}

describe.each(REGISTRATIONS)('$sheet.name', ({ sheet, create }) => {
  const shape = shapeOf(sheet);
  const open = ({ origin }: Served): Provider =>
    create(sheet, { apiKey: KEY, baseUrl: new URL(`${origin}/base`) });

  function answering(status: number, body: string, headers: Record<string, string> = {}) {
    return serve((_seen, response) => {
      response.writeHead(status, { Date: NOW, ...headers }).end(body);
    });
  }

  async function submitTo(server: Served) {
    const order = orderOf(cheapest(sheet), 'A ferry leaves.');
    return open(server).submit({
      order,
      pictures: [],
      callbackUrl: null,
      beforeSend: () => Promise.resolve(),
      answerByMs: () => Date.now() + 10_000,
    });
  }

  async function look(body: unknown): Promise<TaskStatus> {
    const server = await answering(200, jsonOf(body));
    const [polled] = await open(server).status([{ id: 'cgt-1' }], 'default');
    if (!polled || polled.state === 'missing') return unexpected('it was not seen');
    return polled;
  }

  const finished = (told: Told) => look(shape.finished({ id: 'cgt-1', ...told }));

  test.each([
    [literal('123'), '123'],
    [literal('9007199254740993'), '9007199254740993'],
    [literal('18446744073709551615'), '18446744073709551615'],
    ['cgt-20261121-abcde', 'cgt-20261121-abcde'],
    ['a'.repeat(200), 'a'.repeat(200)],
  ])('an order that is answered with the id %s is placed', async (id, expected) => {
    const server = await answering(200, jsonOf(shape.created(id)));
    expect(await submitTo(server)).toEqual({ id: expected });
  });

  test.each([
    '',
    'a b',
    ' cgt-1',
    'cgt-1\n',
    'cgt-\u001b[2J',
    'cgt-\u202e1',
    'größer',
    'a'.repeat(201),
    `cgt-${KEY}`,
    literal('1.5'),
    literal('1e400'),
    null,
    true,
    {},
    ['cgt-1'],
  ])('an order that is answered with %j for an id has an unknown outcome', async (id) => {
    const server = await answering(200, jsonOf(shape.created(id)));
    const error = await refusal(submitTo(server));
    expect(error).toMatchObject({
      accepted: 'unknown',
      failure: { kind: 'outcome-unknown', code: 'answer-unreadable' },
    });
    expect(server.connections()).toBe(1);
  });

  test('a numeric id is the id of a look as well', async () => {
    const server = await answering(200, jsonOf(shape.finished({ id: literal('77') })));
    const [polled] = await open(server).status([{ id: '77' }], 'default');
    expect(polled).toMatchObject({ id: '77', state: 'succeeded' });
  });

  test.each([404, 405, 413, 414, 431])(
    'a %i by somebody on the way proves that the order never got there',
    async (status) => {
      const page = `<html><style>p{}</style><h1>No route</h1>\n<p>for you, ${KEY}</html>`;
      const server = await answering(status, page, { 'Content-Type': 'text/html' });
      const error = await refusal(submitTo(server));
      expect(error).toMatchObject({
        accepted: 'no',
        failure: { kind: 'misrouted', code: `http-${status}`, billed: 'no' },
      });
      const address = `${server.origin}${server.seen[0]?.path}`;
      expect(error.message).toContain(`${address} answers HTTP ${status}`);
      expect(error.message).toContain(`"No route for you, [removed]"`);
      isClean(error.message);
      expect(server.connections()).toBe(1);
    },
  );

  test('a 404 by somebody without words, or with too many', async () => {
    expect((await refusal(submitTo(await answering(404, '')))).failure.kind).toBe('misrouted');
    const error = await refusal(submitTo(await answering(404, NASTY)));
    expect(error.failure.kind).toBe('misrouted');
    isClean(error.message);
  });

  test.each([
    [301, ''],
    [307, ''],
    [400, '<h1>Blocked</h1>'],
    [401, ''],
    [401, '{}'],
    [401, '<h1>Sign in</h1>'],
    [402, '{"message":"pay"}'],
    [403, '{"message":"Forbidden"}'],
    [408, ''],
    [409, 'busy'],
    [418, ''],
    [429, 'slow down'],
    [429, '{"message":"slow down"}'],
    [451, ''],
    [500, ''],
    [502, '<h1>Bad gateway</h1>'],
    [504, ''],
    [599, ''],
  ])('after a %i with %j by somebody nobody knows', async (status, body) => {
    const server = await answering(status, body, { 'Retry-After': '0', Location: '/elsewhere' });
    const error = await refusal(submitTo(server));
    expect(error).toMatchObject({ accepted: 'unknown', failure: { kind: 'outcome-unknown' } });
    expect(server.connections()).toBe(1);
  });

  test('a 401 without a code is a refusal only where that is documented', async () => {
    const server = await answering(401, '{"message":"Token cannot be empty"}');
    const { accepted, failure } = await refusal(submitTo(server));
    const isDocumented = sheet.name === 'gptproto';
    expect([accepted, failure.kind]).toEqual(
      isDocumented ? ['no', 'unauthorized'] : ['unknown', 'outcome-unknown'],
    );
  });

  test('a documented refusal under status 200 is that refusal', async () => {
    const [status, code] = shape.unfunded;
    const body = jsonOf(shape.error(status, code, 'No funds.'));
    const error = await refusal(submitTo(await answering(200, body)));
    expect(error).toMatchObject({ accepted: 'no', failure: { kind: 'unfunded', code } });
  });

  test.each(['the new code', 'longer', 'with an id'])(
    'an error under status 200 proves nothing else: %s',
    async (what) => {
      const [status, known] = shape.unfunded;
      const code = { 'the new code': shape.newCode, longer: `${known}x` }[what] ?? known;
      const more = what === 'with an id' ? { id: 'a b', task_id: {} } : {};
      const body = jsonOf({ ...shape.error(status, code, 'No.'), ...more });
      const error = await refusal(submitTo(await answering(200, body)));
      expect(error).toMatchObject({ accepted: 'unknown', failure: { kind: 'outcome-unknown' } });
    },
  );

  test.each([
    ['0', 1_000],
    ['1', 1_000],
    ['7', 7_000],
    ['900', 900_000],
    ['901', 900_000],
    ['99999999999', 900_000],
    ['9'.repeat(400), null],
    ['-1', null],
    ['1.5', null],
    ['soon', null],
    ['Sat, 21 Nov 2026 08:01:00 GMT', 60_000],
    ['Sat, 21 Nov 2026 07:59:00 GMT', null],
    ['Sun, 21 Nov 2077 08:00:00 GMT', 900_000],
  ])('a refusal that asks for a pause of %s', async (asked, retryAfterMs) => {
    const [status, code] = shape.unfunded;
    const body = jsonOf(shape.error(status, code, 'No funds.'));
    const error = await refusal(submitTo(await answering(status, body, { 'Retry-After': asked })));
    expect(error.failure.retryAfterMs).toBe(retryAfterMs);
  });

  test.each([
    [literal('58944'), 58_944],
    [literal('0'), 0],
    [literal('-1'), -1],
    ['58944', 58_944],
    [literal('9007199254740991'), 9_007_199_254_740_991],
    [literal('9007199254740993'), null],
    [literal('12345678901234567890'), null],
    ['12345678901234567890', null],
    [literal('7.5'), null],
    [literal('1e400'), null],
    ['0x10', null],
    ['seven', null],
    [{ value: 7 }, null],
    [true, null],
  ])('a seed of %j is kept exactly, or left out with a note', async (seed, kept) => {
    const { state, result } = await finished({ seed });
    expect({ state, clipUrl: result?.clipUrl }).toEqual({ state: 'succeeded', clipUrl: CLIP_URL });
    expect(result?.seed).toBe(shape.tells.seed ? kept : null);
    const isLeftOut = shape.tells.seed && kept === null;
    expect(result?.notes.filter((note) => note.includes('seed'))).toHaveLength(isLeftOut ? 1 : 0);
  });

  test('a seed of 64 bits is named with all its digits', async () => {
    const { result } = await finished({ seed: literal('12345678901234567890') });
    const note = 'The seed 12345678901234567890 cannot be kept exactly and is left out.';
    expect(result?.notes).toEqual(shape.tells.seed ? [note] : []);
  });

  test.each([
    [literal('108900'), 108_900],
    ['108900', 108_900],
    [literal('108900.0'), 108_900],
    [literal('0'), 0],
    [literal('0.5'), null],
    [literal('-108900'), null],
    [literal('1e15'), null],
    [literal('18446744073709551616'), null],
    ['many', null],
    [[1], null],
  ])('a number of %j tokens is kept, or left out with a note', async (tokens, kept) => {
    const { state, result } = await finished({ tokens });
    expect({ state, clipUrl: result?.clipUrl }).toEqual({ state: 'succeeded', clipUrl: CLIP_URL });
    expect(result?.tokens).toBe(shape.tells.tokens ? kept : null);
    const isLeftOut = shape.tells.tokens && kept === null;
    expect(result?.notes.filter((note) => note.includes('tokens'))).toHaveLength(isLeftOut ? 1 : 0);
  });

  test.each([
    [literal(String(CREATED)), CREATED_MS],
    [literal(`${CREATED}.25`), CREATED_MS + 250],
    [String(CREATED), CREATED_MS],
    [literal(String(CREATED_MS)), CREATED_MS],
    [literal(`${CREATED_MS}000`), CREATED_MS],
    ['2026-11-21T07:59:00Z', CREATED_MS],
    ['2026-11-21 15:59:00+08:00', CREATED_MS],
    ['2026-11-21T07:59:00', CREATED_MS],
    [null, null],
    [literal('0'), null],
    [literal('-5'), null],
    [literal('1'), null],
    [literal('4000000000'), null],
    [literal('1e13'), null],
    [literal('1e300'), null],
    ['yesterday', null],
    ['2026-99-99T00:00:00Z', null],
    [{}, null],
  ])('a task made at %j has a time that can be one', async (createdAt, kept) => {
    const looked = await finished({ createdAt, expiresAfter: 3_600 });
    expect(looked).toMatchObject({ state: 'succeeded', createdAtMs: kept });
    const deadlineMs = kept !== null && shape.tells.expiry ? kept + 3_600_000 : null;
    expect(looked.deadlineMs).toBe(deadlineMs);
    expect(looked.providerNowMs).toBe(Date.parse(NOW));
  });

  test.each([
    [3_600, 3_600_000],
    ['3600', 3_600_000],
    [literal('0.5'), 500],
    [literal('1e13'), null],
    [literal('1e308'), null],
    [-1, null],
    [0, null],
    ['never', null],
    [{}, null],
    [null, null],
  ])(
    'a task that expires after %j has a deadline that can be one',
    async (expiresAfter, afterMs) => {
      const looked = await finished({ createdAt: CREATED, expiresAfter });
      const isTold = afterMs !== null && shape.tells.expiry;
      expect(looked.deadlineMs).toBe(isTold ? CREATED_MS + afterMs : null);
      expect(looked.result?.clipUrl).toBe(CLIP_URL);
    },
  );

  test.each(['Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT', 'now'])(
    'a provider whose clock says %s has none',
    async (date) => {
      const server = await answering(200, jsonOf(shape.finished({ id: 'cgt-1' })), { Date: date });
      const [polled] = await open(server).status([{ id: 'cgt-1' }], 'default');
      expect(polled).toMatchObject({ state: 'succeeded', providerNowMs: null });
    },
  );

  test('words of a state, of an end and of a refusal are made printable, short and clean', async () => {
    const odd = await look(shape.odd('cgt-1', NASTY));
    expect(odd.state).toBe('running');
    isClean(odd.unknownState);

    const { failure } = await look(shape.failed('cgt-1', `Code${NASTY}`, NASTY));
    isClean(failure?.message);
    isClean(failure?.code);

    const [status, code] = shape.unfunded;
    const body = jsonOf(shape.error(status, code, NASTY));
    const headers = { 'X-Request-Id': `req-${KEY}-${'9'.repeat(500)}` };
    const refused = await refusal(submitTo(await answering(status, body, headers)));
    expect(refused.failure.kind).toBe('unfunded');
    isClean(refused.message);
    isClean(refused.failure.requestId);
  });

  test('many are seen although one of them is not to be read', async () => {
    const ids = ['cgt-1', 'cgt-2', 'cgt-3'];
    const server = await serve((seen, response) => {
      const asked =
        [...ids].reverse().find((id) => seen.path.endsWith(id)) ?? seen.query.get('task_id');
      const single = /"id":"(cgt-\d)"/.exec(seen.body)?.[1] ?? asked;
      if (single) return response.end(jsonOf(shape.finished({ id: single })));
      const listed = [shape.finished({ id: 'cgt-3' }), 'broken', { id: 'cgt-2' }, null];
      return response.end(
        jsonOf({ items: [...listed, shape.finished({ id: 'cgt-1' })], total: 5 }),
      );
    });
    const polled = await open(server).status(
      ids.map((id) => ({ id })),
      'default',
    );
    expect(polled.map(({ id, state }) => [id, state === 'missing'])).toEqual(
      ids.map((id) => [id, false]),
    );
  });

  test('a callback names a task that has an id, or none', () => {
    const provider = create(sheet, { apiKey: KEY, baseUrl: new URL('https://a.example') });
    const read = (body: object) => provider.readCallback?.(body)?.taskId ?? null;
    for (const id of ['a b', 'x'.repeat(201), 'a\u001b[2J', {}, null]) {
      expect(callbacksWith(id).map(read)).toEqual([null, null, null, null]);
    }
    const named = callbacksWith(77).map(read);
    expect(named.includes('77')).toBe(sheet.callbacks.length > 0);
  });
});

/** In the manner of every provider that calls back. */
function callbacksWith(id: unknown): object[] {
  return [
    { id, status: 'succeeded' },
    { task_id: id, success: true },
    { payload: { task: { task_id: id, status: 'TASK_STATUS_SUCCEED' } } },
    { type: 'task.completed', data: { task: { id } } },
  ];
}
