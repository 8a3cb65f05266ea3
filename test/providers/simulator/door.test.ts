import { request } from 'node:http';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LOCAL } from '../../../providers/local/sheet.ts';
import { order, start, TASKS, temporaryFolder, type Client } from './fixtures.ts';

const SECRET = 'a'.repeat(64);

/** As any program of this machine may ask: under any name, with any key. */
function ask(client: Client, path: string, headers: Record<string, string>, method = 'GET') {
  const { port } = client.simulator;
  return new Promise<number>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}

const own = ({ simulator }: Client) => `127.0.0.1:${simulator.port}`;

const closed = () => start({ sheet: LOCAL, secret: SECRET, queueSeconds: { default: 0 } });

const PATHS = [
  '/simulator/orders',
  '/simulator/requests',
  `/api/v3${TASKS}`,
  '/api/v3/models',
  '/',
];

test.each(PATHS)('with a secret nobody gets into %s without it', async (path) => {
  const client = await closed();
  const host = own(client);
  const keys = ['', 'Bearer local', 'Bearer a', `Bearer ${SECRET}a`, `Basic ${SECRET}`, SECRET];
  for (const authorization of keys) {
    expect(await ask(client, path, { host, authorization })).toBe(401);
    expect(await ask(client, path, { host, authorization }, 'POST')).toBe(401);
  }
  const right = { host, authorization: `Bearer ${SECRET}` };
  expect(await ask(client, path, right)).toBe(path === '/' ? 404 : 200);
  expect(client.simulator.orders()).toEqual([]);
});

test('with a secret only the address itself is its name', async () => {
  const client = await closed();
  const { port } = client.simulator;
  const authorization = `Bearer ${SECRET}`;
  for (const host of [`localhost:${port}`, '127.0.0.1', '127.0.0.1:1', `evil.example:${port}`]) {
    expect(await ask(client, '/simulator/orders', { host, authorization })).toBe(421);
  }
});

test('without a secret any key is let in, and no name of another place', async () => {
  const client = await start();
  const { port } = client.simulator;
  for (const host of [own(client), `localhost:${port}`, `LocalHost:${port}`]) {
    expect(await ask(client, '/simulator/orders', { host })).toBe(200);
  }
  const rebound = [`evil.example:${port}`, 'evil.example', `127.0.0.1.evil.example:${port}`];
  for (const host of rebound) {
    expect(await ask(client, '/simulator/orders', { host })).toBe(421);
    const authorization = 'Bearer any';
    expect(await ask(client, `/api/v3${TASKS}`, { host, authorization })).toBe(421);
  }
});

test('links to clips need no key, but the signature', async () => {
  const client = await closed();
  const headers = { authorization: `Bearer ${SECRET}` };
  const created = await client.send('POST', TASKS, { headers, body: JSON.stringify(order()) });
  expect(created.status).toBe(200);
  let link = '';
  while (link === '') {
    const { body } = await client.send('GET', `${TASKS}/${created.body.id}`, { headers });
    link = body.content?.video_url ?? '';
  }
  const { pathname, search } = new URL(link);
  const host = own(client);
  expect(await ask(client, pathname + search, { host })).toBe(200);
  expect(await ask(client, pathname, { host })).toBe(403);
  expect(await ask(client, pathname + search.replace(/.$/, '~'), { host })).toBe(403);
  expect(await ask(client, pathname + search, { host: 'evil.example' })).toBe(421);
});

test("the secret of the links is nobody else's to read", async () => {
  const folder = await temporaryFolder();
  await start({ folder });
  expect((await stat(join(folder, 'links.json'))).mode & 0o777).toBe(0o600);
});
