/**
 * A server of one provider's wire format that renders real clips, on this machine only. It is a
 * program of its own and does not use the adapters.
 */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import type { ModelSheet, ProviderSheet } from '../../specs/models/sheet.ts';
import { SIMULATOR_HEADER } from '../simulator-header.ts';
import type { Dialect, DialectTools, SimulatorContext, SimulatorPlace } from './dialect.ts';
import { DIALECTS } from './dialects.ts';
import { doorkeeper } from './door.ts';
import { TaskEngine, type Seconds } from './engine/engine.ts';
import { Links } from './engine/link.ts';
import { Delays, faultsOf, type FaultsOptions } from './faults.ts';
import { createFiles, FILES } from './files.ts';
import { dialectOf } from './order/dialect-shell.ts';
import { RequestCounts, viewOrders, type OrderView } from './inspection.ts';
import { Rules } from './scenario/rules.ts';
import type { Scenario } from './scenario/scenario.ts';

export type SimulatorOptions = {
  /** Tasks, clips, clock and counters; a start with the same folder goes on from there. */
  readonly folder: string;
  /** Whose models, limits and lifetimes are imitated. */
  readonly sheet: ProviderSheet;
  readonly models: readonly ModelSheet[];
  readonly ffmpegPath: string;
  /** Default: the typeface that ships with the project. */
  readonly fontPath?: string | undefined;
  /** Default: a free port. */
  readonly port?: number | undefined;
  /** Simulated seconds for each real one. Default 1. */
  readonly timeScale?: number | undefined;
  readonly scenario?: Scenario | undefined;
  /** Default null: any bearer is accepted. */
  readonly apiKey?: string | null | undefined;
  /** Default null. If set, only requests with it, and to 127.0.0.1 by that name, are accepted. */
  readonly secret?: string | null | undefined;
  /** Simulated time in the queue, by tier. Default 2 s, flex an hour. */
  readonly queueSeconds?: Partial<Seconds> | undefined;
  /** Simulated time at work, by tier; a real render may take longer. Default 10 s. */
  readonly renderSeconds?: Partial<Seconds> | undefined;
  /** Endpoint ids (`ep-…`) and the model ids behind them. Default: none. */
  readonly endpoints?: Readonly<Record<string, string>> | undefined;
};

export type Simulator = {
  /** The base URL, e.g. `http://127.0.0.1:8080/api/v3`. */
  readonly url: string;
  readonly port: number;
  /** Every order that was ever accepted in this folder, oldest first. */
  readonly orders: () => OrderView[];
  /** Requests since this start, e.g. `{'POST create': 3}`. */
  readonly requests: () => Readonly<Record<string, number>>;
  /** Simulated time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Ends all running delays of a scenario: what they hold back goes on at once. */
  readonly endDelays: () => void;
  /** Ends connections and renders; accepted tasks go on at the next start. */
  readonly close: () => Promise<void>;
};

const QUEUE_SECONDS: Seconds = { default: 2, flex: 3_600 };
const RENDER_SECONDS: Seconds = { default: 10, flex: 10 };

export async function createSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { folder, sheet } = options;
  const maker = DIALECTS[sheet.name];
  if (!maker) throw new TypeError(`nobody wrote down how ${sheet.name} speaks`);
  let origin = '';
  let port = 0;
  const engine = new TaskEngine({
    folder,
    ffmpegPath: options.ffmpegPath,
    fontPath: options.fontPath,
    timeScale: options.timeScale ?? 1,
    queueSeconds: { ...QUEUE_SECONDS, ...options.queueSeconds },
    renderSeconds: { ...RENDER_SECONDS, ...options.renderSeconds },
    recordSeconds: sheet.recordSeconds,
    callbackOf: (task) => dialect.callbackOf(task),
    account: () => dialect.account ?? null,
  });
  const rules = new Rules(
    options.scenario ?? { rules: [] },
    join(folder, 'scenario.json'),
    maker.moderation,
    (id) => {
      const task = engine.find(id);
      return task ? engine.standing(task).state : null;
    },
  );
  const links = new Links(join(folder, 'links.json'));
  const tools: DialectTools = {
    sheet,
    models: options.models,
    apiKey: options.apiKey ?? null,
    endpoints: options.endpoints ?? {},
    engine,
    rules,
    folder,
    linkTo: ({ id }, file, fromMs) =>
      origin +
      links.sign({ path: `${FILES}/${id}/${file}`, fromMs, lifetimeSeconds: sheet.linkSeconds }),
  };
  const dialect = dialectOf(maker.shape(tools), tools);
  const counts = new RequestCounts();
  const closing = new AbortController();
  const delays = new Delays();
  const door = doorkeeper(options.secret ?? null, () => port);
  const faults = { rules, dialect, delays, closing: closing.signal };
  const app = createApp({ tools, links, counts, door, ...faults });
  const server = await listen(app, options.port ?? 0);
  port = portOf(server);
  origin = `http://127.0.0.1:${port}`;
  await engine.start();
  return {
    url: origin + dialect.basePath,
    port,
    orders: () => viewOrders(engine),
    requests: () => counts.view(),
    now: () => engine.clock.now(),
    endDelays: () => delays.end(),
    close: async () => {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, engine.close()]);
    },
  };
}

type Parts = FaultsOptions & {
  readonly tools: DialectTools;
  readonly links: Links;
  readonly counts: RequestCounts;
  readonly door: MiddlewareHandler<SimulatorPlace>;
};

function createApp({ tools, links, counts, door, ...faults }: Parts): Hono<SimulatorPlace> {
  const { engine, sheet } = tools;
  const { dialect } = faults;
  const app = new Hono<SimulatorPlace>();
  app.use(async (context, next) => {
    await next();
    context.header(SIMULATOR_HEADER, '1');
  });
  app.use(door);
  app.get('/simulator/orders', (context) => context.json(viewOrders(engine)));
  app.get('/simulator/requests', (context) => context.json(counts.view()));
  app.use(async (context, next) => {
    const requestId = `${Date.now()}${randomBytes(12).toString('hex')}`;
    context.set('requestId', requestId);
    counts.add(context.req.method, dialect.endpointOf(context.req.method, context.req.path));
    await next();
    const { served } = context.var;
    if (served !== undefined) engine.countCollected(served);
    // Deadlines are judged by this clock, not by the machine's.
    context.header('Date', new Date(engine.clock.now()).toUTCString());
    context.header('X-Request-Id', requestId);
  });
  app.onError(({ message }, context) => refusal(dialect, context, 500, message));
  app.use(bodyLimit(dialect, sheet.maxBodyBytes));
  app.use(faultsOf(faults));
  app.route(FILES, createFiles(engine, links));
  app.route(dialect.basePath || '/', dialect.routes);
  return app;
}

/** Hono's own limit needs the platform's `Request`, which this server does not touch. */
function bodyLimit(dialect: Dialect, maxBytes: number): MiddlewareHandler<SimulatorPlace> {
  return async (context, next) => {
    const declared = Number(context.req.header('content-length') ?? 0);
    const isLarge =
      declared > maxBytes ||
      (context.req.method === 'POST' && (await context.req.arrayBuffer()).byteLength > maxBytes);
    if (!isLarge) return next();
    return refusal(dialect, context, 413, `The request body is larger than ${maxBytes} bytes.`);
  };
}

function refusal(
  dialect: Dialect,
  context: SimulatorContext,
  status: number,
  message: string,
): Response {
  const body = dialect.errorBody({ status, code: null, message }, context.var.requestId);
  return Response.json(body, { status });
}

async function listen(app: Hono<SimulatorPlace>, port: number): Promise<Server> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer,
    // The process around the simulator may have its own.
    overrideGlobalObjects: false,
  });
  if (!(server instanceof Server)) throw new TypeError('a plain HTTP server was asked for');
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  return address.port;
}
