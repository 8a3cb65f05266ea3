import { describe, expect, test } from 'vitest';
import type { Task } from '../../../providers/provider.ts';
import { closedPort, json, serve, type Answerer, unexpected } from '../server.ts';
import { ARK, arkAt, BYTEPLUS, KEY, refusal, TOKEN } from './fixtures.ts';

const TASKS = '/api/v3/contents/generations/tasks';
const NOW = 'Sat, 21 Nov 2026 08:00:00 GMT';
const CREATED = 1_795_000_000;

async function look(body: unknown) {
  const server = await serve((_seen, response) => {
    response.setHeader('Date', NOW);
    json(response, 200, body);
  });
  const [polled] = await arkAt(server.origin).status([{ id: 'cgt-1' }], 'default');
  expect(server.seen).toMatchObject([{ method: 'GET', path: `${TASKS}/cgt-1` }]);
  expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  if (!polled || polled.state === 'missing') return unexpected('it was not seen');
  return polled;
}

function tasks(...ids: string[]): Task[] {
  return ids.map((id) => ({ id }));
}

const NOT_FOUND = { error: { code: 'NotFound.Task', message: 'no such task' } };

describe('one look at one task', () => {
  test('succeeded', async () => {
    const looked = await look({
      id: 'cgt-1',
      model: 'seedance-1-0-pro-250528',
      status: 'succeeded',
      error: null,
      content: {
        video_url: 'https://x.example/v.mp4?s=1',
        last_frame_url: 'https://x.example/l.png',
      },
      usage: { completion_tokens: 246_840, total_tokens: 246_840 },
      created_at: CREATED,
      updated_at: CREATED + 90,
      seed: 58_944,
      resolution: '1080p',
      ratio: '16:9',
      duration: 5,
      framespersecond: 24,
      service_tier: 'default',
      execution_expires_after: 172_800,
    });
    expect(looked).toEqual({
      id: 'cgt-1',
      model: 'seedance-1-0-pro-250528',
      state: 'succeeded',
      unknownState: null,
      createdAtMs: CREATED * 1_000,
      deadlineMs: (CREATED + 172_800) * 1_000,
      providerNowMs: Date.parse(NOW),
      tier: 'default',
      failure: null,
      result: {
        clipUrl: 'https://x.example/v.mp4?s=1',
        lastFrameUrl: 'https://x.example/l.png',
        seed: 58_944,
        tokens: 246_840,
        notes: [],
      },
    });
  });

  test('numbers may be text, and null means absent', async () => {
    const looked = await look({
      id: 'cgt-1',
      status: 'succeeded',
      content: { video_url: 'https://x.example/v.mp4', last_frame_url: null },
      usage: { completion_tokens: null, total_tokens: '108900' },
      created_at: String(CREATED),
      execution_expires_after: '3600',
      seed: '7',
      ratio: null,
      model: null,
      service_tier: null,
      error: null,
      tools: { anything: 1 },
    });
    expect(looked).toMatchObject({
      createdAtMs: CREATED * 1_000,
      deadlineMs: (CREATED + 3_600) * 1_000,
      tier: null,
      model: null,
      result: { lastFrameUrl: null, seed: 7, tokens: 108_900 },
    });
  });

  test('what is of no use may have any shape', async () => {
    const looked = await look({
      id: 'cgt-1',
      status: 'queued',
      created_at: 'yesterday',
      content: 'none',
      usage: [],
      seed: {},
      error: 'none',
    });
    expect(looked).toMatchObject({ state: 'queued', createdAtMs: null, deadlineMs: null });
  });

  test.each(['queued', 'running'])('%s', async (status) => {
    const looked = await look({ id: 'cgt-1', status, created_at: CREATED, content: {} });
    expect(looked).toMatchObject({ state: status, result: null, failure: null, deadlineMs: null });
  });

  test.each(['error', 'failure_reason'])('failed, with the reason in `%s`', async (member) => {
    const reason = {
      code: 'OutputVideoSensitiveContentDetected',
      message: `See https://x.example/v.mp4?X-Tos-Signature=abc. Request id: 0217abcdef`,
    };
    const looked = await look({ id: 'cgt-1', status: 'failed', error: null, [member]: reason });
    expect(looked).toMatchObject({
      state: 'failed',
      failure: { kind: 'moderated-output', code: reason.code, requestId: '0217abcdef' },
    });
    expect(looked.failure?.message).not.toContain('Signature');
  });

  test.each(['expired', 'cancelled'] as const)('%s', async (status) => {
    expect(await look({ id: 'cgt-1', status })).toMatchObject({
      state: status,
      result: null,
      failure: { kind: status, code: status, billed: 'no' },
    });
  });

  test('a status that nobody knows counts as running and is kept', async () => {
    for (const status of ['paused', 'toString']) {
      expect(await look({ id: 'cgt-1', status })).toMatchObject({
        state: 'running',
        unknownState: status,
      });
    }
  });

  test('succeeded without a link has no result', async () => {
    expect(await look({ id: 'cgt-1', status: 'succeeded', content: null })).toMatchObject({
      state: 'succeeded',
      result: null,
    });
  });

  test('an id is sent as one part of the path', async () => {
    const server = await serve((_seen, response) => json(response, 404, NOT_FOUND));
    await arkAt(server.origin).status(tasks('../models?x'), 'default');
    expect(server.seen[0]?.path).toBe(`${TASKS}/..%2Fmodels%3Fx`);
  });

  test('a 404 of the provider’s own: missing', async () => {
    const server = await serve((_seen, response) => json(response, 404, NOT_FOUND));
    expect(await arkAt(server.origin).status(tasks('cgt-1'), 'flex')).toEqual([
      { id: 'cgt-1', state: 'missing' },
    ]);
  });

  test.each([
    [404, '<h1>Not found</h1>', 'unavailable'],
    [401, '{"error":{"code":"AuthenticationError","message":"x"}}', 'unauthorized'],
    [429, '{"error":{"code":"RequestBurstTooFast","message":"x"}}', 'throttled'],
    [500, '{"error":{"code":"InternalServiceError","message":"x"}}', 'unavailable'],
    [307, '', 'unavailable'],
    [200, '<html>', 'unavailable'],
    [200, '{"id":"cgt-1"}', 'unavailable'],
    [200, '', 'unavailable'],
  ])('HTTP %i with %s is an error, never an end', async (status, body, kind) => {
    const server = await serve((_seen, response) => response.writeHead(status).end(body));
    const call = arkAt(server.origin).status(tasks('cgt-1'), 'default');
    expect(await refusal(call)).toMatchObject({ failure: { kind } });
    expect(server.seen).toHaveLength(1);
  });

  test('no connection is an error, never an end', async () => {
    const provider = arkAt(`http://127.0.0.1:${await closedPort()}`);
    const call = provider.status(tasks('cgt-1'), 'default');
    expect(await refusal(call)).toMatchObject({ failure: { kind: 'unavailable' } });
  });
});

describe('many tasks', () => {
  test.each(['default', 'flex'])('are one list request of their tier (%s)', async (tier) => {
    const server = await serve((_seen, response) =>
      json(response, 200, {
        items: [
          { id: 'cgt-3', status: 'running', service_tier: tier },
          { id: 'cgt-1', status: 'failed', failure_reason: { code: 'InternalServiceError' } },
          { id: 'cgt-2', status: 'queued' },
        ],
        total: 3,
      }),
    );
    const polled = await arkAt(server.origin).status(tasks('cgt-1', 'cgt-2', 'cgt-3'), tier);
    expect(polled).toMatchObject([
      { id: 'cgt-1', state: 'failed', failure: { kind: 'failed' } },
      { id: 'cgt-2', state: 'queued' },
      { id: 'cgt-3', state: 'running', tier },
    ]);
    expect(server.seen).toHaveLength(1);
    const { path, query } = server.seen[0] ?? unexpected('nothing was asked');
    expect(path).toBe(TASKS);
    expect([...query]).toEqual([
      ['page_num', '1'],
      ['page_size', '3'],
      ['filter.service_tier', tier],
      ['filter.task_ids', 'cgt-1'],
      ['filter.task_ids', 'cgt-2'],
      ['filter.task_ids', 'cgt-3'],
    ]);
  });

  test('one that the list lacks is asked for by itself', async () => {
    const server = await serve(({ path }, response) => {
      if (path === TASKS) return json(response, 200, { items: null, total: '0' });
      if (path.endsWith('cgt-1')) return json(response, 404, NOT_FOUND);
      if (path.endsWith('cgt-2')) return json(response, 200, { id: 'cgt-2', status: 'queued' });
      return json(response, 400, { error: { code: 'InvalidParameter.id', message: 'old' } });
    });
    const polled = await arkAt(server.origin).status(tasks('cgt-1', 'cgt-2', 'cgt-3'), 'default');
    expect(polled).toMatchObject([
      { id: 'cgt-1', state: 'missing' },
      { id: 'cgt-2', state: 'queued' },
      { id: 'cgt-3', state: 'missing' },
    ]);
    expect(server.seen).toHaveLength(4);
  });

  test('are each asked for alone where the list is refused', async () => {
    const server = await serve(({ path }, response) => {
      if (path === TASKS) return json(response, 403, { error: { code: 'AccessDenied' } });
      return json(response, 200, { id: path.split('/').at(-1), status: 'queued' });
    });
    const polled = await arkAt(server.origin).status(tasks('cgt-1', 'cgt-2'), 'default');
    expect(polled).toMatchObject([{ state: 'queued' }, { state: 'queued' }]);
  });

  test.each([
    [401, 'AuthenticationError', 'unauthorized', 2],
    [429, 'RequestBurstTooFast', 'throttled', 1],
  ])('are not asked for one by one after a %i %s', async (status, code, kind, requests) => {
    const server = await serve((_seen, response) => json(response, status, { error: { code } }));
    const call = arkAt(server.origin).status(tasks('cgt-1', 'cgt-2', 'cgt-3'), 'default');
    expect(await refusal(call)).toMatchObject({ failure: { kind } });
    expect(server.seen).toHaveLength(requests);
  });

  test('no tasks are no request', async () => {
    const server = await serve((_seen, response) => json(response, 200, {}));
    expect(await arkAt(server.origin).status([], 'default')).toEqual([]);
    expect(server.seen).toEqual([]);
  });
});

describe('cancel', () => {
  async function cancel(answer: Answerer) {
    const server = await serve(answer);
    const provider = arkAt(server.origin);
    const outcome =
      provider.cancel?.({ id: 'cgt-1' }, { beforeSend: () => Promise.resolve() }) ??
      unexpected('it cannot cancel');
    const settled = await outcome.catch((error: unknown) => error);
    expect(server.seen).toMatchObject([{ method: 'DELETE', path: `${TASKS}/cgt-1`, body: '' }]);
    return settled;
  }

  test.each([
    [200, '{}'],
    [200, ''],
    [204, ''],
  ])('is one DELETE: %i %s', async (status, body) => {
    expect(await cancel((_seen, response) => response.writeHead(status).end(body))).toBe(
      'cancelled',
    );
  });

  test.each([
    [409, 'InvalidAction.RunningTaskDeletion'],
    [400, 'InvalidAction.CancelledTaskDeletion'],
    [404, 'NotFound.Task'],
  ])('is refused once the task runs or has ended: %i %s', async (status, code) => {
    const refused = await cancel((_seen, response) => json(response, status, { error: { code } }));
    expect(refused).toBe('refused');
  });

  test.each([409, 404, 502])('a %i of somebody in between is an error', async (status) => {
    const failed = await cancel((_seen, response) => response.writeHead(status).end('<html>'));
    expect(failed).toMatchObject({ accepted: 'unknown', failure: { kind: 'unavailable' } });
  });

  test('a lost answer is an error, and the DELETE is not repeated', async () => {
    const failed = await cancel((_seen, response) => response.destroy());
    expect(failed).toMatchObject({ accepted: 'unknown', failure: { kind: 'unavailable' } });
  });
});

describe('find', () => {
  type Listed = { id: string; status: string; safety_identifier?: string | null };

  function listed(count: number, from = 0): Listed[] {
    return Array.from({ length: count }, (_, nth) => ({
      id: `cgt-${from + nth}`,
      status: 'queued',
      safety_identifier: nth % 2 === 0 ? null : `sb-other-${from + nth}`,
    }));
  }

  /** Lists as the provider does: pages of what the tier holds. */
  function lists(tiers: Record<string, Listed[]>, capped = 500): Answerer {
    return ({ query }, response) => {
      const all = tiers[query.get('filter.service_tier') ?? 'default'] ?? [];
      const size = Math.min(Number(query.get('page_size')), capped);
      const start = (Number(query.get('page_num')) - 1) * size;
      json(response, 200, { items: all.slice(start, start + size), total: all.length });
    };
  }

  async function find(answer: Answerer, sheet = BYTEPLUS) {
    const server = await serve(answer);
    const call = arkAt(server.origin, sheet).find?.([TOKEN]) ?? unexpected('it cannot find');
    return { server, found: await call.catch((error: unknown) => error) };
  }

  const OURS: Listed = { id: 'cgt-ours', status: 'running', safety_identifier: TOKEN };

  test('by the token, on a later page', async () => {
    const { server, found } = await find(lists({ default: [...listed(1_100), OURS] }));
    expect(found).toEqual({ id: 'cgt-ours' });
    expect(server.seen.map(({ query }) => query.get('page_num'))).toEqual(['1', '2', '3']);
    expect(server.seen[0]?.query.get('filter.task_ids')).toBeNull();
  });

  test('in the other tier', async () => {
    const { server, found } = await find(lists({ default: listed(3), flex: [OURS] }), ARK);
    expect(found).toEqual({ id: 'cgt-ours' });
    expect(server.seen.map(({ query }) => query.get('filter.service_tier'))).toEqual([
      'default',
      'flex',
    ]);
  });

  test('through pages that are smaller than asked for', async () => {
    const { found } = await find(lists({ default: [...listed(250), OURS] }, 100));
    expect(found).toEqual({ id: 'cgt-ours' });
  });

  test('null only after every page of every tier', async () => {
    const tiers = { default: listed(600), flex: listed(501, 1_000) };
    const { server, found } = await find(lists(tiers));
    expect(found).toBeNull();
    expect(server.seen).toHaveLength(4);
  });

  test('an empty list without a total is whole', async () => {
    const { found } = await find((_seen, response) => json(response, 200, { items: [] }));
    expect(found).toBeNull();
  });

  test('never by likeness', async () => {
    const alike = { ...OURS, safety_identifier: `${TOKEN}0` };
    const { found } = await find(lists({ default: [alike], flex: [] }));
    expect(found).toBeNull();
  });

  test.each<[string, Answerer]>([
    [
      'ends before its own total',
      (_seen, response) => json(response, 200, { items: [], total: 7 }),
    ],
    [
      'shows the same page again and again',
      (_seen, response) => json(response, 200, { items: listed(2), total: 7 }),
    ],
    [
      'changes while it is read',
      ({ query }, response) => {
        const page = Number(query.get('page_num'));
        json(response, 200, { items: listed(5, page * 5), total: 10 + page });
      },
    ],
    [
      'fails on its second page',
      ({ query }, response) =>
        query.get('page_num') === '1'
          ? json(response, 200, { items: listed(5), total: 10 })
          : json(response, 503, {}),
    ],
    [
      'cannot be read',
      (_seen, response) => json(response, 200, { items: [{ status: 'x' }], total: 1 }),
    ],
    ['is no list', (_seen, response) => json(response, 200, 'busy')],
  ])('a list that %s proves nothing', async (_name, answer) => {
    const { found } = await find(answer);
    expect(found).toMatchObject({ name: 'ProviderError', failure: { kind: 'unavailable' } });
  });
});
