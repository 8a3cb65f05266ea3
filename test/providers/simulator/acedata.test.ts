import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ACEDATA } from '../../../providers/acedata/sheet.ts';
import { Caller, image, NEVER, png, sha256, start, type Answer, type Started } from './fixtures.ts';

const PRO_10 = 'doubao-seedance-1-0-pro-250528';
const FULL_20 = 'doubao-seedance-2-0-260128';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TEXT = { type: 'text', text: 'A lighthouse in the rain' };

function asked(changes: object = {}): object {
  return {
    model: PRO_10,
    content: [TEXT],
    resolution: '480p',
    duration: 2,
    return_last_frame: true,
    async: true,
    ...changes,
  };
}

async function simulate(options: Started = {}) {
  const { simulator } = await start({ sheet: ACEDATA, ...options });
  const caller = new Caller(simulator.url);
  const post = (path: string, body: unknown): Promise<Answer> =>
    caller.send('POST', path, { body: JSON.stringify(body) });
  const order = (changes: object = {}): Promise<Answer> => post('/seedance/videos', asked(changes));
  const look = async (id: string): Promise<Answer['body']> =>
    (await post('/seedance/tasks', { action: 'retrieve', id })).body;
  const until = async (id: string): Promise<Answer['body']> => {
    for (let looks = 0; looks < 600; looks += 1) {
      const record = await look(id);
      if (record.response) return record;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`task ${id} never ended`);
  };
  return { simulator, caller, post, order, look, until };
}

describe('an order', () => {
  test('is answered with the task, then told of until the clip is there', async () => {
    const { order, until, look, caller } = await simulate({ queueSeconds: { default: 1 } });
    const frame = png({ width: 864, height: 480 });
    const content = [TEXT, image(frame, 'first_frame')];
    const { status, body } = await order({ content, seed: 7, camerafixed: true });
    expect(status).toBe(200);
    expect(body).toEqual({ task_id: expect.stringMatching(UUID) });
    const id: string = body.task_id;
    const queued = await look(id);
    expect(queued).toMatchObject({
      id,
      type: 'videos',
      trace_id: expect.stringMatching(UUID),
      request: asked({ content, seed: 7, camerafixed: true }),
      created_at: expect.any(Number),
    });
    for (const name of ['response', 'started_at', 'finished_at', 'elapsed']) {
      expect(queued).not.toHaveProperty(name);
    }
    const { response, elapsed, trace_id: trace } = await until(id);
    expect(elapsed).toBeGreaterThan(1);
    expect(response).toMatchObject({
      success: true,
      task_id: id,
      trace_id: trace,
      data: {
        id: expect.stringMatching(/^cgt-\d{14}-\w{5}$/),
        model: PRO_10,
        status: 'succeeded',
        seed: 7,
        resolution: '480p',
        ratio: '16:9',
        duration: 2,
        framespersecond: 24,
        usage: { completion_tokens: expect.any(Number) },
      },
    });
    expect(response.data).not.toHaveProperty('service_tier');
    const { video_url: clip, last_frame_url: last } = response.data.content;
    expect((await caller.download(clip)).subarray(4, 8).toString()).toBe('ftyp');
    expect((await caller.download(last)).subarray(1, 4).toString()).toBe('PNG');
  });

  test('without `async` waits for its clip', async () => {
    const { order } = await simulate();
    const { status, body } = await order({ async: false, return_last_frame: false });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      task_id: expect.stringMatching(UUID),
      trace_id: expect.stringMatching(UUID),
      data: { status: 'succeeded', content: { video_url: expect.any(String) } },
    });
    expect(body.data.content).not.toHaveProperty('last_frame_url');
  });

  test('that waits is told when its task comes to nothing', async () => {
    const faults = 'rules: [{ do: { moderate: output } }]';
    const { order } = await simulate({ faults });
    const { status, body } = await order({ async: false });
    expect(status).toBe(403);
    expect(body).toMatchObject({
      success: false,
      task_id: expect.stringMatching(UUID),
      trace_id: expect.stringMatching(UUID),
      error: { code: 'forbidden', message: expect.any(String) },
    });
  });

  test('goes on when the one who waited has gone', async () => {
    const { order, caller, simulator, until } = await simulate({ renderSeconds: { default: 1 } });
    const gone = new AbortController();
    const waiting = caller.send('POST', '/seedance/videos', {
      body: JSON.stringify(asked({ async: false })),
      signal: gone.signal,
    });
    await expect.poll(() => simulator.orders().length).toBe(1);
    gone.abort();
    await expect(waiting).rejects.toThrow('aborted');
    const [left] = simulator.orders();
    expect(await until(left?.id ?? '')).toMatchObject({ response: { success: true } });
    expect((await order()).status).toBe(200);
  });

  test('ignores what the service ignores: a tier, and sound where there is none', async () => {
    const { order, simulator } = await simulate({ queueSeconds: NEVER });
    const { status } = await order({ service_tier: 'flex', generate_audio: true });
    expect(status).toBe(200);
    expect(simulator.orders()).toMatchObject([{ tier: 'default' }]);
  });
});

describe('a refused order', () => {
  test.each([
    ['no model', { model: null }, 'model is required.'],
    ['a strange model', { model: 'sora' }, 'model is invalid'],
    ['no content', { content: [] }, 'content is required.'],
    ['too many words', { content: [{ ...TEXT, text: 'x'.repeat(1_001) }] }, '1000 characters'],
    ['a strange key', { content: [{ ...TEXT, role: 'reader' }] }, 'content[0].role is invalid'],
    ['a bare link', { content: [{ type: 'image_url', image_url: 'https://x' }] }, 'an object'],
    ['a size', { resolution: '4k' }, 'resolution is invalid'],
    ['a length', { duration: 13 }, 'duration is invalid'],
    ['both lengths wrong', { frames: 30 }, 'frames is invalid'],
    ['an expiry', { execution_expires_after: 60 }, 'execution_expires_after is invalid'],
    ['an address', { callback_url: 'dummy' }, 'callback_url is invalid'],
    ['a long name', { safety_identifier: 'x'.repeat(65) }, 'safety_identifier is invalid'],
    ['text for truth', { async: 'yes' }, 'async is invalid'],
    ['another film format', { output_format: 'mov' }, 'output_format is invalid'],
  ])('%s', async (_what, changes, words) => {
    const { order, simulator } = await simulate();
    const { status, body } = await order(changes);
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { error: { code: 'bad_request' }, trace_id: expect.stringMatching(UUID) },
    });
    expect(body.error.message).toContain(words);
    expect(simulator.orders()).toEqual([]);
  });

  test('an asset: no library is spoken of', async () => {
    const { order } = await simulate();
    const content = [TEXT, image('asset://asset-1', 'first_frame')];
    expect(await order({ model: FULL_20, content, duration: 5 })).toMatchObject({ status: 400 });
  });

  test('without a key, with a wrong one, at a wrong address', async () => {
    const { caller, post, simulator } = await simulate({ apiKey: 'another' });
    const bare = await fetch(`${simulator.url}/seedance/videos`, { method: 'POST' });
    expect([bare.status, await bare.json()]).toMatchObject([400, { error: { code: 'no_token' } }]);
    const wrong = await post('/seedance/tasks', { id: 'x' });
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: 'invalid_token' } } });
    const lost = await caller.send('GET', '/seedance/videos');
    expect(lost).toMatchObject({ status: 404, body: { error: { code: 'no_api' } } });
  });

  test('by a scenario, in the service’s words', async () => {
    const faults = `rules:
      - { when: { prompt: forbidden }, do: { moderate: input } }
      - { when: { endpoint: create }, do: { answer: { status: 403, code: used_up } }, times: 1 }
      - { when: { endpoint: get }, do: { answer: { status: 429 } }, times: 1 }`;
    const { order, post } = await simulate({ faults });
    const content = [{ ...TEXT, text: 'forbidden words' }];
    const refused = [
      await order(),
      await order({ content }),
      await post('/seedance/tasks', { id: 'x' }),
    ];
    expect(refused).toMatchObject([
      { status: 403, body: { error: { code: 'used_up' } } },
      { status: 403, body: { error: { code: 'forbidden' } } },
      { status: 429, body: { error: { code: 'too_many_requests' } } },
    ]);
  });
});

describe('a look', () => {
  test('at several names those that exist', async () => {
    const { order, post } = await simulate({ queueSeconds: NEVER });
    const ids = [(await order()).body.task_id, (await order()).body.task_id];
    const asking = { action: 'retrieve_batch', ids: [...ids, 'no-such-task'] };
    const { body } = await post('/seedance/tasks', asking);
    expect(body).toMatchObject({ items: ids.map((id) => ({ id })), count: 2 });
  });

  test('at what does not exist is empty', async () => {
    const { look } = await simulate();
    expect(await look('no-such-task')).toEqual({});
  });

  test.each([
    [{ action: 'retrieve' }, 'id is required.'],
    [{ action: 'retrieve_batch' }, 'ids is required.'],
    [{ action: 'retrieve_batch', ids: [1] }, 'ids is invalid'],
    [{ action: 'list' }, 'action is invalid'],
  ])('%j is refused', async (body, words) => {
    const { post } = await simulate();
    const refused = await post('/seedance/tasks', body);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
    expect(refused.body.error.message).toContain(words);
  });

  test('shows an order that expired, and one without its last frame', async () => {
    const faults = `rules:
      - { when: { task: 1 }, do: { expire: now } }
      - { when: { task: 2 }, do: { last_frame: missing } }`;
    const { order, until } = await simulate({ faults });
    const expired = await until((await order()).body.task_id);
    const error = { code: 'timeout', message: expect.any(String) };
    expect(expired.response).toMatchObject({ success: false, error, data: { status: 'expired' } });
    const made = await until((await order()).body.task_id);
    expect(made.response.data.content).not.toHaveProperty('last_frame_url');
  });
});

test('a callback is one POST of the result, when there is one', async () => {
  const heard: unknown[] = [];
  const listener = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      heard.push(JSON.parse(Buffer.concat(parts).toString()));
      response.end();
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void listener.close());
  await once(listener, 'listening');
  const address = listener.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const faults = 'rules: [{ when: { task: 2 }, do: { fail: api_error } }]';
  const { order, until } = await simulate({ faults });
  const callback = { async: false, callback_url: `http://127.0.0.1:${port}/hook` };
  const { body: first } = await order(callback);
  const made = await until(first.task_id);
  await expect.poll(() => heard.length).toBe(1);
  expect(heard[0]).toMatchObject({
    success: true,
    task_id: first.task_id,
    trace_id: made.trace_id,
    data: { status: 'succeeded' },
  });
  const { body: second } = await order(callback);
  await expect.poll(() => heard.length).toBe(2);
  expect(heard[1]).toEqual({
    success: false,
    task_id: second.task_id,
    trace_id: expect.stringMatching(UUID),
    error: { code: 'api_error', message: '' },
  });
});

test('a picture is taken as its bytes', async () => {
  const { order, simulator } = await simulate({ queueSeconds: NEVER });
  const [first, last] = [png({ width: 400, height: 400 }), png({ width: 400, height: 500 })];
  await order({ content: [TEXT, image(first, 'first_frame'), image(last, 'last_frame')] });
  expect(simulator.orders()).toMatchObject([
    { firstFrameSha256: sha256(first), lastFrameSha256: sha256(last) },
  ]);
});
