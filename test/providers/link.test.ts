import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, afterEach, describe, expect, test } from 'vitest';
import { checkLink, download, isPublic, type DownloadOptions } from '../../providers/link.ts';
import { ProviderError } from '../../providers/provider.ts';
import { closedPort, serve, serveRaw, unexpected } from './server.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'link-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function fetchFrom(link: string, more: Partial<DownloadOptions> = {}) {
  const options = { path: join(folder, 'clip.mp4'), maxBytes: 1_000_000 };
  return download(link, { ...options, allowedOrigin: new URL(link).origin, ...more });
}

async function refused(call: Promise<unknown>): Promise<[string, string]> {
  const error = await call.then(
    () => unexpected('it was downloaded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw error;
  expect(error.failure.billed).toBe('yes');
  expect(await readdir(folder)).toEqual([]);
  return [error.failure.kind, error.failure.code];
}

const CLIP = Buffer.alloc(300_000, 'clip');

describe('download', () => {
  test('writes the file, counts and hashes it, and sends nothing secret', async () => {
    const server = await serve((_seen, response) => {
      response.writeHead(200, { 'Content-Length': CLIP.byteLength }).end(CLIP);
    });
    const steps: number[] = [];
    const path = join(folder, 'clip.mp4');
    const downloaded = await fetchFrom(`${server.origin}/v.mp4?sig=1`, {
      onProgress: ({ bytes, totalBytes }) => {
        expect(totalBytes).toBe(CLIP.byteLength);
        steps.push(bytes);
      },
    });
    const sha256 = createHash('sha256').update(CLIP).digest('hex');
    expect(downloaded).toEqual({ bytes: CLIP.byteLength, sha256 });
    expect(await readFile(path)).toEqual(CLIP);
    expect(steps.at(-1)).toBe(CLIP.byteLength);
    expect(server.seen).toMatchObject([{ method: 'GET', path: '/v.mp4', body: '' }]);
    expect(Object.keys(server.seen[0]?.headers ?? {}).sort()).toEqual([
      'accept',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  test('a body without a length is taken to its end', async () => {
    const server = await serve((_seen, response) => {
      response.write(CLIP);
      response.end();
    });
    expect(await fetchFrom(server.origin)).toMatchObject({ bytes: CLIP.byteLength });
  });

  test('never writes over a file', async () => {
    const server = await serve((_seen, response) => response.end('new'));
    await fetchFrom(server.origin);
    await expect(fetchFrom(server.origin)).rejects.toThrow('EEXIST');
    expect(await readFile(join(folder, 'clip.mp4'), 'utf8')).toBe('new');
  });

  test.each([403, 404, 410])('a link that answers %i is dead', async (status) => {
    const server = await serve((_seen, response) => response.writeHead(status).end());
    expect(await refused(fetchFrom(server.origin))).toEqual(['link-dead', `http-${status}`]);
  });

  test.each([
    [500, 'unavailable'],
    [206, 'unavailable'],
    [429, 'throttled'],
  ])('a link that answers %i may be asked again', async (status, kind) => {
    const server = await serve((_seen, response) => response.writeHead(status).end('x'));
    expect(await refused(fetchFrom(server.origin))).toEqual([kind, `http-${status}`]);
  });

  test.each([
    [
      'answers 503',
      (response: ServerResponse) => response.writeHead(503).end('x'),
      /answers HTTP 503/,
    ],
    [
      'answers 404',
      (response: ServerResponse) => response.writeHead(404).end(),
      /dead \(HTTP 404\)/,
    ],
    [
      'hangs up',
      (response: ServerResponse) => response.destroy(),
      /was lost: .*\. The link leads to/,
    ],
  ])('names the host that %s, and nothing that is signed', async (_name, answer, words) => {
    const server = await serve((_seen, response) => void answer(response));
    const call = fetchFrom(`${server.origin}/v.mp4?signature=abc`);
    const error = await call.then(
      () => unexpected('it was downloaded'),
      (reason: unknown) => String(reason),
    );
    expect(error).toMatch(words);
    expect(error).toContain(`127.0.0.1:${server.port}`);
    expect(error).not.toContain('abc');
  });

  test('nobody listens', async () => {
    const link = `http://127.0.0.1:${await closedPort()}/v.mp4`;
    expect(await refused(fetchFrom(link))).toEqual(['unavailable', 'no-connection']);
  });

  test('a file that is shorter than announced is truncated', async () => {
    const head = `HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n`;
    const server = await serveRaw((socket) =>
      socket.once('data', () => socket.end(`${head}${'x'.repeat(400)}`)),
    );
    expect(await refused(fetchFrom(server.origin))).toEqual(['unavailable', 'clip-truncated']);
  });

  test('a chunked file that breaks off is truncated', async () => {
    const head = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`;
    const server = await serveRaw((socket) => socket.once('data', () => socket.end(head)));
    expect(await refused(fetchFrom(server.origin))).toEqual(['unavailable', 'clip-truncated']);
  });

  test('a file that announces too much is not read', async () => {
    const server = await serve((_seen, response) => response.end(CLIP));
    const call = fetchFrom(server.origin, { maxBytes: 299_999 });
    expect(await refused(call)).toEqual(['unreadable', 'clip-too-large']);
  });

  test('a file that announces nothing is cut at the limit', async () => {
    const server = await serve((_seen, response) => {
      response.write(CLIP);
      response.end();
    });
    const call = fetchFrom(server.origin, { maxBytes: 299_999 });
    expect(await refused(call)).toEqual(['unreadable', 'clip-too-large']);
  });

  test('can be called off', async () => {
    const controller = new AbortController();
    const server = await serve((_seen, response) => response.write('x'));
    const call = fetchFrom(server.origin, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(await refused(call)).toEqual(['unavailable', 'aborted']);
  });
});

describe('redirects', () => {
  test('are followed within the allowed origin, also relative ones', async () => {
    const server = await serve(({ path }, response) => {
      if (path === '/last') return response.end('clip');
      return response.writeHead(302, { Location: path === '/v' ? '/next' : 'last' }).end();
    });
    expect(await fetchFrom(`${server.origin}/v`)).toMatchObject({ bytes: 4 });
    expect(server.seen.map(({ path }) => path)).toEqual(['/v', '/next', '/last']);
  });

  test('end after five', async () => {
    const server = await serve((_seen, response, nth) => {
      response.writeHead(302, { Location: `/${nth}` }).end();
    });
    expect(await refused(fetchFrom(server.origin))).toEqual(['unreadable', 'link-redirects']);
    expect(server.seen).toHaveLength(6);
  });

  test.each([
    ['another port of this machine', 'http://127.0.0.1:1/x', 'link-insecure'],
    ['plain http', 'http://cdn.example/x', 'link-insecure'],
    ['a private address', 'https://10.0.0.1/x', 'link-private'],
    ['the cloud’s own data', 'https://169.254.169.254/latest', 'link-private'],
    ['a file', 'file:///etc/passwd', 'link-insecure'],
    ['nowhere', '', 'link-redirects'],
  ])('to %s are refused', async (_name, location, code) => {
    const server = await serve((_seen, response) => {
      response.writeHead(307, { Location: location }).end();
    });
    expect(await refused(fetchFrom(server.origin))).toEqual(['unreadable', code]);
  });

  test('from elsewhere back into this machine are refused before a connection', async () => {
    const inside = await serve((_seen, response) => response.end('secret'));
    const server = await serve((_seen, response) => {
      response.writeHead(302, { Location: `https://localhost:${inside.port}/` }).end();
    });
    expect(await refused(fetchFrom(server.origin))).toEqual(['unreadable', 'link-private']);
    expect(inside.connections()).toBe(0);
  });
});

describe('links', () => {
  test.each([
    ['http://cdn.example/v.mp4', 'The link to cdn.example is not https.'],
    ['file:///etc/passwd', 'The link is file, not https.'],
    ['data:video/mp4;base64,AAAA', 'The link is data, not https.'],
  ])('%s is refused by name', (link, message) => {
    expect(() => checkLink(link, null, null)).toThrow(message);
  });

  test('a name that resolves to this machine is refused before a connection', async () => {
    const inside = await serve((_seen, response) => response.end('secret'));
    const call = fetchFrom(`https://localhost:${inside.port}/v.mp4`, { allowedOrigin: null });
    expect(await refused(call)).toEqual(['unreadable', 'link-private']);
    expect(inside.connections()).toBe(0);
  });

  test.each([
    ['http://cdn.example/v.mp4', 'link-insecure'],
    ['http://127.0.0.1:8081/v.mp4', 'link-insecure'],
    ['ftp://cdn.example/v.mp4', 'link-insecure'],
    ['data:video/mp4;base64,AAAA', 'link-insecure'],
    ['https://127.0.0.1/v.mp4', 'link-private'],
    ['https://2130706433/v.mp4', 'link-private'],
    ['https://[::1]/v.mp4', 'link-private'],
    ['https://[::ffff:192.168.0.1]/v.mp4', 'link-private'],
    ['https://user:word@cdn.example/v.mp4', 'link-credentials'],
    ['v.mp4', 'link-invalid'],
    ['', 'link-invalid'],
  ])('%s is refused', async (link, code) => {
    const options = {
      path: join(folder, 'x'),
      maxBytes: 1,
      allowedOrigin: 'http://127.0.0.1:8080',
    };
    expect(await refused(download(link, options))).toEqual(['unreadable', code]);
  });

  test('https on a public host and the allowed origin are fine', () => {
    const allowed = 'http://127.0.0.1:8080';
    for (const link of ['https://cdn.example:8443/v?x=1', 'https://8.8.8.8/v', `${allowed}/v`]) {
      expect(checkLink(link, null, allowed).href).toBe(link);
    }
  });
});

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['64:ff9b::808:808', true],
  ['64:ff9b::a00:1', false],
  ['::127.0.0.1', false],
  ['::7f00:1', false],
  ['::a00:1', false],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.16.0.1', false],
  ['192.168.1.1', false],
  ['100.64.0.1', false],
  ['169.254.169.254', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::ffff:127.0.0.1', false],
  ['fe80::1%eth0', false],
  ['fd00::1', false],
  ['no address', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});
