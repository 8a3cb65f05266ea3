import { execFile } from 'node:child_process';
import type { LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { connect, RequestError } from '../../providers/connection.ts';
import { request, type HttpRequest } from '../../providers/http.ts';
import { closedPort, json, serve, serveRaw, unexpected } from './server.ts';
import { PATIENCE } from '../patience.ts';

const run = promisify(execFile);

function post(origin: string, more: Partial<HttpRequest> = {}): Promise<unknown> {
  return request({
    method: 'POST',
    url: new URL('/orders', origin),
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from('{"a":1}'),
    answerByMs: Date.now() + 10_000,
    ...more,
  });
}

async function fault(promise: Promise<unknown>): Promise<[string, string]> {
  const error = await promise.then(
    () => unexpected('it was answered'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RequestError)) throw error;
  return [error.fault, error.sent];
}

describe('one request', () => {
  test('carries method, path, headers and body, and reads status, body and date', async () => {
    const server = await serve((_seen, response) => {
      response.setHeader('Date', 'Sat, 21 Nov 2026 08:00:00 GMT');
      json(response, 201, { grüße: 'ok' });
    });
    const answer = await post(server.origin, { url: new URL('/a/b?c=d&c=e', server.origin) });
    expect(answer).toMatchObject({
      status: 201,
      body: '{"grüße":"ok"}',
      dateMs: Date.UTC(2026, 10, 21, 8),
    });
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: 'POST', path: '/a/b', body: '{"a":1}' });
    expect(seen?.query.getAll('c')).toEqual(['d', 'e']);
    expect(seen?.headers).toMatchObject({
      host: `127.0.0.1:${server.port}`,
      connection: 'close',
      'content-length': '7',
    });
  });

  test('opens a connection of its own each time', async () => {
    const server = await serve((_seen, response) => json(response, 200, {}));
    for (let nth = 0; nth < 3; nth += 1) await post(server.origin);
    expect(server.connections()).toBe(3);
  });

  test('ignores variables that name a proxy', async () => {
    const proxy = await serve((_seen, response) => json(response, 502, {}));
    const server = await serve((_seen, response) => json(response, 200, {}));
    const http = new URL('../../providers/http.ts', import.meta.url).href;
    const script = `
      const { request } = await import(${JSON.stringify(http)});
      const url = new URL(${JSON.stringify(server.origin)});
      const answerByMs = Date.now() + 10_000;
      console.log((await request({ method: 'GET', url, headers: {}, answerByMs })).status);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.origin, NO_PROXY: '' },
    });
    expect(stdout.trim()).toBe('200');
    expect(proxy.connections()).toBe(0);
  });

  test.each([301, 302, 307, 308])('does not follow a redirect (%i)', async (status) => {
    const other = await serve((_seen, response) => json(response, 200, {}));
    const server = await serve((_seen, response) => {
      response.writeHead(status, { Location: `${other.origin}/elsewhere` }).end();
    });
    expect(await post(server.origin)).toMatchObject({ status });
    expect(server.seen).toHaveLength(1);
    expect(other.connections()).toBe(0);
  });
});

describe('nothing was sent, and that is proven', () => {
  test('when nobody listens', async () => {
    const beforeSend = vi.fn<() => Promise<void>>();
    const port = await closedPort();
    const failed = fault(post(`http://127.0.0.1:${port}`, { beforeSend }));
    expect(await failed).toEqual(['no-connection', 'no']);
    expect(beforeSend).not.toHaveBeenCalled();
  });

  test('when the name does not exist', async () => {
    const lookup: LookupFunction = (_name, _options, done) => done(new Error('ENOTFOUND'), '');
    const failed = fault(connect(new URL('http://nowhere.invalid'), { lookup }));
    expect(await failed).toEqual(['no-connection', 'no']);
  });

  test('when TLS cannot be agreed on', async () => {
    const server = await serveRaw((socket) => socket.end('this is no TLS\r\n'));
    const failed = fault(post(`https://127.0.0.1:${server.port}`));
    expect(await failed).toEqual(['no-connection', 'no']);
  });

  test('when the server hangs up while TLS is agreed on', async () => {
    const server = await serveRaw((socket) => socket.once('data', () => socket.destroy()));
    const failed = fault(post(`https://127.0.0.1:${server.port}`));
    expect(await failed).toEqual(['no-connection', 'no']);
  });

  test('when TLS takes longer than the answer may', async () => {
    const server = await serveRaw(() => {});
    const url = new URL(`https://127.0.0.1:${server.port}`);
    const failed = fault(post(url.origin, { answerByMs: Date.now() + 100 }));
    expect(await failed).toEqual(['no-connection', 'no']);
  });

  test('when the hook throws: its own error, and not a byte on the wire', async () => {
    const received: Buffer[] = [];
    const closed = Promise.withResolvers<void>();
    const server = await serveRaw((socket) => {
      socket.on('data', (part) => received.push(part));
      socket.once('close', () => closed.resolve());
    });
    const beforeSend = () => Promise.reject(new Error('the journal is full'));
    await expect(post(server.origin, { beforeSend })).rejects.toThrow('the journal is full');
    await closed.promise;
    expect(received).toEqual([]);
  });

  test('when the server hangs up during the hook', async () => {
    const gone = Promise.withResolvers<void>();
    const server = await serveRaw((socket) => {
      socket.once('close', () => gone.resolve());
      socket.end();
    });
    const beforeSend = async () => {
      await gone.promise;
      await sleep(20);
    };
    expect(await fault(post(server.origin, { beforeSend }))).toEqual(['no-connection', 'no']);
  });

  test('when the server speaks before it is asked', async () => {
    const received: Buffer[] = [];
    const server = await serveRaw((socket) => {
      socket.on('data', (part) => received.push(part));
      socket.write('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n');
    });
    const beforeSend = () => sleep(50);
    expect(await fault(post(server.origin, { beforeSend }))).toEqual(['no-connection', 'no']);
    expect(received).toEqual([]);
  });

  test('when the time ran out during the hook', async () => {
    const server = await serve((_seen, response) => json(response, 200, {}));
    const answerByMs = Date.now() + 50;
    const beforeSend = () => sleep(80);
    const failed = fault(post(server.origin, { answerByMs, beforeSend }));
    expect(await failed).toEqual(['no-connection', 'no']);
    expect(server.seen).toEqual([]);
  });
});

describe('it was sent, and nobody knows', () => {
  test('the hook runs after the connection opens and before anything arrives', async () => {
    const order: string[] = [];
    const server = await serve((_seen, response) => {
      order.push('request');
      json(response, 200, {});
    });
    const beforeSend = async () => {
      await vi.waitFor(() => expect(server.connections()).toBe(1), PATIENCE);
      order.push('hook');
    };
    await post(server.origin, { beforeSend });
    expect(order).toEqual(['hook', 'request']);
  });

  test('the connection drops before an answer', async () => {
    const server = await serve((_seen, response) => response.destroy());
    expect(await fault(post(server.origin))).toEqual(['connection-closed', 'maybe']);
    expect(server.seen).toHaveLength(1);
  });

  test('the connection drops in the middle of an answer', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":';
    const server = await serveRaw((socket) => socket.once('data', () => socket.end(head)));
    expect(await fault(post(server.origin))).toEqual(['connection-closed', 'maybe']);
  });

  test('a chunked answer turns to garbage', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"id\r\nzz\r\n';
    const server = await serveRaw((socket) => socket.once('data', () => socket.write(answer)));
    const [, sent] = await fault(post(server.origin));
    expect(sent).toBe('maybe');
  });

  test('the answer is no HTTP', async () => {
    const server = await serveRaw((socket) =>
      socket.once('data', () => socket.end('220 mail\r\n')),
    );
    expect(await fault(post(server.origin))).toEqual(['answer-broken', 'maybe']);
  });

  test('no answer comes in time', async () => {
    const server = await serve(() => {});
    const failed = fault(post(server.origin, { answerByMs: Date.now() + 300 }));
    expect(await failed).toEqual(['answer-late', 'maybe']);
  });

  test('time is judged by the wall clock: a machine that slept waits no longer', async () => {
    const asked = Promise.withResolvers<void>();
    const server = await serve(() => asked.resolve());
    const failed = fault(post(server.origin, { answerByMs: Date.now() + 3_600_000 }));
    await asked.promise;
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_001);
    try {
      expect(await failed).toEqual(['answer-late', 'maybe']);
    } finally {
      now.mockRestore();
    }
  });

  test('the line goes silent', async () => {
    const server = await serve((_seen, response) => response.writeHead(200).write('{'));
    const failed = fault(post(server.origin, { idleMs: 100 }));
    expect(await failed).toEqual(['answer-idle', 'maybe']);
  });

  test('the answer has no end', async () => {
    const server = await serve((_seen, response) => response.end('x'.repeat(2_000)));
    const failed = fault(post(server.origin, { maxAnswerBytes: 1_000 }));
    expect(await failed).toEqual(['answer-too-large', 'maybe']);
  });

  test('it was called off', async () => {
    const controller = new AbortController();
    const server = await serve(() => controller.abort());
    const failed = fault(post(server.origin, { signal: controller.signal }));
    expect(await failed).toEqual(['aborted', 'maybe']);
  });
});
