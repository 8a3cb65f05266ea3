/** Servers of the tests' own: what they were asked is recorded, what they answer is scripted. */

import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createRawServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { certificate, key } from './certificate.ts';

type Seen = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Answerer = (seen: Seen, response: ServerResponse, nth: number) => void;

export type Served = {
  readonly origin: string;
  readonly port: number;
  readonly seen: readonly Seen[];
  readonly connections: () => number;
};

/** An HTTP server on a free port; ends with the test. */
export async function serve(answer: Answerer): Promise<Served> {
  const seen: Seen[] = [];
  return { ...(await listen(createServer(listener(answer, seen)))), seen };
}

/** The same over TLS, with a certificate that nobody trusts by himself. */
export async function serveTls(answer: Answerer): Promise<Served> {
  const seen: Seen[] = [];
  const server = createTlsServer({ key, cert: certificate }, listener(answer, seen));
  server.on('tlsClientError', () => {});
  const served = await listen(server);
  return { ...served, seen, origin: served.origin.replace('http:', 'https:') };
}

function listener(answer: Answerer, seen: Seen[]): RequestListener {
  return (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => {});
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://test');
      const one = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
      };
      seen.push(one);
      answer(one, response, seen.length);
    });
  };
}

/** A TCP server that speaks for itself. */
export async function serveRaw(talk: (socket: Socket, nth: number) => void): Promise<Served> {
  let nth = 0;
  const server = createRawServer((socket) => {
    socket.on('error', () => {});
    nth += 1;
    talk(socket, nth);
  });
  return { ...(await listen(server)), seen: [] };
}

async function listen(server: Server): Promise<Omit<Served, 'seen'>> {
  const open = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  const port = portOf(server);
  return { origin: `http://127.0.0.1:${port}`, port, connections: () => connections };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : unexpected('it has no port');
}

/** For what a test takes for granted. */
export function unexpected(what: string): never {
  throw new Error(what);
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'X-Request-Id': 'req-12345678',
  });
  response.end(JSON.stringify(body));
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createRawServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const port = portOf(server);
  await new Promise((closed) => server.close(closed));
  return port;
}
