/**
 * What a scenario does to requests and answers, in any wire format. It runs before the routes, so
 * that a dialect knows nothing about it.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { MiddlewareHandler } from 'hono';
import type { Dialect, SimulatorPlace, SimulatorContext } from './dialect.ts';
import type { RequestFaults, Rules } from './scenario/rules.ts';

const HTML = '<html><head><title>Gateway</title></head><body><h1>Please wait</h1></body></html>\n';

export type FaultsOptions = {
  readonly rules: Rules;
  readonly dialect: Dialect;
  /** Aborts every delay, and what it delays. */
  readonly closing: AbortSignal;
  readonly delays: Delays;
};

/** Can end all running delays: what they hold back then goes on. */
export class Delays {
  #ending = new AbortController();

  /** The signal for delays that begin now. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  end(): void {
    this.#ending.abort();
    this.#ending = new AbortController();
  }
}

export function faultsOf(options: FaultsOptions): MiddlewareHandler<SimulatorPlace> {
  const { rules, dialect, closing, delays } = options;
  const wait = async (seconds: number): Promise<void> => {
    if (seconds <= 0) return;
    const signal = AbortSignal.any([closing, delays.ending]);
    await sleep(seconds * 1_000, null, { signal }).catch((error: unknown) => {
      if (closing.aborted) throw error;
    });
  };
  return async (context, next) => {
    if (rules.isEmpty) return next();
    const faults = await faultsFor(options, context);
    await wait(faults.delaySeconds);
    // A request that its sender gave up meanwhile counts as never received.
    if (context.env.outgoing.destroyed || faults.drop === 'before') return drop(context);
    const { answer } = faults;
    if (!answer || answer.handled) await next();
    await wait(faults.delayAnswerSeconds);
    if (faults.drop === 'after') return drop(context);
    if (answer) replace(context, scripted(answer, dialect, context.var.requestId));
    if (faults.garble) await garble(context, faults.garble);
  };
}

async function faultsFor(
  { rules, dialect }: FaultsOptions,
  context: SimulatorContext,
): Promise<RequestFaults> {
  const { method } = context.req;
  const url = new URL(context.req.url);
  const endpoint = dialect.endpointOf(method, url.pathname);
  const body = method === 'POST' ? await context.req.text() : '';
  const tasks = dialect.namedIn(endpoint, url, body);
  return rules.forRequest({ endpoint, method, path: `${url.pathname}${url.search}`, tasks });
}

function drop(context: SimulatorContext): void {
  context.env.incoming.socket.destroy();
  replace(context, RESPONSE_ALREADY_SENT);
}

function replace(context: SimulatorContext, answer: Response): void {
  // Hono would merge the present answer's headers with the new one's.
  context.res = undefined;
  context.res = answer;
  context.set('served', undefined);
}

function scripted(
  answer: NonNullable<RequestFaults['answer']>,
  dialect: Dialect,
  requestId: string,
): Response {
  const { status, code = null, message = 'Scripted by the scenario.' } = answer;
  const body =
    answer.body ?? JSON.stringify(dialect.errorBody({ status, code, message }, requestId));
  const hasNoBody = status === 204 || status === 304;
  return new Response(hasNoBody ? null : body, {
    status,
    headers: {
      'content-type': answer.content_type ?? 'application/json',
      ...(answer.retry_after !== undefined && { 'retry-after': String(answer.retry_after) }),
      ...answer.headers,
    },
  });
}

async function garble(
  context: SimulatorContext,
  how: NonNullable<RequestFaults['garble']>,
): Promise<void> {
  const { status, headers } = context.res;
  const type = headers.get('content-type') ?? 'application/octet-stream';
  const whole = Buffer.from(await context.res.arrayBuffer());
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  if (how === 'html') {
    replace(context, new Response(HTML, { status, headers: { 'content-type': 'text/html' } }));
  } else if (how === 'damaged') {
    whole.fill(0, Math.floor(whole.length / 2));
    replace(context, new Response(whole, { status, headers: { 'content-type': type } }));
  } else if (how === 'malformed') {
    replace(context, new Response(half, { status, headers: { 'content-type': type } }));
  } else {
    // The full length is announced, but the connection ends half-way.
    const { outgoing } = context.env;
    outgoing.writeHead(status, { 'content-type': type, 'content-length': whole.length });
    outgoing.write(half, () => outgoing.socket?.destroy());
    replace(context, RESPONSE_ALREADY_SENT);
  }
}
