import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { NOVITA } from '../../../providers/novita/sheet.ts';
import { header, NEVER, png, sha256, start, type Answer, type Client } from './fixtures.ts';

const SMALL = { width: 864, height: 480 };
const PRO_10 = 'seedance-v1-pro-t2v';
const PRO_15 = 'seedance-v1.5-pro-t2v';

const USUAL: Readonly<Record<string, object>> = {
  'seedance-v1-pro-t2v': { prompt: 'A lighthouse', resolution: '480p', duration: 5 },
  'seedance-v1-lite-t2v': { prompt: 'A lighthouse', resolution: '480p', duration: 5 },
  'seedance-v1-pro-i2v': { image: uri(png(SMALL)), resolution: '480p' },
  'seedance-v1-lite-i2v': { image: uri(png(SMALL)), resolution: '480p' },
  'seedance-v1.5-pro-t2v': { prompt: 'A lighthouse', duration: 4, resolution: '480p' },
  'seedance-v1.5-pro-i2v': { image: uri(png(SMALL)), duration: 4, resolution: '480p' },
};

function uri(bytes: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
}

function novita(options: Parameters<typeof start>[0] = {}): Promise<Client> {
  return start({ sheet: NOVITA, ...options });
}

function post(client: Client, route: string, changes: object = {}): Promise<Answer> {
  const body = JSON.stringify({ ...USUAL[route], ...changes });
  return client.send('POST', `/v3/async/${route}`, { body });
}

async function create(client: Client, route: string, changes: object = {}): Promise<string> {
  const { status, body } = await post(client, route, changes);
  if (status !== 200) throw new Error(`refused: ${JSON.stringify(body)}`);
  return body.task_id;
}

function look(client: Client, id: string): Promise<Answer> {
  return client.send('GET', `/v3/async/task-result?task_id=${id}`);
}

async function ended(client: Client, id: string): Promise<Answer['body']> {
  for (let nth = 0; nth < 600; nth += 1) {
    const { body } = await look(client, id);
    if (!/QUEUED|PROCESSING/.test(body.task.status)) return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`task ${id} never ended`);
}

describe('an order', () => {
  it.each(Object.keys(USUAL))('on %s is accepted with what its page requires', async (route) => {
    const client = await novita({ queueSeconds: NEVER });
    const { status, body } = await post(client, route);
    expect({ status, keys: Object.keys(body) }).toEqual({ status: 200, keys: ['task_id'] });
    expect(body.task_id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect((await look(client, body.task_id)).body.task.status).toBe('TASK_STATUS_QUEUED');
    expect(client.simulator.orders()).toMatchObject([{ id: body.task_id, model: route }]);
  });

  it('keeps pictures, bare or as data, byte by byte', async () => {
    const client = await novita({ queueSeconds: NEVER });
    const [first, last] = [png(SMALL), png(SMALL, () => [9, 9, 9])];
    const bare = Buffer.from(first).toString('base64');
    await create(client, 'seedance-v1-pro-i2v', { image: bare, last_image: uri(last) });
    await create(client, 'seedance-v1.5-pro-i2v', { image: uri(first) });
    expect(client.simulator.orders()).toMatchObject([
      { firstFrameSha256: sha256(first), lastFrameSha256: sha256(last) },
      { firstFrameSha256: sha256(first), lastFrameSha256: null },
    ]);
  });

  it('takes null for absent, and passes over what its route does not have', async () => {
    const client = await novita({ queueSeconds: NEVER });
    const odd = { seed: null, extra: null, watermark: true, service_tier: 'flex', frames: 57 };
    await create(client, PRO_10, odd);
    expect(client.simulator.orders()).toMatchObject([{ tier: 'default' }]);
  });

  it('on 1.5 pro has two tiers and the larger seeds', async () => {
    const client = await novita({ queueSeconds: NEVER });
    await create(client, PRO_15, { service_tier: 'flex', seed: 4_294_967_295 });
    expect(client.simulator.orders()).toMatchObject([{ tier: 'flex', seed: 4_294_967_295 }]);
  });
});

describe('refused by name', () => {
  it.each([
    ['v1 without resolution', PRO_10, { resolution: null }, 'resolution is required'],
    ['v1 text without duration', PRO_10, { duration: null }, 'duration is required'],
    ['text without prompt', PRO_15, { prompt: ' ' }, 'prompt is required'],
    ['no image', 'seedance-v1-pro-i2v', { image: null }, 'image is required'],
    ['a long prompt', PRO_10, { prompt: 'x'.repeat(2_001) }, 'prompt: cannot exceed 2000'],
    ['7 s on v1', PRO_10, { duration: 7 }, 'duration: must be one of 5, 10'],
    ['3 s on 1.5', PRO_15, { duration: 3 }, 'duration: must be from 4 to 12'],
    ['half seconds', PRO_15, { duration: 4.5 }, 'duration: must be an integer'],
    ['adaptive on v1', PRO_10, { aspect_ratio: 'adaptive' }, 'aspect_ratio'],
    ['an unknown ratio', PRO_10, { aspect_ratio: '9:21' }, 'aspect_ratio'],
    ['1080p from text on 1.5', PRO_15, { resolution: '1080p' }, 'resolution'],
    ['a large seed on v1', PRO_10, { seed: 2_147_483_648 }, 'seed'],
    ['a tier that is none', PRO_15, { service_tier: 'slow' }, 'service_tier'],
    ['another frame rate', PRO_15, { fps: 30 }, 'fps'],
    ['a short time-out', PRO_15, { execution_expires_after: 60 }, 'execution_expires_after'],
    ['a flag as text', PRO_10, { camera_fixed: 'no' }, 'camera_fixed: must be true or false'],
    ['bare base64 on 1.5', 'seedance-v1.5-pro-i2v', { image: 'aGVsbG8=' }, 'image'],
    ['a small picture', 'seedance-v1-pro-i2v', { image: uri(header(300, 600)) }, 'image'],
    ['a strip', 'seedance-v1-pro-i2v', { last_image: uri(header(1_300, 500)) }, 'last_image'],
    ['an extra that is none', PRO_10, { extra: 'x' }, 'extra: must be an object'],
    ['a webhook that is none', PRO_10, { extra: { webhook: { url: 'x' } } }, 'url'],
    ['test mode', PRO_10, { extra: { webhook: { test_mode: { enabled: true } } } }, 'test_mode'],
  ])('%s', async (_name, route, changes, words) => {
    const client = await novita();
    const { status, body } = await post(client, route, changes);
    expect(status).toBe(400);
    expect(body).toEqual({
      code: 400,
      reason: 'INVALID_REQUEST_BODY',
      message: expect.stringContaining(words),
      metadata: { trace_id: expect.stringMatching(/^\w{20,}$/) },
    });
    expect(client.simulator.orders()).toEqual([]);
  });

  it('a body that is no object', async () => {
    const client = await novita();
    for (const body of ['', '[]', '{']) {
      const answer = await client.send('POST', `/v3/async/${PRO_10}`, { body });
      expect(answer).toMatchObject({ status: 400, body: { reason: 'INVALID_REQUEST_BODY' } });
    }
  });

  it.each(['seedance-v1-pro', 'seedance-v1-lite', 'seedance-v1-pro-fast-t2v', 'wan-t2v'])(
    'a route that is none: %s',
    async (route) => {
      const client = await novita();
      const { status, body } = await post(client, route, USUAL[PRO_10]);
      expect({ status, ...body }).toMatchObject({ status: 404, code: 404 });
    },
  );

  it('a missing or wrong key, in the words that were seen', async () => {
    const client = await novita({ apiKey: 'key' });
    for (const authorization of ['', 'Bearer other', 'Basic a b']) {
      const path = '/v3/async/task-result?task_id=x';
      const answer = await client.send('GET', path, { headers: { authorization } });
      expect(answer).toMatchObject({ status: 403, body: { reason: 'INVALID_API_KEY' } });
    }
  });

  it('but not the key alone, as the JavaScript client sends it', async () => {
    const client = await novita({ apiKey: 'key', queueSeconds: NEVER });
    const body = JSON.stringify(USUAL[PRO_10]);
    const sent = { body, headers: { authorization: 'key' } };
    expect((await client.send('POST', `/v3/async/${PRO_10}`, sent)).status).toBe(200);
  });

  it('a task that nobody knows', async () => {
    const client = await novita();
    expect(await look(client, 'nope')).toMatchObject({ status: 404, body: { code: 404 } });
    expect(await look(client, '')).toMatchObject({ status: 400, body: { code: 400 } });
  });
});

describe('a task', () => {
  it('is shown as the documents spell it, and its clip can be fetched', async () => {
    const client = await novita();
    const id = await create(client, 'seedance-v1.5-pro-i2v', { seed: 5, generate_audio: false });
    const body = await ended(client, id);
    const time = expect.stringMatching(/^\d{13}$/);
    expect(body).toEqual({
      extra: {
        seed: '5',
        enable_nsfw_detection: false,
        debug_info: {
          request_info: '',
          submit_time_ms: time,
          execute_time_ms: time,
          complete_time_ms: time,
        },
      },
      task: {
        task_id: id,
        task_type: 'IMG_TO_VIDEO',
        status: 'TASK_STATUS_SUCCEED',
        reason: '',
        eta: 0,
        progress_percent: 100,
      },
      images: [],
      videos: [{ video_url: expect.any(String), video_url_ttl: '3600', video_type: 'mp4' }],
      audios: [],
    });
    expect((await client.download(body.videos[0].video_url)).length).toBeGreaterThan(1_000);
    expect(client.simulator.orders()[0]?.collectedCount).toBe(1);
  });

  it('fails, expires and is moderated with a reason', async () => {
    const client = await novita({
      faults: `
        rules:
          - { when: { prompt: broken }, do: { fail: { code: X, message: worker lost } } }
          - { when: { prompt: bare }, do: { fail: WORKER_LOST } }
          - { when: { prompt: late }, do: { expire: now } }
          - { when: { prompt: rude }, do: { moderate: output } }
          - { when: { prompt: nasty }, do: { moderate: input } }`,
    });
    const reasonOf = async (prompt: string): Promise<unknown> => {
      const { task, videos } = await ended(client, await create(client, PRO_15, { prompt }));
      expect({ status: task.status, videos }).toEqual({ status: 'TASK_STATUS_FAILED', videos: [] });
      return task.reason;
    };
    expect(await reasonOf('broken')).toBe('worker lost');
    expect(await reasonOf('bare')).toBe('WORKER_LOST');
    expect(await reasonOf('late')).toBe('expired');
    expect(await reasonOf('rude')).toContain('output video may contain sensitive');
    expect(await post(client, PRO_15, { prompt: 'nasty' })).toMatchObject({
      status: 400,
      body: { reason: 'INVALID_REQUEST_BODY', message: expect.stringContaining('sensitive') },
    });
  });

  it('is spelled as a scenario wants it', async () => {
    const client = await novita({
      queueSeconds: NEVER,
      faults: `
        rules:
          - { when: { task: 1 }, do: { show: { status: TASK_STATUS_UNKNOWN } } }
          - { when: { task: 2 }, do: { show: { numbers: strings } } }`,
    });
    const one = await look(client, await create(client, PRO_15));
    const two = await look(client, await create(client, PRO_15));
    expect(one.body.task).toMatchObject({ status: 'TASK_STATUS_UNKNOWN', eta: 0 });
    expect(two.body.task).toMatchObject({ status: 'TASK_STATUS_QUEUED', eta: '0' });
  });

  it('answers scripted errors in its own envelope', async () => {
    const faults = 'rules: [{ when: { endpoint: get }, do: { answer: { status: 429 } } }]';
    const client = await novita({ faults, queueSeconds: NEVER });
    const { status, body } = await look(client, await create(client, PRO_15));
    expect({ status, body }).toMatchObject({ status: 429, body: { code: 429 } });
  });
});

describe('an event', () => {
  it('tells the end of a task, and nothing before it', async () => {
    const posts: Answer['body'][] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        posts.push(JSON.parse(body));
        response.writeHead(posts.length === 1 ? 500 : 200).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const client = await novita({ queueSeconds: { default: 1 }, timeScale: 10 });
      const extra = { webhook: { url: `http://127.0.0.1:${port}/hook` } };
      const id = await create(client, PRO_15, { extra, generate_audio: false });
      const shown = await ended(client, id);
      while (posts.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(posts.map((event) => event.event_type)).toEqual([
        'ASYNC_TASK_RESULT',
        'ASYNC_TASK_RESULT',
      ]);
      expect(posts[1].payload.task).toEqual(shown.task);
      expect(Object.keys(posts[1].payload)).toEqual(Object.keys(shown));
    } finally {
      server.close();
    }
  });
});
