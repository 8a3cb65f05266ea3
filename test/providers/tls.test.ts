import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { download } from '../../providers/link.ts';
import { arkAt, order, refusal, submission } from './ark/fixtures.ts';
import { certificate } from './certificate.ts';
import { json, serveTls } from './server.ts';

function trust(): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, certificate]);
  onTestFinished(() => setDefaultCACertificates(before));
}

test('an order goes out over TLS', async () => {
  trust();
  const server = await serveTls((_seen, response) => json(response, 200, { id: 'cgt-1' }));
  const hooked: number[] = [];
  const beforeSend = () => Promise.resolve(void hooked.push(server.seen.length));
  const task = await arkAt(server.origin).submit(submission(order(), { beforeSend }));
  expect(task).toEqual({ id: 'cgt-1' });
  expect(hooked).toEqual([0]);
  expect(server.seen[0]?.headers.host).toBe(`127.0.0.1:${server.port}`);
});

test('a certificate that is not trusted proves that nothing was sent', async () => {
  const server = await serveTls((_seen, response) => json(response, 200, { id: 'cgt-1' }));
  const error = await refusal(arkAt(server.origin).submit(submission(order())));
  expect(error).toMatchObject({ accepted: 'no', failure: { code: 'no-connection' } });
  expect(server.seen).toEqual([]);
});

test('a certificate of another host proves that nothing was sent', async () => {
  trust();
  const server = await serveTls((_seen, response) => json(response, 200, { id: 'cgt-1' }));
  const elsewhere = `https://localhost:${server.port}`;
  const error = await refusal(arkAt(elsewhere).submit(submission(order())));
  expect(error).toMatchObject({ accepted: 'no', failure: { code: 'no-connection' } });
  expect(server.seen).toEqual([]);
});

test('a clip is downloaded over TLS', async () => {
  trust();
  const folder = await mkdtemp(join(tmpdir(), 'tls-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const server = await serveTls((_seen, response) => response.end('clip'));
  const path = join(folder, 'clip.mp4');
  const options = { path, maxBytes: 100, allowedOrigin: server.origin };
  expect(await download(`${server.origin}/v.mp4`, options)).toMatchObject({ bytes: 4 });
  expect(await readFile(path, 'utf8')).toBe('clip');
});
