/**
 * Opens the connection of one request, directly or through a proxy, and closes it when a limit is
 * passed. No part of a request is sent before it is open, so every failure here proves that nothing
 * was sent.
 */

import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { bareHost, hostAndPort, portOf } from './address.ts';
import { networkReason } from './network-fault.ts';
import { proxyName, routeTo, type Proxy } from './proxy.ts';
import { openTunnel } from './tunnel.ts';

/** How long a connection may take to open, in milliseconds, with a proxy and TLS. */
const CONNECT_MS = 10_000;
/**
 * How long one address of a name may take before the next one is tried, in milliseconds. Node's own
 * 250 ms give up on every host farther away than that, and the other addresses may have no route.
 * This allows for a round trip by satellite and one lost packet.
 */
const ATTEMPT_MS = 2_000;
/** The wall clock is read this often: a timer alone stops while the machine sleeps. */
const TICK_MS = 500;

export type RequestFault =
  | 'no-connection'
  | 'connection-closed'
  | 'answer-late'
  | 'answer-idle'
  | 'answer-too-large'
  | 'answer-broken'
  | 'aborted';

/** A request without a whole answer. `sent: 'no'` proves that no byte of it was written. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly fault: RequestFault;
  readonly sent: 'no' | 'maybe';

  constructor(fault: RequestFault, sent: 'no' | 'maybe', message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
    this.sent = sent;
  }
}

export type Limits = {
  /** Wall-clock time at which the whole request is given up, in milliseconds since 1970. */
  readonly answerByMs?: number;
  /** Silence on the wire after which the request is given up, in milliseconds. */
  readonly idleMs?: number;
  readonly signal?: AbortSignal | undefined;
};

/** `lookup` resolves a name where no proxy is used. */
type Opening = Limits & { readonly lookup?: LookupFunction };

type Within = {
  readonly answerByMs: number;
  readonly signal: AbortSignal | undefined;
  readonly lookup?: LookupFunction;
};

/** Opens a connection. If this fails, no part of a request was sent. */
export async function connect(url: URL, limits: Opening): Promise<Socket> {
  const target = hostAndPort(url);
  const route = routeTo(url);
  if (route.kind === 'bad') {
    const message = `No connection to ${target}: ${route.message} ${route.hint}`;
    throw new RequestError('no-connection', 'no', message);
  }
  const { lookup, signal } = limits;
  const answerByMs = Math.min(limits.answerByMs ?? Infinity, Date.now() + CONNECT_MS);
  const within = { answerByMs, signal };
  const proxy = route.kind === 'proxy' ? route.proxy : null;
  const way = proxy === null ? null : await throughProxy(target, proxy, within);
  try {
    const host = bareHost(url.hostname);
    const resolving = { ...within, ...(lookup && { lookup }) };
    const plain = way ?? (await openPlain(host, portOf(url), resolving));
    const socket = url.protocol === 'https:' ? await openTls(plain, host, within) : plain;
    // An error without a listener must not end the process; the request sees the closed socket.
    socket.on('error', () => {});
    socket.setNoDelay(true);
    return socket;
  } catch (error) {
    const by = proxy === null ? '' : ` through the proxy ${proxyName(proxy)}`;
    throw notConnected(`No connection to ${target}${by}`, error);
  }
}

async function throughProxy(target: string, proxy: Proxy, within: Within): Promise<Socket> {
  const { host, port, isTls } = proxy;
  const name = proxyName(proxy);
  let socket: Socket;
  try {
    const plain = await openPlain(host, port, within);
    socket = isTls ? await openTls(plain, host, within) : plain;
  } catch (error) {
    throw notConnected(`No connection to the proxy ${name}, which leads to ${target}`, error);
  }
  try {
    await withLimits(socket, within, () => openTunnel(socket, target, proxy));
    return socket;
  } catch (error) {
    socket.destroy();
    throw notConnected(`No connection to ${target} through the proxy ${name}`, error);
  }
}

async function openPlain(host: string, port: number, limits: Within): Promise<Socket> {
  const { lookup } = limits;
  const socket = connectPlain({
    host,
    port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    ...(lookup && { lookup }),
  });
  return await opened(socket, 'connect', limits);
}

async function openTls(plain: Socket, host: string, limits: Within): Promise<Socket> {
  // For an IP address there is no server name to send.
  const name = isIP(host) ? {} : { servername: host };
  const socket = connectTls({ socket: plain, host, ...name, ALPNProtocols: ['http/1.1'] });
  plain.on('error', (error) => socket.destroy(error));
  plain.once('close', () => socket.destroy());
  socket.once('close', () => plain.destroy());
  return await opened(socket, 'secureConnect', limits);
}

async function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  { answerByMs, signal }: Within,
): Promise<Socket> {
  try {
    await withLimits(socket, { answerByMs, signal }, () => {
      return new Promise<void>((isOpen, failed) => {
        socket.once(event, () => isOpen());
        socket.once('error', failed);
        socket.once('close', () => failed(new Error('the connection was closed at once')));
      });
    });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function notConnected(fact: string, cause: unknown): RequestError {
  return new RequestError('no-connection', 'no', `${fact}: ${reasonOf(cause)}.`, cause);
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof RequestError)) return networkReason(cause);
  return cause.fault === 'answer-late' ? 'it does not answer in time' : networkReason(cause);
}

/**
 * Runs a step of a connection. When a limit is passed, the connection is closed with the reason.
 */
export async function withLimits<T>(
  socket: Socket,
  limits: Limits,
  step: () => Promise<T>,
): Promise<T> {
  const { answerByMs, idleMs, signal } = limits;
  let breach: RequestError | null = null;
  const close = (fault: RequestFault, message: string): void => {
    breach ??= new RequestError(fault, 'maybe', message);
    socket.destroy(breach);
  };
  const onAbort = (): void => close('aborted', 'The request was called off.');
  const tick = setInterval(() => {
    if (answerByMs === undefined || Date.now() < answerByMs) return;
    close('answer-late', 'No answer came in time.');
  }, tickMs(answerByMs));
  const onIdle = (): void => close('answer-idle', `Nothing was heard for ${idleMs} ms.`);
  if (idleMs !== undefined) socket.setTimeout(idleMs, onIdle);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await step();
  } catch (error) {
    throw breach ?? error;
  } finally {
    clearInterval(tick);
    socket.setTimeout(0);
    signal?.removeEventListener('abort', onAbort);
  }
}

function tickMs(answerByMs: number | undefined): number {
  if (answerByMs === undefined) return TICK_MS;
  return Math.min(TICK_MS, Math.max(1, answerByMs - Date.now()));
}
