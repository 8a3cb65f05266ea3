/**
 * What all dialects have in common: checking the key, finding the tasks that a request names, and
 * refusing in the provider's words. What differs is the `DialectShape`.
 */

import { Hono, type Handler, type MiddlewareHandler } from 'hono';
import {
  namedOf,
  type Dialect,
  type DialectTools,
  type Refused,
  type SimulatorPlace,
} from '../dialect.ts';
import { isLetIn, readFields } from '../door.ts';
import { CLIP_FILE } from '../engine/render.ts';
import { FILES } from '../files.ts';
import type { Moderation } from '../scenario/rules.ts';
import type { Endpoint } from '../scenario/scenario.ts';
import type { Fields } from './fields.ts';
import { OrderRefusal } from './refusal.ts';

/** A provider's words for its errors. */
export type Wording = {
  /** The usual code of each status. */
  readonly codes: Readonly<Record<number, string>>;
  /** The code of every other status. */
  readonly otherCode: string;
  readonly bodyOf: (refused: Refused & { readonly code: string }, requestId: string) => unknown;
  /** Says what is wrong with an order. */
  readonly ofOrder: (refusal: OrderRefusal) => Refused;
};

export type Handle = Handler<SimulatorPlace>;

type Route = readonly [
  endpoint: Endpoint,
  method: 'GET' | 'POST' | 'DELETE',
  /** The path below the base path. */
  path: string,
  handle: Handle,
];

export type DialectShape = Pick<Dialect, 'basePath' | 'callbackOf' | 'account'> & {
  readonly wording: Wording;
  readonly routes: readonly Route[];
  readonly key: {
    /** Whether the key may come without "Bearer". */
    readonly isSchemeOptional?: true;
    /** For a missing key; default: the same as for a wrong one. */
    readonly absent?: Refused;
    readonly wrong: Refused;
    /** Whether the address is checked before the key. */
    readonly comesLast?: true;
  };
  /** For an unknown address. */
  readonly lost: (method: string, path: string) => Refused;
  /**
   * Other places where a request may name tasks, beside the end of its path; any value may be
   * there.
   */
  readonly idsIn?: (url: URL, fields: Fields) => readonly unknown[];
  /** The prompt, for a rule's condition, however wrong the rest of the body is. */
  readonly promptIn: (fields: Fields) => unknown;
};

/** What the line of a provider in `dialects.ts` refers to. */
export type DialectMaker = {
  readonly shape: (tools: DialectTools) => DialectShape;
  readonly moderation: Moderation;
};

class DialectRefusal extends Error {
  override readonly name = 'DialectRefusal';
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.message);
    this.refused = refused;
  }
}

export function refuse(
  status: number,
  code: string | null,
  message: string,
  beside: Refused['beside'] = {},
): never {
  throw new DialectRefusal({ status, code, message, beside });
}

export function dialectOf(shape: DialectShape, tools: DialectTools): Dialect {
  const { basePath, callbackOf, account, wording, idsIn, promptIn } = shape;
  const { engine } = tools;
  const addresses = shape.routes.map(([endpoint, method, path]) => {
    const form = new RegExp(`^${basePath}${path.replace(/:\w+/g, '[^/]+')}$`);
    return { endpoint, method, form };
  });
  return {
    basePath,
    routes: routesOf(shape, tools),
    endpointOf: (method, path) => {
      if (path.startsWith(`${FILES}/`))
        return path.endsWith(`/${CLIP_FILE}`) ? 'clip' : 'last-frame';
      return (
        addresses.find((one) => one.method === method && one.form.test(path))?.endpoint ?? 'other'
      );
    },
    namedIn: (endpoint, url, body) => {
      const fields = readFields(body) ?? {};
      if (endpoint === 'create') {
        const prompt = promptIn(fields);
        const text = typeof prompt === 'string' ? prompt : '';
        return [{ id: '', number: engine.nextNumber(), prompt: text }];
      }
      const isFile = endpoint === 'clip' || endpoint === 'last-frame';
      const last = url.pathname.split('/').at(isFile ? 2 : -1);
      return [last, ...(idsIn?.(url, fields) ?? [])].flatMap((id) => {
        const task = typeof id === 'string' ? engine.find(id) : null;
        return task ? [namedOf(task)] : [];
      });
    },
    errorBody: (refused, requestId) => errorBody(wording, refused, requestId),
    callbackOf,
    ...(account && { account }),
  };
}

function routesOf(shape: DialectShape, tools: DialectTools): Hono<SimulatorPlace> {
  const { wording, routes, key, lost } = shape;
  const app = new Hono<SimulatorPlace>();
  const guard = guardOf(key, tools);
  for (const [, method, path, handle] of routes) app.on(method, path, guard, handle);
  if (!key.comesLast) app.use(guard);
  app.all('*', ({ req }) => {
    throw new DialectRefusal(lost(req.method, req.path));
  });
  app.onError((error, context) => {
    const refused = refusedBy(error, wording);
    const body = errorBody(wording, refused, context.var.requestId);
    return Response.json(body, { status: refused.status });
  });
  return app;
}

function guardOf(key: DialectShape['key'], tools: DialectTools): MiddlewareHandler<SimulatorPlace> {
  return async (context, next) => {
    const hasNone = context.req.header('authorization') === undefined;
    if (key.absent && hasNone) throw new DialectRefusal(key.absent);
    if (!isLetIn(context, tools, key)) throw new DialectRefusal(key.wrong);
    await next();
  };
}

function refusedBy(error: Error, { ofOrder }: Wording): Refused {
  if (error instanceof DialectRefusal) return error.refused;
  if (error instanceof OrderRefusal) return ofOrder(error);
  return { status: 500, code: null, message: error.message };
}

function errorBody(wording: Wording, refused: Refused, requestId: string): unknown {
  const code = refused.code ?? wording.codes[refused.status] ?? wording.otherCode;
  return wording.bodyOf({ ...refused, code }, requestId);
}
