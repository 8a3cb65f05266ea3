/**
 * One request on one fresh connection, in two phases, never repeated.
 *
 * An order is a purchase: whether its bytes can have left this machine is the money question, so
 * connecting is a step of its own, and every failure says on which side of it it lies. A pooled
 * connection, a followed redirect or a retry would each blur that line. Variables that name a
 * proxy are not read.
 */

import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { saneTimeMs } from './lenient.ts';

/** How long a connection may take to open, in milliseconds. */
const CONNECT_MS = 10_000;
/** The wall clock is read this often: a timer alone stops while the machine sleeps. */
const TICK_MS = 500;
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

export type RequestFault =
  | 'no-connection'
  | 'connection-closed'
  | 'answer-late'
  | 'answer-idle'
  | 'answer-too-large'
  | 'answer-broken'
  | 'aborted';

/** A request without a whole answer. `sent: 'no'` is proof that no byte of it was written. */
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

export type Method = 'GET' | 'POST' | 'DELETE';

export type Outgoing = {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
};

export type Limits = {
  /** Wall-clock time at which the whole request is given up, in milliseconds since 1970. */
  readonly answerByMs?: number;
  /** Silence on the wire after which it is given up, in milliseconds. */
  readonly idleMs?: number;
  readonly signal?: AbortSignal | undefined;
};

export type HttpRequest = Outgoing &
  Limits & {
    readonly answerByMs: number;
    /** Runs between the open connection and the first byte; what it throws is thrown on. */
    readonly beforeSend?: () => Promise<void>;
    readonly maxAnswerBytes?: number;
  };

export type HttpAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The `Date` header, in milliseconds since 1970. */
  readonly dateMs: number | null;
};

/** Sends one request and reads its answer whole. Throws `RequestError`, or what the hook threw. */
export async function request(asked: HttpRequest): Promise<HttpAnswer> {
  const socket = await connect(asked.url, asked);
  try {
    await asked.beforeSend?.();
    checkUnspoilt(socket, asked.answerByMs);
    return await withLimits(socket, asked, async () => {
      const response = await exchange(socket, asked);
      const body = await readBody(response, asked.maxAnswerBytes ?? MAX_ANSWER_BYTES);
      const { statusCode: status = 0, headers } = response;
      return { status, headers, body, dateMs: timeOf(headers.date) };
    });
  } finally {
    socket.destroy();
  }
}

/** Opens a connection. Whatever fails here, nothing of a request has been sent. */
export async function connect(
  url: URL,
  limits: Limits & { readonly lookup?: LookupFunction },
): Promise<Socket> {
  const isTls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (isTls ? 443 : 80));
  const lookup = limits.lookup ? { lookup: limits.lookup } : {};
  // An address has no server name to send.
  const name = isIP(host) ? {} : { servername: host };
  const options = { host, port, ...lookup };
  const socket = isTls
    ? connectTls({ ...options, ...name, ALPNProtocols: ['http/1.1'] })
    : connectPlain(options);
  const byMs = Math.min(limits.answerByMs ?? Infinity, Date.now() + CONNECT_MS);
  try {
    await withLimits(
      socket,
      { answerByMs: byMs, signal: limits.signal },
      () =>
        new Promise<void>((opened, failed) => {
          socket.once(isTls ? 'secureConnect' : 'connect', () => opened());
          socket.once('error', failed);
          socket.once('close', () => failed(new Error('closed before it was open')));
        }),
    );
  } catch (error) {
    socket.destroy();
    const message = `No connection to ${url.host}: ${reasonOf(error)}`;
    throw new RequestError('no-connection', 'no', message, error);
  }
  // An error while nobody listens must not end the process; the request sees the closed socket.
  socket.on('error', () => {});
  socket.setNoDelay(true);
  return socket;
}

/** The last look before the first byte: the other side may have hung up during the hook. */
function checkUnspoilt(socket: Socket, answerByMs: number): void {
  const isOpen = socket.writable && !socket.readableEnded && socket.readableLength === 0;
  if (isOpen && Date.now() < answerByMs) return;
  const message = isOpen
    ? 'The time for an answer ran out before the request was sent.'
    : 'The connection was closed before the request was sent.';
  throw new RequestError('no-connection', 'no', message);
}

/** Writes a request on an open connection; resolves with the head of the answer. */
export function exchange(socket: Socket, asked: Outgoing): Promise<IncomingMessage> {
  return new Promise((answered, failed) => {
    const { url, method, body } = asked;
    const length = body || method === 'POST' ? { 'Content-Length': body?.byteLength ?? 0 } : {};
    const outgoing = httpRequest({
      // With a connection given and no agent, nothing is pooled and no proxy variable is read.
      createConnection: () => socket,
      method,
      path: `${url.pathname}${url.search}`,
      setHost: false,
      headers: { Host: url.host, Connection: 'close', ...asked.headers, ...length },
    });
    outgoing.once('response', answered);
    // Listens for good: an answer that turns to garbage is reported here once more.
    outgoing.on('error', (error) => failed(brokenBy(error)));
    outgoing.once('close', () => failed(brokenBy(new Error('closed without an answer'))));
    outgoing.once('upgrade', () => failed(brokenBy(new Error('an upgrade is no answer'))));
    outgoing.end(body);
  });
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of bytesOf(response)) {
    bytes += part.byteLength;
    if (bytes > maxBytes) {
      const message = `The answer (HTTP ${response.statusCode}) is longer than ${maxBytes} bytes.`;
      throw new RequestError('answer-too-large', 'maybe', message);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The parts of a body; one that breaks off is an error, never a shorter body. */
export async function* bytesOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const part of response) {
      if (!Buffer.isBuffer(part)) throw new TypeError('a body arrives as bytes');
      bytes += part.byteLength;
      yield part;
    }
  } catch (error) {
    if (error instanceof RequestError) throw error;
    const message = `The answer (HTTP ${response.statusCode}) broke off after ${bytes} bytes.`;
    throw new RequestError('connection-closed', 'maybe', message, error);
  }
}

/** Runs a step of a connection; when a limit is passed the connection is closed and says why. */
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

function brokenBy(error: Error): RequestError {
  const isForeign = 'code' in error && String(error.code).startsWith('HPE_');
  const fault = isForeign ? 'answer-broken' : 'connection-closed';
  return new RequestError(fault, 'maybe', `The answer was lost: ${reasonOf(error)}`, error);
}

/** Node joins the failures of several addresses into one error without words. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message || error.name;
}

function timeOf(date: string | undefined): number | null {
  return saneTimeMs(Date.parse(date ?? ''));
}
