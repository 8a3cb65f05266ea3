import { describe, expect, test } from 'vitest';
import { KEY, refusal } from '../ark/fixtures.ts';
import { closedPort, json, serve, unexpected } from '../server.ts';
import { novitaAt, TASK_ID } from './fixtures.ts';

const NOW = 'Sat, 21 Nov 2026 08:00:00 GMT';
const SUBMITTED_MS = 1_795_000_000_123;
const LINK = 'https://faas-output-video.example/v.mp4?X-Amz-Expires=3600';

async function look(body: unknown) {
  const server = await serve((_seen, response) => {
    response.setHeader('Date', NOW);
    json(response, 200, body);
  });
  const [polled] = await novitaAt(server.origin).status([{ id: TASK_ID }], 'default');
  const [seen] = server.seen;
  expect(seen).toMatchObject({ method: 'GET', path: '/v3/async/task-result', body: '' });
  expect([...(seen?.query ?? [])]).toEqual([['task_id', TASK_ID]]);
  expect(seen?.headers.authorization).toBe(`Bearer ${KEY}`);
  if (!polled || polled.state === 'missing') return unexpected('it was not seen');
  return polled;
}

function task(status: string, reason: string | null = '') {
  return { task_id: TASK_ID, task_type: 'IMG_TO_VIDEO', status, reason, eta: 0 };
}

describe('one look at one task', () => {
  test('succeeded, spelled as the documents do', async () => {
    const looked = await look({
      extra: {
        seed: '58944',
        enable_nsfw_detection: false,
        debug_info: {
          request_info: '',
          submit_time_ms: String(SUBMITTED_MS),
          complete_time_ms: '',
        },
      },
      task: { ...task('TASK_STATUS_SUCCEED'), progress_percent: 100 },
      images: [],
      videos: [{ video_url: LINK, video_url_ttl: '3600', video_type: 'mp4' }],
      audios: [],
    });
    expect(looked).toEqual({
      id: TASK_ID,
      state: 'succeeded',
      unknownState: null,
      createdAtMs: SUBMITTED_MS,
      deadlineMs: null,
      providerNowMs: Date.parse(NOW),
      tier: null,
      failure: null,
      result: {
        clipUrl: LINK,
        lastFrameUrl: null,
        seed: 58_944,
        tokens: null,
        notes: [],
      },
    });
  });

  test.each([['3600'], [3600], ['0'], [0], [null], [undefined]])(
    'a lifetime of %j says nothing about the link',
    async (ttl) => {
      const looked = await look({
        task: task('TASK_STATUS_SUCCEED'),
        extra: { seed: 7, debug_info: { submit_time_ms: SUBMITTED_MS } },
        videos: [{ video_url: LINK, video_url_ttl: ttl }],
      });
      expect(looked).toMatchObject({
        createdAtMs: SUBMITTED_MS,
        result: { clipUrl: LINK, seed: 7 },
      });
    },
  );

  test('what is of no use may be absent or have any shape', async () => {
    for (const more of [{}, { extra: null, videos: null }, { extra: 'none', videos: 'none' }]) {
      const looked = await look({ task: { status: 'TASK_STATUS_QUEUED' }, ...more });
      expect(looked).toMatchObject({ state: 'queued', createdAtMs: null, result: null });
    }
  });

  test('a time of 0 is none', async () => {
    const extra = { debug_info: { submit_time_ms: '0' } };
    expect(await look({ task: task('TASK_STATUS_QUEUED'), extra })).toMatchObject({
      createdAtMs: null,
    });
  });

  test.each([
    ['TASK_STATUS_QUEUED', 'queued'],
    ['TASK_STATUS_PROCESSING', 'running'],
  ])('%s', async (status, state) => {
    const looked = await look({ task: task(status), videos: [] });
    expect(looked).toMatchObject({ state, unknownState: null, result: null, failure: null });
  });

  test.each(['TASK_STATUS_UNKNOWN', 'TASK_STATUS_PAUSED', 'toString'])(
    '%s counts as running and is kept',
    async (status) => {
      const looked = await look({ task: task(status) });
      expect(looked).toMatchObject({ state: 'running', unknownState: status });
    },
  );

  test('failed, with the reason in the task', async () => {
    const reason = `OutputVideoSensitiveContentDetected, see ${LINK}&X-Amz-Signature=abc`;
    const looked = await look({ task: task('TASK_STATUS_FAILED', reason) });
    expect(looked).toMatchObject({
      state: 'failed',
      failure: { kind: 'moderated-output', code: 'task-failed', billed: 'no' },
    });
    expect(looked.failure?.message).not.toContain('Signature');
  });

  test('failed with a reason that is one word, and without any', async () => {
    expect(await look({ task: task('TASK_STATUS_FAILED', 'WORKER_LOST') })).toMatchObject({
      failure: { kind: 'failed', code: 'WORKER_LOST' },
    });
    expect(await look({ task: task('TASK_STATUS_FAILED', '') })).toMatchObject({
      failure: { kind: 'failed', code: 'unknown' },
    });
  });

  test.each(['expired', 'Expired', 'task expired.'])('failed as %j has expired', async (reason) => {
    expect(await look({ task: task('TASK_STATUS_FAILED', reason) })).toMatchObject({
      state: 'expired',
      failure: { kind: 'expired', billed: 'no' },
    });
  });

  test('a link that expired is no task that did', async () => {
    const reason = 'the image url has expired';
    expect(await look({ task: task('TASK_STATUS_FAILED', reason) })).toMatchObject({
      state: 'failed',
      failure: { kind: 'failed' },
    });
  });

  test('cancelled by somebody', async () => {
    expect(await look({ task: task('TASK_STATUS_CANCELED') })).toMatchObject({
      state: 'cancelled',
      failure: { kind: 'cancelled' },
    });
  });

  test.each([[[]], [null], [[{ video_url: '' }]]])(
    'succeeded with %j for videos has no result',
    async (videos) => {
      const looked = await look({ task: task('TASK_STATUS_SUCCEED'), videos });
      expect(looked).toMatchObject({ state: 'succeeded', result: null });
    },
  );
});

describe('a look that shows no task', () => {
  test('a 404 of the provider’s own: missing', async () => {
    const body = { code: 404, reason: 'TASK_NOT_FOUND', message: 'task not found', metadata: {} };
    const server = await serve((_seen, response) => json(response, 404, body));
    const polled = await novitaAt(server.origin).status([{ id: TASK_ID }], 'default');
    expect(polled).toEqual([{ id: TASK_ID, state: 'missing' }]);
  });

  test.each([
    [404, '404 page not found', 'unavailable'],
    [403, '{"code":403,"reason":"INVALID_API_KEY","message":"x"}', 'unauthorized'],
    [429, '{"code":429,"reason":"RATE_LIMIT_EXCEEDED","message":"x"}', 'throttled'],
    [503, '{"code":503,"reason":"SERVICE_NOT_AVAILABLE","message":"x"}', 'unavailable'],
    [307, '', 'unavailable'],
    [200, '<html>', 'unavailable'],
    [200, '{"task":{"task_id":"x"}}', 'unavailable'],
    [200, '', 'unavailable'],
  ])('HTTP %i with %s is an error, never an end', async (status, body, kind) => {
    const server = await serve((_seen, response) => response.writeHead(status).end(body));
    const call = novitaAt(server.origin).status([{ id: TASK_ID }], 'default');
    expect(await refusal(call)).toMatchObject({ failure: { kind } });
    expect(server.seen).toHaveLength(1);
  });

  test('no connection is an error, never an end', async () => {
    const provider = novitaAt(`http://127.0.0.1:${await closedPort()}`);
    const call = provider.status([{ id: TASK_ID }], 'default');
    expect(await refusal(call)).toMatchObject({ failure: { kind: 'unavailable' } });
  });
});

test('several tasks are as many requests, answered in their order', async () => {
  const server = await serve(({ query }, response) =>
    json(response, 200, {
      task: { ...task(`TASK_STATUS_${query.get('task_id')}`), task_id: query.get('task_id') },
    }),
  );
  const asked = ['QUEUED', 'SUCCEED', 'PROCESSING'].map((id) => ({ id }));
  const polled = await novitaAt(server.origin).status(asked, 'default');
  expect(polled.map(({ id, state }) => [id, state])).toEqual([
    ['QUEUED', 'queued'],
    ['SUCCEED', 'succeeded'],
    ['PROCESSING', 'running'],
  ]);
  expect(server.seen).toHaveLength(3);
});

test('it can neither cancel nor find', () => {
  const provider = novitaAt('http://127.0.0.1:1');
  expect('cancel' in provider || 'find' in provider).toBe(false);
  expect(provider.sheet).toMatchObject({ canCancel: false, tokenField: null, statusBatch: 1 });
});
