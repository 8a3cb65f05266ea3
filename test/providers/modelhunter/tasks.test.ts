import { describe, expect, test } from 'vitest';
import { refusal, TOKEN } from '../ark/fixtures.ts';
import { json, serve, type Served } from '../server.ts';
import { answered, CLIP, CLIP_URL, KEY, modelHunterAt, PRO_15, refused, task } from './fixtures.ts';

const ID = { id: 'task_abc123' };
const LAST_FRAME_URL = 'https://cdn.modelhunter.ai/results/task_abc123.last?signature=yyy';

/** Answers each request with the next body, the last one for good. */
function serving(...bodies: readonly object[]): Promise<Served> {
  return serve((_seen, response, nth) => {
    json(response, 200, bodies[Math.min(nth, bodies.length) - 1]);
  });
}

async function look(...bodies: readonly object[]) {
  const server = await serving(...bodies);
  const [polled] = await modelHunterAt(server.origin).status([ID], 'default');
  return { polled, seen: server.seen };
}

describe('a look', () => {
  test.each([
    ['pending', 'queued'],
    ['queued', 'queued'],
    ['running', 'running'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
  ])('finds %s: %s', async (status, state) => {
    const { polled, seen } = await look(answered(task({ status })));
    expect(polled).toMatchObject({
      id: 'task_abc123',
      state,
      unknownState: null,
      createdAtMs: Date.UTC(2026, 0, 15, 10),
      deadlineMs: null,
      result: null,
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'GET', path: '/api/v1/tasks/task_abc123' });
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  test('takes a word that it does not know for work under way', async () => {
    const { polled } = await look(answered(task({ status: 'moderating' })));
    expect(polled).toMatchObject({ state: 'running', unknownState: 'moderating' });
  });

  test('reads what may be missing or of another shape', async () => {
    const bare = { id: 'task_abc123', status: 'running', created_at: null, error: '', result: {} };
    const { polled } = await look(answered({ ...bare, metadata: [] }));
    expect(polled).toMatchObject({ state: 'running', createdAtMs: null });
  });

  test('asks for each task on its own, in turn', async () => {
    const server = await serve((seen, response) => {
      json(
        response,
        200,
        answered(task({ id: decodeURIComponent(seen.path.split('/').at(-1) ?? '') })),
      );
    });
    const ids = [{ id: 'task_a' }, { id: 'task_b/c' }];
    const polled = await modelHunterAt(server.origin).status(ids, 'default');
    expect(server.seen.map(({ path }) => path.split('/').at(-1))).toEqual(['task_a', 'task_b%2Fc']);
    expect(polled.map(({ id }) => id)).toEqual(['task_a', 'task_b/c']);
  });

  test('says that a task is gone only in the provider’s own words', async () => {
    const server = await serve((_seen, response, nth) => {
      json(response, 404, nth === 1 ? refused('TASK_NOT_FOUND', 'No such task') : 'Not found');
    });
    const provider = modelHunterAt(server.origin);
    expect(await provider.status([ID], 'default')).toEqual([{ ...ID, state: 'missing' }]);
    const error = await refusal(provider.status([ID], 'default'));
    expect(error.failure.kind).toBe('unavailable');
  });
});

describe('a finished task', () => {
  const succeeded = (more: object) => answered(task({ status: 'succeeded', ...more }));

  test('has its clip, and neither seed nor tokens', async () => {
    const { polled } = await look(succeeded({ result: [CLIP], cost: 0.13 }));
    expect(polled).toMatchObject({
      state: 'succeeded',
      model: PRO_15,
      result: {
        clipUrl: CLIP_URL,
        lastFrameUrl: null,
        seed: null,
        tokens: null,
      },
    });
  });

  test.each([
    ['as an output after the clip', { result: [CLIP, { url: LAST_FRAME_URL, format: 'png' }] }],
    ['as an output before it', { result: [{ url: LAST_FRAME_URL, format: 'JPG' }, CLIP] }],
    ['beside the clip', { result: [{ ...CLIP, last_frame_url: LAST_FRAME_URL }] }],
    ['beside the outputs', { result: [CLIP], last_frame_url: LAST_FRAME_URL }],
  ])('may give its last frame %s', async (_, more) => {
    const { polled } = await look(succeeded(more));
    expect(polled).toMatchObject({ result: { clipUrl: CLIP_URL, lastFrameUrl: LAST_FRAME_URL } });
  });

  test('tells pictures by their address where no format is named', async () => {
    const url = 'https://cdn.modelhunter.ai/results/last.webp?signature=yyy';
    const { polled } = await look(succeeded({ result: [{ url }, { url: CLIP_URL }] }));
    expect(polled).toMatchObject({ result: { clipUrl: CLIP_URL, lastFrameUrl: url } });
  });

  test('whose links have aged out is asked again, and has fresh ones', async () => {
    const aged = answered(task({ status: 'expired' }));
    const { polled, seen } = await look(aged, succeeded({ result: [CLIP] }));
    expect(polled).toMatchObject({ state: 'succeeded', result: { clipUrl: CLIP_URL } });
    expect(polled).toMatchObject({ failure: null });
    expect(seen).toHaveLength(2);
  });

  test('whose links have aged out may give fresh ones at once', async () => {
    const { polled, seen } = await look(answered(task({ status: 'expired', result: [CLIP] })));
    expect(polled).toMatchObject({ state: 'succeeded', result: { clipUrl: CLIP_URL } });
    expect(seen).toHaveLength(1);
  });

  test('that gives no links is still no failed one', async () => {
    const { polled, seen } = await look(answered(task({ status: 'expired' })));
    expect(polled).toMatchObject({ state: 'succeeded', result: null, failure: null });
    expect(seen).toHaveLength(2);
  });
});

describe('finding an order', () => {
  const ordered = (id: string, token: string) =>
    task({ id, metadata: { project: 'demo', storyboard_order: token } });
  const page = (items: readonly object[], cursor: string | null) => ({
    success: true,
    data: items,
    pagination: { cursor, hasMore: cursor !== null, total: 3 },
  });

  test('goes through every page, by the token alone', async () => {
    const server = await serving(
      page([ordered('task_1', 'sb-other'), task({ id: 'task_2' })], '2026-01-15T09:50:00Z'),
      page([ordered('task_3', TOKEN)], null),
    );
    expect(await modelHunterAt(server.origin).find?.([TOKEN])).toEqual({ id: 'task_3' });
    expect(server.seen.map(({ path, query }) => [path, Object.fromEntries(query)])).toEqual([
      ['/api/v1/tasks', { provider: 'seedance', limit: '100' }],
      ['/api/v1/tasks', { provider: 'seedance', limit: '100', cursor: '2026-01-15T09:50:00Z' }],
    ]);
  });

  test('finds nothing in a list without it', async () => {
    const server = await serving(page([ordered('task_1', 'sb-other')], null));
    expect(await modelHunterAt(server.origin).find?.([TOKEN])).toBe(null);
    expect(modelHunterAt(server.origin).sheet.findIsComplete).toBe(false);
  });

  test.each([
    ['goes round in circles', '2026-01-15T09:50:00Z'],
    ['promises more and does not say where', null],
  ])('fails on a list that %s', async (_, cursor) => {
    const more = { cursor, hasMore: true, total: 9 };
    const server = await serving({ success: true, data: [task()], pagination: more });
    const error = await refusal(modelHunterAt(server.origin).find?.([TOKEN]) ?? Promise.resolve());
    expect(error.failure).toMatchObject({ kind: 'unavailable', code: 'list-incomplete' });
  });

  test('fails on a list that is refused or is none', async () => {
    const server = await serve((_seen, response, nth) => {
      if (nth === 1) json(response, 403, refused('KEY_REVOKED', 'The key was deleted'));
      else json(response, 200, 'maintenance');
    });
    const provider = modelHunterAt(server.origin);
    const kinds = [
      (await refusal(provider.find?.([TOKEN]) ?? Promise.resolve())).failure.kind,
      (await refusal(provider.find?.([TOKEN]) ?? Promise.resolve())).failure.kind,
    ];
    expect(kinds).toEqual(['unauthorized', 'unavailable']);
  });
});

test('nothing is cancelled: no address for it is documented', async () => {
  const server = await serving();
  const provider = modelHunterAt(server.origin);
  expect('cancel' in provider).toBe(false);
  expect(provider.sheet.canCancel).toBe(false);
});
