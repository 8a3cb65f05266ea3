/**
 * The port at which callbacks arrive, often from the open internet through a proxy.
 *
 * Whatever cannot be a callback for us gets the same empty 404, before its body is read. 204 means
 * accepted, or of no use; 503 asks the provider to send it again.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { readJson } from '../../providers/lenient.ts';
import type { Provider } from '../../providers/provider.ts';
import type { Receiver } from './receiver.ts';
import type { WebhookSettings } from './settings.ts';

/** Room for a task as its provider describes it, perhaps with the order in it. */
const MAX_BODY_BYTES = 1_000_000;
const LIMITS = {
  maxHeaderSize: 16_384,
  headersTimeout: 5_000,
  /** For head and body together. */
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} as const;
const MAX_CONNECTIONS = 200;
/** Time until the port is tried again: another worker of the project may have it, and end. */
const PORT_TAKEN_MS = 5_000;

type ListenerOptions = {
  readonly settings: WebhookSettings;
  /** Id of the project's store: callbacks for another project's orders are ignored. */
  readonly store: string;
  readonly receiver: Receiver;
  /** By name, the providers for which there is the secret of an account's webhook. */
  readonly signing: ReadonlyMap<string, { readonly provider: Provider; readonly secret: string }>;
  readonly log: Logger;
};

export type Listener = { readonly close: () => Promise<void> };

type Answer = 204 | 404 | 503;

export function startListener(options: ListenerOptions): Listener {
  const { settings, log } = options;
  const server = createServer(LIMITS, (request, response) => {
    void answer(options, request).then((status) => reply(request, response, status));
  });
  server.maxConnections = MAX_CONNECTIONS;
  let retry: NodeJS.Timeout | null = null;
  const listen = () => server.listen(settings.port, settings.host);
  server.on('error', (error) => {
    log.warn({ event: 'webhooks.not-listening', port: settings.port, error: error.message });
    retry = setTimeout(listen, PORT_TAKEN_MS);
  });
  server.on('listening', () => {
    log.info({ event: 'webhooks.listening', host: settings.host, port: settings.port });
  });
  listen();
  return {
    close: async () => {
      if (retry) clearTimeout(retry);
      options.receiver.close();
      await closed(server);
    },
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A refused request is not read to its end, so its connection is closed. */
function reply(request: IncomingMessage, response: ServerResponse, status: Answer): void {
  response.writeHead(status, request.complete ? {} : { connection: 'close' }).end();
}

async function answer(options: ListenerOptions, request: IncomingMessage): Promise<Answer> {
  try {
    if (request.method !== 'POST') return 404;
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return 404;
    const [place = '', name = ''] = placeOf(options.settings, request.url ?? '');
    if (place === options.store) return await orderCallback(options, request, name);
    if (place === 'account') return await accountCallback(options, request, name);
    return 404;
  } catch (error) {
    options.log.warn({ event: 'webhooks.failed', error: String(error) });
    return 503;
  }
}

/** The last two parts of the path. A proxy may or may not pass on the public address's own path. */
function placeOf({ publicUrl }: WebhookSettings, requestUrl: string): readonly string[] {
  const [path = ''] = requestUrl.split('?');
  const own = new URL(publicUrl).pathname.replace(/\/$/, '');
  const rest = path.startsWith(`${own}/`) ? path.slice(own.length) : path;
  return /^\/([\w-]+)\/([\w-]+)$/.exec(rest)?.slice(1) ?? [];
}

async function orderCallback(
  { receiver }: ListenerOptions,
  request: IncomingMessage,
  secret: string,
): Promise<Answer> {
  const entry = await receiver.orderAt(secret);
  const body = entry && (await read(request));
  if (!body) return 404;
  await receiver.forOrder(entry, readJson(body.toString('utf8')));
  return 204;
}

async function accountCallback(
  { receiver, signing }: ListenerOptions,
  request: IncomingMessage,
  name: string,
): Promise<Answer> {
  const found = signing.get(name);
  const body = found && (await read(request));
  if (!body) return 404;
  const { provider, secret } = found;
  const callback = { headers: request.headers, body, secret, nowMs: Date.now() };
  if (provider.isSigned?.(callback) !== true) return 404;
  await receiver.forAccount(provider, readJson(body.toString('utf8')));
  return 204;
}

/** Reads a body; null if it is too large or does not end. */
async function read(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      const part = Buffer.from(chunk);
      bytes += part.length;
      if (bytes > MAX_BODY_BYTES) return null;
      chunks.push(part);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}
