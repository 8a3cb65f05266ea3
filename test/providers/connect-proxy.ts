/** A proxy of the tests' own: whatever it is asked for, it leads to one port of this machine. */

import { createServer, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { unexpected } from './server.ts';

type Asked = { readonly target: string; readonly headers: IncomingHttpHeaders };

export type ConnectProxy = {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly asked: readonly Asked[];
};

export type ProxyOptions = {
  /** Where every tunnel leads to. */
  readonly port: number;
  /** Only who gives this user and password passes, as `user:password`. */
  readonly user?: string;
  /** The head of an answer to everybody, instead of a tunnel. */
  readonly answer?: string;
};

export async function serveProxy(options: ProxyOptions): Promise<ConnectProxy> {
  const { port, user, answer } = options;
  const asked: Asked[] = [];
  const open = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(400).end());
  server.on('connect', (request, socket, head) => {
    socket.on('error', () => {});
    asked.push({ target: request.url ?? '', headers: request.headers });
    const given = request.headers['proxy-authorization'];
    const wanted = user && `Basic ${Buffer.from(user).toString('base64')}`;
    if (wanted !== undefined && given !== wanted) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 3\r\n\r\nno\n');
      return;
    }
    if (answer !== undefined) {
      socket.end(answer);
      return;
    }
    const onwards = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onwards.write(head);
      socket.pipe(onwards).pipe(socket);
    });
    onwards.on('error', () => socket.destroy());
    onwards.on('close', () => socket.destroy());
    socket.on('close', () => onwards.destroy());
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) return unexpected('it has no port');
  return { address: `127.0.0.1:${bound.port}`, asked };
}
