import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ACEDATA } from '../../../providers/acedata/sheet.ts';
import { KEY, refusal } from '../ark/fixtures.ts';
import { json, serve, unexpected } from '../server.ts';
import { aceDataAt, TASK, TRACE } from './fixtures.ts';

const NOW = 'Sat, 21 Nov 2026 08:00:00 GMT';
const CREATED = 1_766_329_436.091;
const CLIP = 'https://platform.cdn.example/seedance/d1c2.mp4';
const FRAME = 'https://platform.cdn.example/seedance/d1c2.png';

/** A record as the guide prints it, while nothing has come of the order. */
const PENDING = {
  _id: '69480c5cff2676299c7b351d',
  id: TASK,
  created_at: CREATED,
  request: { model: 'doubao-seedance-1-0-pro-250528', execution_expires_after: 7_200 },
  trace_id: TRACE,
  type: 'videos',
};

/** What the OpenAPI document shows: the maker's own task. */
const MADE = {
  id: 'cgt-20251221230356-sxgt7',
  model: 'doubao-seedance-1-0-pro-250528',
  status: 'succeeded',
  content: { video_url: CLIP, last_frame_url: FRAME },
  seed: 10,
  resolution: '720p',
  ratio: '16:9',
  duration: 5,
  framespersecond: 24,
  execution_expires_after: 172_800,
  usage: { completion_tokens: 108_900, total_tokens: 108_900 },
  created_at: 1_743_414_619,
  updated_at: 1_743_414_673,
};

/** What the guides show. */
const FLAT = {
  task_id: 'cgt-20251221230356-sxgt7',
  status: 'succeeded',
  video_url: CLIP,
  last_frame_url: null,
  model: 'doubao-seedance-1-0-pro-250528',
};

async function look(more: object) {
  const server = await serve((_seen, response) => {
    response.setHeader('Date', NOW);
    json(response, 200, { ...PENDING, ...more });
  });
  const [polled] = await aceDataAt(server.origin).status([{ id: TASK }], 'default');
  expect(server.seen).toMatchObject([{ method: 'POST', path: '/seedance/tasks' }]);
  expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ action: 'retrieve', id: TASK });
  if (!polled || polled.state === 'missing') return unexpected('it was not seen');
  return polled;
}

function done(data: unknown) {
  return look({ response: { success: true, task_id: TASK, trace_id: TRACE, data } });
}

function failed(more: object) {
  return look({ response: { success: false, task_id: TASK, trace_id: TRACE, ...more } });
}

describe('a finished task', () => {
  test('as the maker’s own object', async () => {
    expect(await done(MADE)).toEqual({
      id: TASK,
      state: 'succeeded',
      unknownState: null,
      createdAtMs: CREATED * 1_000,
      deadlineMs: (CREATED + 7_200) * 1_000,
      providerNowMs: Date.parse(NOW),
      tier: null,
      model: 'doubao-seedance-1-0-pro-250528',
      failure: null,
      result: {
        clipUrl: CLIP,
        lastFrameUrl: FRAME,
        seed: 10,
        tokens: 108_900,
        notes: [],
      },
    });
  });

  const BARE = { lastFrameUrl: null, seed: null, tokens: null };

  test('as a flat object, without a last frame', async () => {
    const result = { ...BARE, clipUrl: CLIP };
    const told = { state: 'succeeded', model: FLAT.model, result };
    expect(await done(FLAT)).toMatchObject(told);
  });

  test.each([
    ['flat objects', [FLAT], null],
    ['the maker’s objects', [MADE], FRAME],
  ])('as a list of %s', async (_what, data, lastFrameUrl) => {
    const result = { clipUrl: CLIP, lastFrameUrl };
    expect(await done(data)).toMatchObject({ state: 'succeeded', result });
  });

  test('without a word for its state, numbers as text', async () => {
    const usage = { total_tokens: '108900' };
    const looked = await done({ content: { video_url: CLIP }, usage, seed: '10' });
    expect(looked).toMatchObject({ state: 'succeeded', result: { tokens: 108_900, seed: 10 } });
  });

  test('that names no clip has no result', async () => {
    expect(await done([])).toMatchObject({ state: 'succeeded', result: null });
  });
});

describe('an open task', () => {
  test.each([
    ['without a response', {}, 'queued'],
    ['with an empty one', { response: {} }, 'queued'],
    ['with none', { response: null, finished_at: null, elapsed: null }, 'queued'],
    ['that was begun', { started_at: CREATED + 1 }, 'running'],
    ['that says so', { response: { success: true, data: { status: 'running' } } }, 'running'],
    ['whose flag and word disagree', failing({ data: { status: 'processing' } }), 'running'],
  ])('%s', async (_what, more, state) => {
    const open = { state, unknownState: null, result: null, failure: null };
    expect(await look(more)).toMatchObject(open);
  });

  test('of a word that nobody knows is waited for, and the word is told', async () => {
    const looked = await look({ state: 'thinking', started_at: CREATED });
    expect(looked).toMatchObject({ state: 'running', unknownState: 'thinking' });
  });

  test('whose order does not come back has no deadline', async () => {
    expect(await look({ request: null })).toMatchObject({ state: 'queued', deadlineMs: null });
  });
});

function failing(more: object): object {
  return { response: { success: false, ...more } };
}

describe('a task that came to nothing', () => {
  test('says why, with the trace that support asks for', async () => {
    const error = { code: 'api_error', message: `fetch failed with ${KEY}` };
    const failure = { kind: 'failed', code: 'api_error', message: 'fetch failed with [removed]' };
    expect(await failed({ error })).toMatchObject({
      state: 'failed',
      result: null,
      failure: { ...failure, billed: 'no', requestId: TRACE },
    });
  });

  test('was refused for its content', async () => {
    const error = { code: 'forbidden', message: 'Not allowed.' };
    const failure = { kind: 'moderated-output', billed: 'no' };
    expect(await failed({ error })).toMatchObject({ state: 'failed', failure });
  });

  test.each([
    ['expired', 'expired', 'expired'],
    ['cancelled', 'cancelled', 'cancelled'],
    ['failed', 'failed', 'failed'],
  ])('says %s in the maker’s word', async (status, state, kind) => {
    expect(await failed({ data: { ...MADE, status, content: null } })).toMatchObject({
      state,
      failure: { kind, billed: 'no' },
    });
  });

  test('is missing when nothing is known of it', async () => {
    const server = await serve((_seen, response) => json(response, 200, {}));
    const polled = await aceDataAt(server.origin).status([{ id: TASK }], 'default');
    expect(polled).toEqual([{ id: TASK, state: 'missing' }]);
  });
});

describe('a look that fails', () => {
  test.each([
    ['another task', 200, { ...PENDING, id: 'another' }, 'unavailable'],
    ['no record at all', 200, { success: true }, 'unavailable'],
    ['a wrong key', 401, { error: { code: 'invalid_token' }, trace_id: TRACE }, 'unauthorized'],
    ['too many', 429, { error: { code: 'too_many_requests' }, trace_id: TRACE }, 'throttled'],
    ['a breakdown', 500, { error: { code: 'api_error' }, trace_id: TRACE }, 'unavailable'],
  ])('%s', async (_what, status, body, kind) => {
    const server = await serve((_seen, response) => json(response, status, body));
    const looking = aceDataAt(server.origin).status([{ id: TASK }], 'default');
    expect(await refusal(looking)).toMatchObject({ accepted: 'no', failure: { kind } });
  });
});

describe('a look at several', () => {
  const asking = z.object({
    action: z.string(),
    id: z.string().default(''),
    ids: z.array(z.string()).default([]),
  });

  /** Knows of some tasks; `padding` stands for the pictures in a record, in bytes. */
  async function shelf(known: readonly string[], padding = 0) {
    return serve((seen, response) => {
      const { action, id, ids } = asking.parse(JSON.parse(seen.body));
      const record = (one: string) => ({ ...PENDING, id: one, padding: 'x'.repeat(padding) });
      if (action === 'retrieve') {
        json(response, 200, known.includes(id) ? record(id) : {});
      } else {
        const items = known.filter((one) => ids.includes(one)).map(record);
        json(response, 200, { items, count: items.length });
      }
    });
  }
  const actions = (server: Awaited<ReturnType<typeof shelf>>): string[] =>
    server.seen.map(({ body }) => String(JSON.parse(body).action));

  test('is one request; what is left out is asked for singly', async () => {
    const server = await shelf(['b', 'a']);
    const tasks = ['a', 'gone', 'b'].map((id) => ({ id }));
    expect(await aceDataAt(server.origin).status(tasks, 'default')).toMatchObject([
      { id: 'a', state: 'queued' },
      { id: 'gone', state: 'missing' },
      { id: 'b', state: 'queued' },
    ]);
    expect(actions(server)).toEqual(['retrieve_batch', 'retrieve']);
    expect(JSON.parse(server.seen[0]?.body ?? '').ids).toEqual(['a', 'gone', 'b']);
  });

  test('is asked in parts when the records, with all their pictures, are too long', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    const server = await shelf(ids, 900_000);
    const sheet = { ...ACEDATA, maxBodyBytes: 1_000_000 };
    const polled = await aceDataAt(server.origin, sheet).status(
      ids.map((id) => ({ id })),
      'default',
    );
    expect(polled).toMatchObject(ids.map((id) => ({ id, state: 'queued' })));
    expect(actions(server)).toEqual(['retrieve_batch', 'retrieve_batch', 'retrieve_batch']);
  });

  test('that is refused as such asks for each singly', async () => {
    const server = await serve((seen, response) => {
      const { action, id } = asking.parse(JSON.parse(seen.body));
      if (action === 'retrieve') return json(response, 200, { ...PENDING, id });
      return json(response, 403, { error: { code: 'disabled' }, trace_id: TRACE });
    });
    const tasks = ['a', 'b'].map((id) => ({ id }));
    expect(await aceDataAt(server.origin).status(tasks, 'default')).toMatchObject([
      { id: 'a', state: 'queued' },
      { id: 'b', state: 'queued' },
    ]);
    expect(actions(server)).toEqual(['retrieve_batch', 'retrieve', 'retrieve']);
  });

  test('of none asks nobody', async () => {
    const server = await shelf([]);
    expect(await aceDataAt(server.origin).status([], 'default')).toEqual([]);
    expect(server.seen).toEqual([]);
  });
});
