import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { STUCK_MS } from '../../patience.ts';

import {
  Caller,
  type Client,
  ffmpegPath,
  image,
  NEVER,
  order,
  png,
  PRO_15,
  start,
  TASKS,
  temporaryFolder,
} from './fixtures.ts';

const SMALL = { width: 600, height: 400 };

describe('get', () => {
  it('shows an open task without what it does not have yet', async () => {
    const client = await start({ queueSeconds: NEVER });
    const id = await client.create({ safety_identifier: 'sb-1', execution_expires_after: 7_200 });
    const { body, headers } = await client.get(id);
    expect(Object.keys(body).sort().join(' ')).toBe(
      'created_at execution_expires_after id model safety_identifier service_tier status updated_at',
    );
    expect(body).toMatchObject({ status: 'queued', safety_identifier: 'sb-1' });
    expect(body).toMatchObject({ execution_expires_after: 7_200, service_tier: 'default' });
    const dateMs = Date.parse(headers.get('date') ?? '');
    // One clock: its answer comes after its order, and both within this test.
    const ageSeconds = dateMs / 1_000 - body.created_at;
    expect(ageSeconds).toBeGreaterThanOrEqual(0);
    expect(ageSeconds).toBeLessThan(STUCK_MS / 1_000);
  });

  it.each([true, false])('tells from the start that sound was asked for: %s', async (audio) => {
    const client = await start({ queueSeconds: NEVER });
    const asked = { model: PRO_15, duration: 4, generate_audio: audio };
    const id = await client.create(asked);
    expect((await client.get(id)).body).toMatchObject({ status: 'queued', generate_audio: audio });
    const { items } = (await client.list()).body;
    expect(items).toMatchObject([{ id, generate_audio: audio }]);
  });

  it('answers 404 in its own words for what is not there', async () => {
    const client = await start();
    for (const path of [`${TASKS}/cgt-none`, `${TASKS}/..%2Fclock`, '/nothing']) {
      const { status, body } = await client.send('GET', path);
      expect({ status, type: body.error.type }).toEqual({ status: 404, type: 'NotFound' });
    }
  });

  it('forgets a record after seven days, a cancelled one after one', async () => {
    // A simulated day takes a tenth of a second.
    const client = await start({ queueSeconds: { default: 9e9 }, timeScale: 864_000 });
    const kept = await client.create();
    const gone = await client.create();
    await client.delete(gone);
    await passed(client, 1.5);
    expect((await client.get(gone)).status).toBe(404);
    await passed(client, 7.5);
    expect((await client.get(kept)).status).toBe(404);
    expect((await client.list()).body).toEqual({ items: [], total: 0 });
    expect(client.simulator.orders().map(({ id }) => id)).toEqual([kept, gone]);
  });
});

describe('list', () => {
  it('gives pages, newest first, with the total', async () => {
    const client = await start({ queueSeconds: NEVER });
    const ids: string[] = [];
    for (let made = 0; made < 5; made += 1) ids.unshift(await client.create());
    const page = async (query: string): Promise<string[]> => {
      const { body } = await client.list(query);
      expect(body.total).toBe(5);
      return body.items.map((item: { id: string }) => item.id);
    };
    expect(await page('')).toEqual(ids);
    expect(await page('page_num=1&page_size=2')).toEqual(ids.slice(0, 2));
    expect(await page('page_num=3&page_size=2')).toEqual(ids.slice(4));
    expect(await page('page_num=4&page_size=2')).toEqual([]);
  });

  it('hides flex tasks unless they are asked for', async () => {
    const client = await start({ queueSeconds: NEVER });
    const usual = await client.create();
    const flex = await client.create({ service_tier: 'flex' });
    const both = `filter.task_ids=${usual}&filter.task_ids=${flex}`;
    const idsOf = async (query: string): Promise<string[]> =>
      (await client.list(query)).body.items.map((item: { id: string }) => item.id);
    expect(await idsOf('')).toEqual([usual]);
    expect(await idsOf(both)).toEqual([usual]);
    expect(await idsOf(`${both}&filter.service_tier=flex`)).toEqual([flex]);
    expect(await idsOf('filter.service_tier=flex')).toEqual([flex]);
  });

  it('filters by status, model and several ids', async () => {
    const client = await start({ queueSeconds: NEVER });
    const [a, b, c] = [await client.create(), await client.create(), await client.create()];
    await client.delete(b);
    const other = await client.create({ model: PRO_15, duration: 4 });
    const totalOf = async (query: string): Promise<number> => (await client.list(query)).body.total;
    expect(await totalOf('filter.status=cancelled')).toBe(1);
    expect(await totalOf('filter.status=queued')).toBe(3);
    expect(await totalOf(`filter.model=${PRO_15}`)).toBe(1);
    expect(await totalOf(`filter.task_ids=${a}&filter.task_ids=${c}&filter.task_ids=none`)).toBe(2);
    expect(await totalOf(`filter.task_ids=${other}&filter.status=cancelled`)).toBe(0);
  });

  it.each(['page_num=0', 'page_num=501', 'page_size=501', 'page_size=x', 'filter.status=expired'])(
    'refuses %s',
    async (query) => {
      const client = await start();
      const { status, body } = await client.list(query);
      expect({ status, param: body.error.param }).toEqual({
        status: 400,
        param: query.split('=')[0],
      });
    },
  );
});

describe('delete', () => {
  it('cancels a queued task, once', async () => {
    const client = await start({ queueSeconds: NEVER });
    const id = await client.create();
    expect(await client.delete(id)).toMatchObject({ status: 200, body: {} });
    expect((await client.get(id)).body.status).toBe('cancelled');
    const again = await client.delete(id);
    expect(again.status).toBe(409);
    expect(client.simulator.orders()[0]).toMatchObject({ state: 'cancelled', billedTokens: 0 });
  });

  it('is refused while the task runs, which is not disturbed', async () => {
    const client = await start({ renderSeconds: NEVER });
    const id = await client.create();
    const { status, body } = await client.delete(id);
    expect({ status, code: body.error.code }).toEqual({
      status: 409,
      code: 'InvalidAction.RunningTaskDeletion',
    });
    expect((await client.get(id)).body.status).toBe('running');
  });

  it('of an ended task removes the record, and a finished clip with it', async () => {
    const client = await start({
      faults:
        'rules: [{ when: { prompt: broken }, do: { fail: Broken } }, { when: { prompt: late }, do: { expire: now } }]',
    });
    const failed = await client.create({ content: [{ type: 'text', text: 'broken' }] });
    const expired = await client.create({ content: [{ type: 'text', text: 'late' }] });
    const good = await client.create();
    const { content } = await client.until(good, 'succeeded');
    await client.download(content.video_url);
    for (const id of [failed, expired, good]) {
      expect((await client.delete(id)).status).toBe(200);
      expect((await client.get(id)).status).toBe(404);
      expect((await client.delete(id)).status).toBe(404);
    }
    await expect(client.download(content.video_url)).rejects.toThrow('HTTP 404');
    const orders = client.simulator.orders();
    expect(orders.map(({ state }) => state)).toEqual(['failed', 'expired', 'succeeded']);
    expect(orders.every(({ removed }) => removed)).toBe(true);
  });
});

describe('models', () => {
  it('lists what is sold, with the ends that are announced', async () => {
    const client = await start();
    const { body } = await client.send('GET', '/models');
    expect(body.data).toContainEqual({ id: PRO_15, object: 'model' });
    const retiring = { id: 'seedance-1-0-pro-250528', object: 'model', status: 'Retiring' };
    expect(body.data).toContainEqual(retiring);
  });
});

describe('time', () => {
  it('makes flex wait longer, and gives it up at its deadline', async () => {
    // A simulated hour takes a tenth of a second.
    const hour = 3_600;
    const client = await start({
      timeScale: 36_000,
      queueSeconds: { default: hour, flex: 100 * hour },
    });
    const flex = await client.create({ service_tier: 'flex', execution_expires_after: 48 * hour });
    expect((await client.get(flex)).body.status).toBe('queued');
    await passed(client, 49 / 24);
    const { body, headers } = await client.get(flex);
    expect(body.status).toBe('expired');
    expect(body.updated_at - body.created_at).toBe(48 * hour);
    expect(Date.parse(headers.get('date') ?? '') / 1_000).toBeGreaterThan(
      body.created_at + 48 * hour,
    );
    expect(client.simulator.orders()[0]?.billedTokens).toBe(0);
  });

  it('kills links after their day, and not what was fetched in time', async () => {
    const folder = await temporaryFolder();
    const quick = await start({ folder });
    const id = await quick.create();
    const { content } = await quick.until(id, 'succeeded');
    expect((await quick.download(content.video_url)).length).toBeGreaterThan(1_000);
    await quick.simulator.close();
    // A simulated day takes a second.
    const later = await start({ folder, timeScale: 86_400, port: quick.simulator.port });
    await passed(later, 1.1);
    await expect(later.download(content.video_url)).rejects.toThrow('HTTP 403');
    await expect(later.download(content.last_frame_url)).rejects.toThrow('HTTP 403');
    expect((await later.get(id)).body.status).toBe('succeeded');
    expect(later.simulator.orders()[0]?.collectedCount).toBe(1);
  });
});

describe('a callback', () => {
  it('gets the task at each change of its state, and a result again until it is taken', async () => {
    const posts: { path: string; body: { status: string; id: string } }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        posts.push({ path: request.url ?? '', body: JSON.parse(body) });
        const results = posts.filter((post) => post.body.status === 'succeeded');
        response.writeHead(results.length === 1 ? 500 : 200).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const client = await start({ queueSeconds: { default: 30 }, timeScale: 10 });
      const id = await client.create({ callback_url: `http://127.0.0.1:${port}/hook` });
      const shown = await client.until(id, 'succeeded');
      while (posts.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
      const states = posts.map(({ body }) => body.status);
      expect(states).toEqual(['queued', 'running', 'succeeded', 'succeeded']);
      expect(posts.every(({ path, body }) => path === '/hook' && body.id === id)).toBe(true);
      expect(Object.keys(posts[3]?.body ?? {})).toEqual(Object.keys(shown));
    } finally {
      server.close();
    }
  });
});

describe('a restart', () => {
  it('after kill -9 finds every task that was accepted, and finishes it', async () => {
    const folder = await temporaryFolder();
    const script = fileURLToPath(new URL('./child.ts', import.meta.url));
    const child = spawn(process.execPath, [script, folder, ffmpegPath], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface(child.stdout);
    const { value: url } = await lines[Symbol.asyncIterator]().next();
    const caller = new Caller(String(url));
    const ids = await Promise.all([
      caller.create({ safety_identifier: 'token-0' }),
      caller.create({ safety_identifier: 'token-1', content: [image(png(SMALL))] }),
      caller.create({ safety_identifier: 'token-2', service_tier: 'flex' }),
    ]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const client = await start({ folder, queueSeconds: NEVER });
    expect(
      client.simulator
        .orders()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...ids].sort());
    const [a, b, flex] = ids;
    const done = await client.until(a, 'succeeded');
    expect((await client.download(done.content.video_url)).length).toBeGreaterThan(1_000);
    await client.until(b, 'succeeded');
    expect((await client.get(flex)).body).toMatchObject({
      status: 'queued',
      safety_identifier: 'token-2',
    });
    expect(await readdir(join(folder, 'clips'))).toHaveLength(2);
  });

  it('is not needed to see what another process on the folder accepted', async () => {
    const folder = await temporaryFolder();
    const one = await start({ folder, queueSeconds: NEVER });
    const two = await start({ folder, queueSeconds: NEVER });
    const id = await one.create();
    expect((await two.get(id)).body.status).toBe('queued');
    await two.delete(id);
    expect((await one.get(id)).body.status).toBe('cancelled');
    expect((await one.list()).body.items).toHaveLength(1);
  });
});

describe('the inspection door', () => {
  it('needs no key, lists purchases and counts requests', async () => {
    const client = await start({ queueSeconds: NEVER });
    const id = await client.create({ safety_identifier: 'sb-9', seed: 5 });
    await client.post(order({ resolution: '4k' }));
    await client.get(id);
    await client.list();
    const door = new URL('/simulator/', client.simulator.url);
    const read = async (name: string): Promise<unknown> =>
      (await fetch(new URL(name, door))).json();
    expect(await read('requests')).toEqual({ 'GET get': 1, 'GET list': 1, 'POST create': 2 });
    expect(await read('orders')).toEqual([
      expect.objectContaining({ id, token: 'sb-9', seed: 5, state: 'queued', collectedCount: 0 }),
    ]);
  });

  it('takes many orders at once and loses none', async () => {
    const client = await start({ queueSeconds: NEVER });
    const made = Array.from({ length: 40 }, (_, index) =>
      client.create({ safety_identifier: `sb-${index}` }),
    );
    const ids = await Promise.all(made);
    const orders = client.simulator.orders();
    expect(new Set(orders.map(({ id }) => id))).toEqual(new Set(ids));
    expect(new Set(orders.map(({ token }) => token)).size).toBe(40);
  });
});

/**
 * Waits until so many simulated days have passed from now on: on a loaded machine one has gone
 * before a request is answered.
 */
async function passed(client: Client, days: number): Promise<void> {
  const fromMs = client.simulator.now();
  while (client.simulator.now() < fromMs + days * 86_400_000) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
