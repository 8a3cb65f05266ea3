import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { serve } from '../server.ts';
import { temporaryFolder, type Client } from './fixtures.ts';
import { create, ended, look, order, post, startAs } from './modelhunter.ts';

type Posted = { readonly headers: IncomingHttpHeaders; readonly body: string };

/** Answers with these statuses in turn, the last one for good. */
async function listening(...statuses: readonly number[]) {
  const server = await serve((_seen, response, nth) => {
    response.writeHead(statuses[Math.min(nth, statuses.length) - 1] ?? 200).end();
  });
  const url = `${server.origin}/hooks/one`;
  return { url, posted: server.seen };
}

async function arrived(posted: readonly Posted[], count: number): Promise<Posted[]> {
  for (let looks = 0; looks < 400 && posted.length < count; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  if (posted.length < count) throw new Error(`only ${posted.length} of ${count} arrived`);
  return [...posted];
}

/** The verification that the documents print, with the body as it came. */
function isSigned({ headers, body }: Posted, secret: string): boolean {
  const timestamp = String(headers['x-webhook-timestamp']);
  const hmac = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const ageSeconds = Math.abs(Date.now() / 1_000 - Number(timestamp));
  return headers['x-webhook-signature'] === `sha256=${hmac}` && ageSeconds < 300;
}

async function registered(client: Client, url: string, events: readonly string[]) {
  const { status, body } = await post(client, '/webhooks', { url, events });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.data;
}

const BOTH = ['task.completed', 'task.failed'];

describe('the address of an order', () => {
  test('gets one unsigned event when its task ends', async () => {
    const client = await startAs();
    const { url, posted } = await listening(500);
    const id = await create(client, order({}, { webhookUrl: url, metadata: { film: 'f1' } }));
    const [seen] = await arrived(posted, 1);
    const event = JSON.parse(seen?.body ?? '');
    expect(event).toMatchObject({
      id: expect.stringMatching(/^evt_/),
      type: 'task.completed',
      created_at: expect.stringMatching(/Z$/),
      data: { task: { id, status: 'succeeded', metadata: { film: 'f1' } } },
    });
    expect(event.data.task.result[0].format).toBe('mp4');
    expect(seen?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-webhook-event': 'task.completed',
      'x-job-id': id,
    });
    expect(seen?.headers).not.toHaveProperty('x-webhook-signature');
    await client.download(event.data.task.result[0].url);
    await ended(client, id);
    expect(posted).toHaveLength(1);
  });
});

describe('an address of the account', () => {
  test('gets signed events of every task, and living links', async () => {
    const faults = 'rules: [{ when: { prompt: fails }, do: { fail: PROVIDER_ERROR } }]';
    const client = await startAs({ faults });
    const { url, posted } = await listening(200);
    const hook = await registered(client, url, BOTH);
    expect(hook).toMatchObject({ url, events: BOTH, secret: expect.any(String) });
    const good = await create(client);
    const bad = await create(client, order({ prompt: 'fails' }));
    const seen = await arrived(posted, 2);
    const events = seen.map(({ body }) => JSON.parse(body));
    const byTask = new Map(events.map((event) => [event.data.task.id, event]));
    expect(byTask.get(good)).toMatchObject({ type: 'task.completed' });
    expect(byTask.get(bad)).toMatchObject({
      type: 'task.failed',
      data: { task: { status: 'failed', error: { code: 'PROVIDER_ERROR' } } },
    });
    expect(seen.every((one) => isSigned(one, hook.secret))).toBe(true);
    expect(isSigned({ ...(seen[0] ?? { headers: {} }), body: '{}' }, hook.secret)).toBe(false);
    expect(seen.map(({ headers }) => headers['x-webhook-id'])).toEqual(events.map(({ id }) => id));
    await client.download(byTask.get(good).data.task.result[0].url);
  });

  test('gets only the events that it asked for', async () => {
    const faults = 'rules: [{ when: { prompt: fails }, do: { fail: PROVIDER_ERROR } }]';
    const client = await startAs({ faults });
    const { url, posted } = await listening(200);
    await registered(client, url, ['task.failed']);
    await ended(client, await create(client));
    await create(client, order({ prompt: 'fails' }));
    const [only] = await arrived(posted, 1);
    expect(JSON.parse(only?.body ?? '')).toMatchObject({ type: 'task.failed' });
    expect(posted).toHaveLength(1);
  });

  test('is tried again after 1, 5 and 30 minutes, each time freshly signed', async () => {
    const client = await startAs({ timeScale: 1_800 });
    const { url, posted } = await listening(500);
    const hook = await registered(client, url, BOTH);
    await create(client);
    const seen = await arrived(posted, 4);
    expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
    expect(seen.every((one) => isSigned(one, hook.secret))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(posted).toHaveLength(4);
  });

  test('is left alone once it has answered', async () => {
    const client = await startAs({ timeScale: 1_800 });
    const { url, posted } = await listening(503, 204);
    await registered(client, url, BOTH);
    await create(client);
    await arrived(posted, 2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(posted).toHaveLength(2);
  });

  test('hears nothing of what was over before, and outlives a restart', async () => {
    const folder = await temporaryFolder();
    const client = await startAs({ folder });
    await ended(client, await create(client));
    const { url, posted } = await listening(200);
    const hook = await registered(client, url, BOTH);
    await client.simulator.close();
    const again = await startAs({ folder });
    const id = await create(again);
    const [seen] = await arrived(posted, 1);
    expect(JSON.parse(seen?.body ?? '').data.task.id).toBe(id);
    expect(seen && isSigned(seen, hook.secret)).toBe(true);
    expect(await look(again, id)).toMatchObject({ status: 'succeeded' });
    expect(posted).toHaveLength(1);
  });

  test.each([
    [{}, 'MISSING_PARAMETER', 'url'],
    [{ url: 'ftp://x', events: BOTH }, 'INVALID_PARAMETER', 'url'],
    [{ url: 'http://127.0.0.1:1' }, 'MISSING_PARAMETER', 'events'],
    [{ url: 'http://127.0.0.1:1', events: [] }, 'INVALID_PARAMETER', 'events'],
    [{ url: 'http://127.0.0.1:1', events: ['task.queued'] }, 'INVALID_PARAMETER', 'events'],
  ])('that is %j is refused', async (body, code, field) => {
    const client = await startAs();
    const answer = await post(client, '/webhooks', body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code, details: { field } } } });
  });
});
