import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imageSize } from 'image-size';
import { describe, expect, it } from 'vitest';

import { ffmpegAt, inputOf } from '../../../media/ffmpeg.ts';
import { probeClip } from '../../../media/probe.ts';
import {
  ffmpegPath,
  NEVER,
  order,
  start,
  TASKS,
  temporaryFolder,
  text,
  type Client,
} from './fixtures.ts';

const FRAMES = { frames: 29 };

/** A rule as a scenario of its own. */
function rule(actions: string, when = '{}', times?: number): string {
  const limit = times === undefined ? '' : `, times: ${times}`;
  return `rules: [{ when: ${when}, do: { ${actions} }${limit} }]`;
}

describe('a dropped connection', () => {
  it('before acceptance leaves nothing behind', async () => {
    const client = await start({ queueSeconds: NEVER, faults: rule('drop: before', '{}', 1) });
    await expect(client.create()).rejects.toThrow('fetch failed');
    expect(client.simulator.orders()).toEqual([]);
    await client.create();
    expect(client.simulator.requests()).toEqual({ 'POST create': 2 });
  });

  it('after acceptance leaves the task', async () => {
    const faults = rule('drop: after', '{ prompt: ferry }', 1);
    const client = await start({ queueSeconds: NEVER, faults });
    const changes = { content: [text('the ferry')], safety_identifier: 'sb-lost' };
    await expect(client.create(changes)).rejects.toThrow('fetch failed');
    const { body } = await client.list();
    expect(body.items).toEqual([expect.objectContaining({ safety_identifier: 'sb-lost' })]);
    expect(client.simulator.orders()).toHaveLength(1);
  });

  it('can be any request', async () => {
    const client = await start({
      queueSeconds: NEVER,
      faults: rule('drop: before', '{ endpoint: get, request: 2 }'),
    });
    const id = await client.create();
    expect((await client.get(id)).status).toBe(200);
    await expect(client.get(id)).rejects.toThrow('fetch failed');
    expect((await client.get(id)).status).toBe(200);
  });
});

describe('a scripted answer', () => {
  it('refuses with the code of choice, in the words of the provider', async () => {
    const faults = rule(
      'answer: { status: 429, code: RateLimitExceeded.EndpointRPMExceeded, retry_after: 7 }',
      '{ endpoint: create }',
      1,
    );
    const client = await start({ queueSeconds: NEVER, faults });
    const { status, headers, body } = await client.post({});
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('7');
    expect(body.error).toMatchObject({
      code: 'RateLimitExceeded.EndpointRPMExceeded',
      type: 'TooManyRequests',
    });
    expect(body.error.message).toContain(headers.get('x-request-id'));
    expect(client.simulator.orders()).toEqual([]);
  });

  it('may come after the request took effect', async () => {
    const faults = rule('answer: { status: 500, handled: true }', '{ method: POST }', 1);
    const client = await start({ queueSeconds: NEVER, faults });
    expect((await client.post({})).status).toBe(500);
    expect(client.simulator.orders()).toEqual([]);
    const second = await start({ queueSeconds: NEVER, faults });
    await expect(second.create()).rejects.toThrow('InternalServiceError');
    expect(second.simulator.orders()).toHaveLength(1);
  });

  it('may have any body, type and header', async () => {
    const answer =
      'answer: { status: 307, body: moved, content_type: text/plain, headers: { location: /x } }';
    const client = await start({ faults: rule(answer, '{ path: /models/ }') });
    const { status, body, headers } = await client.send('GET', '/models');
    expect({ status, body, location: headers.get('location') }).toEqual({
      status: 307,
      body: 'moved',
      location: '/x',
    });
  });
});

describe('a delay', () => {
  it('before handling creates nothing for one who has hung up', async () => {
    const client = await start({ queueSeconds: NEVER, faults: rule('delay: 0.5', '{}', 1) });
    const hung = client.send('POST', TASKS, {
      body: JSON.stringify(order()),
      signal: AbortSignal.timeout(50),
    });
    await expect(hung).rejects.toThrow(/abort|timeout/);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(client.simulator.orders()).toEqual([]);
    await client.create();
  });

  it('of the answer does not undo the order', async () => {
    const client = await start({ queueSeconds: NEVER, faults: rule('delay_answer: 60') });
    const hung = client.create();
    hung.catch(() => undefined);
    while (client.simulator.orders().length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // Closing does not wait for it either.
    await client.simulator.close();
    await expect(hung).rejects.toThrow('fetch failed');
  });
});

describe('a garbled answer', () => {
  const garbled = (how: string): Promise<Client> =>
    start({ queueSeconds: NEVER, faults: rule(`garble: ${how}`, '{ endpoint: create }', 1) });

  it('is JSON that ends too early', async () => {
    const client = await garbled('malformed');
    const { status, body } = await client.post({ model: 'x' });
    expect(status).toBe(404);
    expect(body).toMatch(/^\{"error"/);
    expect(() => JSON.parse(body)).toThrow(/JSON/);
  });

  it('ends before the length that it promised', async () => {
    const client = await garbled('truncated');
    await expect(client.create()).rejects.toThrow(/terminated|fetch failed/);
    expect(client.simulator.orders()).toHaveLength(1);
  });

  it("is a gateway's page", async () => {
    const client = await garbled('html');
    const { status, headers, body } = await client.post({ model: 'x' });
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: 404,
      type: 'text/html',
    });
    expect(body).toContain('<html>');
  });
});

describe('an outcome', () => {
  const NO_WAIT = { queueSeconds: { default: 0 } };

  it('can be refused input, and refused output', async () => {
    const input = await start({ faults: rule('moderate: input', '{ prompt: /knife/i }') });
    const refused = await input.post({ content: [text('A Knife')] });
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { code: 'InputTextSensitiveContentDetected' } },
    });
    const output = await start({ ...NO_WAIT, faults: rule('moderate: output') });
    const { error } = await output.until(await output.create(), 'failed');
    expect(error.code).toBe('OutputVideoSensitiveContentDetected');
  });

  it('can be a failure of the second order only, under its other name', async () => {
    const client = await start({
      queueSeconds: { default: 0 },
      faults: `rules:
        - { when: { task: 2 }, do: { fail: { code: InternalServiceError, message: try again } } }
        - { do: { show: { error_member: failure_reason } } }`,
    });
    const first = await client.create(FRAMES);
    const { error, failure_reason: reason } = await client.until(await client.create(), 'failed');
    expect(error).toBeUndefined();
    expect(reason).toEqual({ code: 'InternalServiceError', message: 'try again' });
    await client.until(first, 'succeeded');
  });

  it.each(['queued', 'running'])('can be stuck %s past its deadline', async (state) => {
    const client = await start({ ...NO_WAIT, timeScale: 1e6, faults: rule(`stuck: ${state}`) });
    const id = await client.create({ execution_expires_after: 3_600 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { body, headers } = await client.get(id);
    expect(body.status).toBe(state);
    const nowSeconds = Date.parse(headers.get('date') ?? '') / 1_000;
    expect(nowSeconds).toBeGreaterThan(body.created_at + 3_600);
  });

  it('can expire, at its deadline or at once', async () => {
    const late = await start({ ...NO_WAIT, timeScale: 1e6, faults: rule('expire: running') });
    const task = await late.until(await late.create({ execution_expires_after: 3_600 }), 'expired');
    expect(task.updated_at - task.created_at).toBe(3_600);
    const now = await start({ ...NO_WAIT, faults: rule('expire: now') });
    const { created_at: created, updated_at: updated } = await now.until(
      await now.create(),
      'expired',
    );
    expect(updated).toBe(created);
  });
});

describe('a list or a look', () => {
  it('hides a task for so many requests', async () => {
    const faults = rule('hide: true', '{ prompt: lighthouse }', 2);
    const client = await start({ queueSeconds: NEVER, faults });
    const id = await client.create();
    const totals: number[] = [];
    for (let look = 0; look < 3; look += 1) {
      totals.push((await client.list(`filter.task_ids=${id}`)).body.total);
    }
    expect(totals).toEqual([0, 0, 1]);
    expect((await client.get(id)).status).toBe(200);
  });

  it('uses a status that nobody knows, and numbers as text', async () => {
    const faults = rule('show: { status: warming_up, numbers: strings }', '{ endpoint: get }', 1);
    const client = await start({ queueSeconds: NEVER, faults });
    const id = await client.create();
    const { body } = await client.get(id);
    expect(body.status).toBe('warming_up');
    expect(body.created_at).toMatch(/^\d+$/);
    expect(body.execution_expires_after).toBe('172800');
    expect((await client.get(id)).body.status).toBe('queued');
  });
});

describe('a result', () => {
  async function resultOf(faults: string) {
    const client = await start({ faults });
    const id = await client.create({ ...FRAMES, seed: 3 });
    const { content } = await client.until(id, 'succeeded');
    return { client, content };
  }

  async function saved(bytes: Uint8Array): Promise<string> {
    const path = join(await temporaryFolder(), 'file');
    await writeFile(path, bytes);
    return path;
  }

  it('lacks its last frame', async () => {
    const { content } = await resultOf(rule('last_frame: missing'));
    expect(Object.keys(content)).toEqual(['video_url']);
  });

  it.each([
    ['black', 0, 2],
    ['other', 60, 255],
  ])('has a last frame that is %s', async (kind, atLeast, atMost) => {
    const { client, content } = await resultOf(rule(`last_frame: ${kind}`));
    const picture = await client.download(content.last_frame_url);
    expect(imageSize(picture)).toMatchObject({ width: 864, height: 480, type: 'png' });
    const raw = join(await temporaryFolder(), 'raw');
    const toGrey = ['-vf', 'scale=8:8', '-pix_fmt', 'gray', '-f', 'rawvideo', `file:${raw}`];
    await ffmpegAt(ffmpegPath)([...inputOf(await saved(picture)), ...toGrey]);
    const brightest = Math.max(...(await readFile(raw)));
    expect(brightest).toBeGreaterThanOrEqual(atLeast);
    expect(brightest).toBeLessThanOrEqual(atMost);
    const right = await resultOf('rules: []');
    expect(picture.equals(await right.client.download(right.content.last_frame_url))).toBe(false);
  });

  it('is a clip of another size', async () => {
    const { client, content } = await resultOf(rule('clip: wrong-size'));
    const facts = await probeClip(await saved(await client.download(content.video_url)));
    expect(facts.width / facts.height).not.toBeCloseTo(864 / 480, 1);
  });

  it('is a clip of another length', async () => {
    const { client, content } = await resultOf(rule('clip: wrong-length'));
    const facts = await probeClip(await saved(await client.download(content.video_url)));
    expect(facts.frames).toBe(15);
  });

  it('is a file that was cut off', async () => {
    const { client, content } = await resultOf(rule('clip: truncated'));
    const bytes = await client.download(content.video_url);
    await expect(probeClip(await saved(bytes))).rejects.toMatchObject({ code: 'clip-truncated' });
  });

  it('breaks off while it is fetched, and is whole the next time', async () => {
    const { client, content } = await resultOf(rule('garble: truncated', '{ endpoint: clip }', 1));
    await expect(client.download(content.video_url)).rejects.toThrow(/terminated|fetch failed/);
    expect(client.simulator.orders()[0]?.collectedCount).toBe(0);
    await client.download(content.video_url);
    expect(client.simulator.orders()[0]?.collectedCount).toBe(1);
  });

  it('lies behind a link that is dead', async () => {
    const when = '{ endpoint: last-frame, prompt: lighthouse }';
    const { client, content } = await resultOf(rule('answer: { status: 403 }', when));
    await expect(client.download(content.last_frame_url)).rejects.toThrow('HTTP 403');
    await client.download(content.video_url);
  });
});

describe('a restart', () => {
  it('does not play a fault again that was meant once', async () => {
    const folder = await temporaryFolder();
    const faults = rule('drop: before', '{ endpoint: create }', 1);
    const one = await start({ folder, queueSeconds: NEVER, faults });
    await expect(one.create()).rejects.toThrow('fetch failed');
    await one.simulator.close();
    const two = await start({ folder, queueSeconds: NEVER, faults });
    await two.create();
    expect(two.simulator.orders()).toHaveLength(1);
  });
});
