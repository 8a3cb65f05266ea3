import { describe, expect, test } from 'vitest';
import { NEVER, start, temporaryFolder } from './fixtures.ts';
import {
  create,
  dataUri,
  ended,
  IMAGE,
  look,
  MODELHUNTER,
  order,
  PICTURE,
  startAs,
} from './modelhunter.ts';

/** A quarter of an hour goes by in three seconds. */
const FAST = 300;
const QUARTER_MS = 3_000;

async function statusOf(url: string): Promise<number> {
  const answer = await fetch(url, { headers: { connection: 'close' } });
  await answer.arrayBuffer();
  return answer.status;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a task', () => {
  test('is pending, then queued, and shows no result', async () => {
    const folder = await temporaryFolder();
    const still = await startAs({ folder, queueSeconds: NEVER, timeScale: 0.001 });
    const id = await create(still);
    const first = await look(still, id);
    await still.simulator.close();
    const client = await startAs({ folder, timeScale: 100 });
    await pause(20);
    const second = await look(client, id);
    expect([first.status, second.status]).toEqual(['pending', 'queued']);
    expect(second).toEqual({
      id,
      type: 'video',
      status: 'queued',
      provider: 'seedance',
      model: 'seedance-1-0-pro',
      progress: 0,
      created_at: expect.any(String),
    });
  });

  test('that succeeded has its clip, its last frame and what it cost', async () => {
    const client = await startAs();
    const id = await create(client, order({ image: dataUri(PICTURE) }), IMAGE);
    const done = await ended(client, id);
    expect(done).toMatchObject({ status: 'succeeded', progress: 100, cost: 0.048 });
    expect(Date.parse(done.completed_at)).not.toBeNaN();
    const [clip, frame] = done.result;
    expect(clip).toMatchObject({ duration: 2, format: 'mp4' });
    expect(frame).toMatchObject({ format: 'png' });
    expect((await client.download(clip.url)).length).toBe(clip.size_bytes);
    expect((await client.download(frame.url)).length).toBe(frame.size_bytes);
  });

  test('returns no last frame unless it is asked, nor where a scenario hides it', async () => {
    const faults = 'rules: [{ when: { prompt: hidden }, do: { last_frame: missing } }]';
    const client = await startAs({ faults });
    const unasked = await ended(client, await create(client, order({ return_last_frame: false })));
    const hidden = await ended(client, await create(client, order({ prompt: 'hidden' })));
    expect([unasked.result.length, hidden.result.length]).toEqual([1, 1]);
  });

  test('that failed, was moderated, or was given up has an error and no end in time', async () => {
    const faults = [
      'rules:',
      '  - { when: { prompt: fails }, do: { fail: { code: PROVIDER_ERROR, message: Timed out } } }',
      '  - { when: { prompt: forbidden }, do: { moderate: output } }',
      '  - { when: { prompt: waits }, do: { expire: now } }',
    ].join('\n');
    const client = await startAs({ faults });
    const errors = [];
    for (const prompt of ['fails', 'forbidden', 'waits']) {
      const { status, error, result } = await ended(
        client,
        await create(client, order({ prompt })),
      );
      errors.push([status, error, result]);
    }
    expect(errors).toEqual([
      ['failed', { code: 'PROVIDER_ERROR', message: 'Timed out' }, undefined],
      ['failed', { code: 'PROVIDER_ERROR', message: 'Content policy violation' }, undefined],
      ['failed', { code: 'PROVIDER_ERROR', message: 'The provider gave the task up' }, undefined],
    ]);
  });

  test('is spelled as a scenario wants it', async () => {
    const faults = 'rules: [{ do: { show: { status: moderating, numbers: strings } } }]';
    const faulty =
      'rules: [{ do: { show: { status: moderating } } }, { do: { show: { numbers: strings } } }]';
    const client = await startAs({ queueSeconds: NEVER, faults });
    const other = await startAs({ queueSeconds: NEVER, faults: faulty });
    expect(await look(client, await create(client))).toMatchObject({
      status: 'moderating',
      progress: '0',
    });
    expect(await look(other, await create(other))).toMatchObject({ progress: '0' });
  });
});

describe('links', () => {
  test('live 15 minutes from the look that gave them, and a look makes fresh ones', async () => {
    const folder = await temporaryFolder();
    const slow = await startAs({ folder });
    const id = await create(slow);
    const { result } = await ended(slow, id);
    const [{ url }] = result;
    expect(await statusOf(url)).toBe(200);
    const again = await look(slow, id);
    expect(again.status).toBe('succeeded');
    await slow.simulator.close();

    const port = Number(new URL(url).port);
    const fast = await startAs({ folder, timeScale: FAST, port });
    await pause(QUARTER_MS + 100);
    expect(await statusOf(url)).toBe(403);
    const list = await fast.send('GET', '/tasks?status=expired');
    expect(list.body.data).toMatchObject([{ id, status: 'expired' }]);
    expect(list.body.data[0]).not.toHaveProperty('result');
    const aged = await look(fast, id);
    expect(aged).toMatchObject({ status: 'expired' });
    expect(aged).not.toHaveProperty('result');
    const fresh = await look(fast, id);
    expect(fresh.status).toBe('succeeded');
    expect(await statusOf(fresh.result[0].url)).toBe(200);
  });

  test('that a look keeps asking for never age', async () => {
    const client = await startAs({ timeScale: FAST });
    const id = await create(client);
    await ended(client, id);
    for (let looks = 0; looks < 8; looks += 1) {
      await pause(QUARTER_MS / 6);
      expect((await look(client, id)).status).toBe('succeeded');
    }
  });
});

describe('the list', () => {
  test('is newest first, in pages, with metadata and without results', async () => {
    const client = await startAs({ timeScale: 10_000 });
    const ids = [];
    for (const film of ['f1', 'f2', 'f3']) {
      ids.unshift(await create(client, order({}, { metadata: { film } })));
    }
    const first = await client.send('GET', '/tasks?provider=seedance&limit=2');
    const { cursor, hasMore, total } = first.body.pagination;
    expect([hasMore, total]).toEqual([true, 3]);
    const second = await client.send('GET', `/tasks?limit=2&cursor=${cursor}`);
    const all = [...first.body.data, ...second.body.data];
    expect(all.map(({ id }) => id)).toEqual(ids);
    expect(all.map(({ metadata }) => metadata)).toEqual([
      { film: 'f3' },
      { film: 'f2' },
      { film: 'f1' },
    ]);
    expect(second.body.pagination).toEqual({ cursor: null, hasMore: false, total: 3 });
  });

  test('loses what stands between two pages of one second', async () => {
    const client = await startAs({ queueSeconds: NEVER, timeScale: 0.001 });
    await create(client);
    await create(client);
    const first = await client.send('GET', '/tasks?limit=1');
    const next = await client.send('GET', `/tasks?limit=1&cursor=${first.body.pagination.cursor}`);
    expect([first.body.data.length, next.body.data.length]).toEqual([1, 0]);
  });

  test('is filtered', async () => {
    const client = await startAs({ queueSeconds: NEVER });
    const id = await create(client);
    const other = await create(client, order({ duration: 4 }, { model: 'seedance-1-5-pro' }));
    await pause(600);
    const idsOf = async (query: string) =>
      (await client.send('GET', `/tasks?${query}`)).body.data.map(
        (task: { id: string }) => task.id,
      );
    expect(await idsOf('modelId=seedance-1-0-pro')).toEqual([id]);
    expect(await idsOf(`search=${other.slice(0, 12)}`)).toEqual([other]);
    expect(await idsOf('status=queued&provider=seedance')).toEqual([other, id]);
    expect(await idsOf('provider=kling')).toEqual([]);
    expect(await idsOf('endDate=2020-01-01')).toEqual([]);
    expect(await idsOf('startDate=2020-01-01T00:00:00Z')).toHaveLength(2);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['status=expiring', 'status'],
    ['provider=runway', 'provider'],
    ['cursor=next', 'cursor'],
  ])('refuses %s', async (query, field) => {
    const client = await startAs();
    const { status, body } = await client.send('GET', `/tasks?${query}`);
    expect([status, body.error.code, body.error.details.field]).toEqual([
      400,
      'INVALID_PARAMETER',
      field,
    ]);
  });

  test('leaves out what a scenario hides', async () => {
    const faults = 'rules: [{ when: { endpoint: list }, do: { hide: true }, times: 1 }]';
    const client = await startAs({ queueSeconds: NEVER, faults });
    await create(client);
    const sizes = [];
    for (let lists = 0; lists < 2; lists += 1) {
      sizes.push((await client.send('GET', '/tasks')).body.data.length);
    }
    expect(sizes).toEqual([0, 1]);
  });
});

test('a folder is gone on with, metadata and all', async () => {
  const folder = await temporaryFolder();
  const before = await start({ sheet: MODELHUNTER, folder, queueSeconds: NEVER });
  const id = await create(before, order({}, { metadata: { film: 'f1' } }));
  await before.simulator.close();
  const after = await startAs({ folder });
  expect(await look(after, id)).toMatchObject({ id, metadata: { film: 'f1' } });
});
