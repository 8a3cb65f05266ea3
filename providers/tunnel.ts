/**
 * A tunnel through a proxy: CONNECT, and its 200. Until then the proxy knows only an address and no
 * part of a request, so a failure here proves that nothing was sent.
 */

import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Proxy } from './proxy.ts';

/** The proxy answered, but did not open a tunnel. */
class TunnelError extends Error {
  override readonly name = 'TunnelError';
}

/** `target`: host and port. Resolves when all that follows on the socket is the target's. */
export function openTunnel(socket: Socket, target: string, proxy: Proxy): Promise<void> {
  const { authorization } = proxy;
  return new Promise((opened, failed) => {
    const asked = httpRequest({
      // With a connection given and no agent, nothing is pooled and no proxy variable is read.
      createConnection: () => socket,
      method: 'CONNECT',
      path: target,
      setHost: false,
      headers: {
        Host: target,
        'User-Agent': 'storyboard',
        Connection: 'keep-alive',
        'Proxy-Connection': 'keep-alive',
        ...(authorization !== null && { 'Proxy-Authorization': authorization }),
      },
    });
    asked.once('connect', ({ statusCode = 0 }, _socket, head) => {
      // An answer without success has a body, which is not needed.
      if (statusCode < 200 || statusCode > 299) return failed(refusedBy(statusCode, proxy));
      if (head.byteLength > 0) socket.unshift(head);
      opened();
    });
    asked.on('error', (error) => failed(isForeign(error) ? new TunnelError(NO_PROXY) : error));
    asked.once('close', () => failed(new TunnelError('it hung up without an answer')));
    asked.end();
  });
}

const NO_PROXY = 'what answers there is no http proxy';

function isForeign(error: Error): boolean {
  return 'code' in error && String(error.code).startsWith('HPE_');
}

function refusedBy(status: number, { authorization, variable }: Proxy): TunnelError {
  return new TunnelError(`${meaningOf(status, authorization !== null, variable)} (HTTP ${status})`);
}

function meaningOf(status: number, hasUser: boolean, variable: string): string {
  if (status === 407) {
    return hasUser
      ? `it does not accept the user and password of ${variable}`
      : `it wants a user and a password, which ${variable} does not give`;
  }
  if (status === 401 || status === 403) return 'it does not let that address through';
  if ([502, 503, 504].includes(status)) return 'it could not reach that address';
  if ([400, 404, 405, 501].includes(status)) return 'it opens no tunnel to that address';
  return 'it opened no tunnel';
}
