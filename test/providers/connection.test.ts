/** Names with several addresses, of which some lead nowhere or are far away. */

import { createServer, type LookupFunction } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connect, RequestError } from '../../providers/connection.ts';
import { networkReason } from '../../providers/network-fault.ts';
import { closedPort, serveRaw, unexpected } from './server.ts';

/** Documented to lead nowhere (RFC 3849); without a route, or into a void. */
const NOWHERE = '2001:db8::1';

function named(...addresses: readonly string[]): LookupFunction {
  return (_name, _options, done) => {
    const family = (address: string) => (address.includes(':') ? 6 : 4);
    done(
      null,
      addresses.map((address) => ({ address, family: family(address) })),
    );
  };
}

/** From here every connection of this process is asked for that much later, like one far away. */
async function farAway(delayMs: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const handle: unknown = Reflect.get(server, '_handle');
  const prototype: unknown = Object.getPrototypeOf(handle);
  await new Promise((closed) => server.close(closed));
  if (typeof prototype !== 'object' || prototype === null) return unexpected('no handle');
  for (const name of ['connect', 'connect6']) {
    const original: unknown = Reflect.get(prototype, name);
    if (typeof original !== 'function') return unexpected(`no ${name}`);
    const later = function (this: unknown, request: object, ...where: unknown[]): number {
      setTimeout(() => {
        const code: unknown = Reflect.apply(original, this, [request, ...where]);
        if (code === 0) return;
        const done: unknown = Reflect.get(request, 'oncomplete');
        if (typeof done === 'function') Reflect.apply(done, request, [code, this, request]);
      }, delayMs);
      return 0;
    };
    Reflect.set(prototype, name, later);
    onTestFinished(() => void Reflect.set(prototype, name, original));
  }
}

async function opens(lookup: LookupFunction): Promise<string> {
  const server = await serveRaw(() => {});
  const socket = await connect(new URL(`http://dual.example:${server.port}`), { lookup });
  const { remoteAddress = '' } = socket;
  socket.destroy();
  return remoteAddress;
}

test.each([
  ['first', [NOWHERE, '127.0.0.1']],
  ['last', ['127.0.0.1', NOWHERE]],
  ['around it', [NOWHERE, '127.0.0.1', '2001:db8::2']],
])('a family without a route does not lose the other: it comes %s', async (_name, addresses) => {
  expect(await opens(named(...addresses))).toBe('127.0.0.1');
});

test.each([
  ['first', [NOWHERE, '127.0.0.1', '2001:db8::2']],
  ['last', ['127.0.0.1', NOWHERE]],
])('nor at a round trip of 340 ms, when it comes %s', async (_name, addresses) => {
  await farAway(340);
  expect(await opens(named(...addresses))).toBe('127.0.0.1');
});

test('of several addresses that fail, the one with a route says why', async () => {
  const port = await closedPort();
  const url = new URL(`http://dual.example:${port}`);
  const failed = connect(url, { lookup: named('127.0.0.1', NOWHERE) });
  const error = await failed.catch((reason: unknown) => reason);
  if (!(error instanceof RequestError)) throw error;
  expect([error.fault, error.sent]).toEqual(['no-connection', 'no']);
  expect(error.message).toBe(
    `No connection to dual.example:${port}: nobody listens there (ECONNREFUSED).`,
  );
});

test.each([
  [{ code: 'ENOTFOUND' }, 'nobody knows that name (ENOTFOUND)'],
  [{ code: 'EAI_AGAIN' }, 'no name server answers; is this machine online (EAI_AGAIN)'],
  [{ code: 'ETIMEDOUT' }, 'it does not answer in time (ETIMEDOUT)'],
  [{ code: 'CERT_HAS_EXPIRED' }, /^its certificate has expired, or the clock/],
  [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, /NODE_EXTRA_CA_CERTS.*\(SELF_SIGNED_CERT_IN_CHAIN\)$/],
  [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, /^its certificate is for another name/],
  [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, /^what answers there speaks no TLS/],
  [{ code: 'constructor' }, 'its own words'],
  [{ code: 17 }, 'its own words'],
  [{}, 'its own words'],
])('%j is said in words', (facts, expected) => {
  const reason = networkReason(Object.assign(new Error('its own words.'), facts));
  expect(reason).toMatch(expected);
});
