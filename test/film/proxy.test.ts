/** A film whose provider is reached through a proxy only: the worker's requests, links included. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { certificate } from '../providers/certificate.ts';
import { serveProxy } from '../providers/connect-proxy.ts';
import { serveTls } from '../providers/server.ts';
import { storyboardOf, Studio } from './studio.ts';

const ORIGIN = 'https://provider.example';
const PASSWORD = 'a-password-of-nobody';

/** The studio's provider under a name that only the proxy leads to, over TLS. */
async function serveFront(inside: string) {
  const hand = async (path: string, asked: RequestInit, response: ServerResponse) => {
    const answer = await fetch(new URL(path, inside), asked);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const type = answer.headers.get('content-type') ?? '';
    const isJson = type.includes('json');
    const body = isJson ? bytes.toString('utf8').replaceAll(inside, ORIGIN) : bytes;
    response.writeHead(answer.status, { 'Content-Type': type }).end(body);
  };
  return await serveTls(({ method, path, query, headers, body }, response) => {
    const { authorization = '' } = headers;
    const asked = {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(method === 'POST' && { body }),
    };
    const text = query.toString();
    void hand(text === '' ? path : `${path}?${text}`, asked, response);
  });
}

test('a film is ordered, waited for and collected through the proxy of the environment', async () => {
  const studio = await Studio.open();
  const inside = new URL(studio.provider.url);
  const front = await serveFront(inside.origin);
  const proxy = await serveProxy({ port: front.port, user: `director:${PASSWORD}` });
  const authority = join(studio.folder, '..', 'authority.pem');
  await writeFile(authority, certificate);
  Object.assign(studio.environment, {
    BYTEPLUS_BASE_URL: `${ORIGIN}${inside.pathname}`,
    HTTPS_PROXY: `http://director:${PASSWORD}@${proxy.address}`,
    // The client of Temporal reads these, and the project's own server is on this machine.
    https_proxy: '',
    NO_PROXY: '',
    no_proxy: '',
    NODE_EXTRA_CA_CERTS: authority,
  });
  await studio.write('film.yaml', storyboardOf(['id: sh0010, prompt: a ferry']));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.film().shots.map(({ status }) => status)).toEqual(['done']);
  expect(studio.bought('a ferry')).toHaveLength(1);
  expect(new Set(proxy.asked.map(({ target }) => target))).toEqual(
    new Set(['provider.example:443']),
  );
  expect(front.seen.map(({ path }) => path.split('/')[1])).toContain('files');
  await studio.command('server', 'stop');
  const files = await readdir(studio.folder, { recursive: true, withFileTypes: true });
  for (const { parentPath, name } of files.filter((entry) => entry.isFile())) {
    const bytes = await readFile(join(parentPath, name));
    expect(bytes.includes(PASSWORD), name).toBe(false);
  }
  expect(ended.stdout + ended.stderr).not.toContain(PASSWORD);
});
