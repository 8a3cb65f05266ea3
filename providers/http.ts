/**
 * One request on one fresh connection, in two phases, never repeated. Every failure says whether it
 * came before or after connecting (docs/decisions/no-sdks.md).
 */

import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { connect, RequestError, withLimits, type Limits } from './connection.ts';
import { saneTimeMs } from './lenient.ts';
import { networkReason } from './network-fault.ts';

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

export type Method = 'GET' | 'POST' | 'DELETE';

export type Outgoing = {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
};

export type HttpRequest = Outgoing &
  Limits & {
    readonly answerByMs: number;
    /**
     * Runs after the connection is open and before the first byte; if it throws, nothing is sent.
     */
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

/** Sends one request and reads its whole answer. Throws `RequestError`, or what the hook threw. */
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

/** The last check before the first byte: the other side may have hung up during the hook. */
function checkUnspoilt(socket: Socket, answerByMs: number): void {
  const isOpen = socket.writable && !socket.readableEnded && socket.readableLength === 0;
  if (isOpen && Date.now() < answerByMs) return;
  const message = isOpen
    ? 'The time for an answer ran out before the request was sent.'
    : 'The connection was closed before the request was sent.';
  throw new RequestError('no-connection', 'no', message);
}

/** Writes a request on an open connection; resolves with the answer's head. */
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
    // This listener stays: an answer that turns to garbage is reported here once more.
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

/** The parts of a body; a body that breaks off is an error, never a shorter body. */
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

function brokenBy(error: Error): RequestError {
  const isForeign = 'code' in error && String(error.code).startsWith('HPE_');
  const fault = isForeign ? 'answer-broken' : 'connection-closed';
  return new RequestError(fault, 'maybe', `The answer was lost: ${networkReason(error)}.`, error);
}

function timeOf(date: string | undefined): number | null {
  return saneTimeMs(Date.parse(date ?? ''));
}
