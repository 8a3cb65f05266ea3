/** Serves the page of a film's takes to a browser of this machine. */

import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { FilmError } from '../films/error.ts';
import type { Director, RunEnd } from '../films/reviewing/director.ts';
import type { FilmReview } from '../films/reviewing/review.ts';
import { fileAnswer } from './file-answer.ts';
import { admit, newToken, PAGE_HEADERS } from './gate.ts';
import { pageFiles, type PageFile } from './page-files.ts';
import { PageKeeper } from './keeper.ts';
import { requestIn } from './request.ts';
import type { DailiesWords } from './words.ts';

/** A request with the longest remark, and more. */
const MAX_BODY_BYTES = 65_536;
const LIMITS = { maxHeaderSize: 16_384, headersTimeout: 5_000, requestTimeout: 10_000 } as const;
const MAX_CONNECTIONS = 100;
const REFUSALS = { 403: 'Forbidden', 404: 'Not found', 405: 'Not allowed', 415: 'JSON only' };

export type DailiesParts = {
  readonly review: FilmReview;
  readonly director: Director;
  readonly words: DailiesWords;
  /** 0: a free one. */
  readonly port: number;
};

export type Dailies = {
  /** Whoever knows it may do all that the page can. */
  readonly url: string;
  /** What was ordered from the page has ended. */
  readonly tellEnd: (end: RunEnd) => void;
  /** Ends every connection. */
  readonly close: () => Promise<void>;
};

type Page = { Bindings: HttpBindings; Variables: { path: string } };

/** Throws `no-page`. */
export async function serveDailies(parts: DailiesParts): Promise<Dailies> {
  const files = await pageFiles();
  const keeper = new PageKeeper(parts);
  const token = newToken();
  let port = 0;
  const app = new Hono<Page>({ getPath: pathOf });
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(PAGE_HEADERS)) context.header(name, value);
  });
  app.onError((error) => refused(500, parts.words.refusal(error).message));
  app.all('*', async (context) => {
    const path = admit(askedIn(context), { port, token });
    if (typeof path === 'number') return refused(path, REFUSALS[path]);
    const answer = await answerTo(path, context, { ...parts, keeper, files });
    return answer ?? refused(404, REFUSALS[404]);
  });
  const server = await listen(app, parts.port);
  port = portOf(server);
  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    tellEnd: (end) => keeper.tellEnd(end),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      await keeper.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Serving = DailiesParts & {
  readonly keeper: PageKeeper;
  readonly files: ReadonlyMap<string, PageFile>;
};

/** Null: there is no such thing. */
async function answerTo(
  path: string,
  context: Context<Page>,
  { review, keeper, files }: Serving,
): Promise<Response | null> {
  const isPost = context.req.method === 'POST';
  const [, part = '', name = '', ...rest] = path.split('/');
  if (rest.length > 0) return null;
  if (isPost) {
    if (part !== 'act' || name !== '') return null;
    if (Number(context.req.header('content-length') ?? 0) > MAX_BODY_BYTES) {
      return refused(413, 'Too large');
    }
    const request = requestIn(await bodyOf(context));
    return request ? keeper.act(request) : refused(400, 'The request is none of the page.');
  }
  if (name === '') {
    // Of an answer without a body nobody would ever hear that it has ended.
    if (part === 'events' && context.req.method === 'HEAD') return refused(405, REFUSALS[405]);
    if (part === 'events') return eventsFrom(keeper);
    if (part === 'film') return fileFor(context, await review.master(), false);
    const file = files.get(part === '' ? 'index.html' : part);
    if (!file) return null;
    const headers = { 'content-type': file.type, 'cache-control': 'no-store' };
    return new Response(file.text, { headers });
  }
  if (part === 'bridge') return keeper.bridge(name);
  if (part !== 'take' || !/^[0-9a-f]{64}$/.test(name)) return null;
  // Of this film's takes alone, whatever else lies in the store.
  const file = await review.fileOf(name).catch(() => null);
  return file && fileFor(context, file.path, true);
}

function eventsFrom(keeper: PageKeeper): Response {
  const stream = keeper.stream.open();
  if (!stream) return refused(503, 'Enough pages of this film are open.');
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
  return new Response(stream, { headers });
}

async function fileFor(
  context: Context<Page>,
  path: string | null,
  isFixed: boolean,
): Promise<Response | null> {
  const range = context.req.header('range');
  const isHead = context.req.method === 'HEAD';
  return path === null ? null : fileAnswer(path, { range, isHead, isFixed });
}

/** As it was sent: `URL` would have taken dots and slashes out of it. */
function askedIn({ env, req }: Context<Page>) {
  return {
    method: req.method,
    path: (env.incoming.url ?? '').split('?')[0] ?? '',
    host: req.header('host'),
    origin: req.header('origin'),
    site: req.header('sec-fetch-site'),
    contentType: req.header('content-type'),
  };
}

/** Everything is routed by what was sent. */
function pathOf(): string {
  return '/';
}

/** Nothing of a body that is too large. */
async function bodyOf({ env }: Context<Page>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of env.incoming) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) return '';
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refused(status: number, text: string): Response {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(`${text}\n`, { status, headers });
}

async function listen(app: Hono<Page>, port: number): Promise<Server> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer,
    serverOptions: LIMITS,
    overrideGlobalObjects: false,
  });
  if (!(server instanceof Server)) throw new TypeError('a plain HTTP server was asked for');
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EADDRINUSE') throw new FilmError('no-page', { why: 'port-taken', port }, error);
    if (code === 'EACCES') throw new FilmError('no-page', { why: 'port-forbidden', port }, error);
    throw error;
  });
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  return address.port;
}
