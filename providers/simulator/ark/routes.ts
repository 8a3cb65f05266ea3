/** Ark's routes: create, get, list, delete, models. */

import { randomBytes } from 'node:crypto';
import { Hono, type Handler, type MiddlewareHandler } from 'hono';
import type { ModelSheet, ProviderSheet } from '../../../specs/models/sheet.ts';
import { namedOf, type DialectTools, type Environment, type SimulatorContext } from '../dialect.ts';
import type { Standing, TaskRecord } from '../engine/task.ts';
import { respelled } from './answer.ts';
import { ArkError, errorBody, invalid } from './error.ts';
import { isFields, type Fields } from './fields.ts';
import { readOrder, type Shelf } from './order.ts';
import { readQuery } from './query.ts';

export const TASKS = '/contents/generations/tasks';

const STATUS_WORDS: Readonly<Record<string, string>> = { retiring: 'Retiring', ended: 'Shutdown' };

export type ArkOptions = {
  readonly sheet: ProviderSheet;
  readonly models: readonly ModelSheet[];
  /** The only key that is let in; null lets any in. */
  readonly apiKey: string | null;
  /** Endpoint ids (`ep-…`) and the model ids behind them. */
  readonly endpoints: Readonly<Record<string, string>>;
};

export type BodyOf = (task: TaskRecord, standing: Standing) => Readonly<Record<string, unknown>>;
type Handle = Handler<Environment>;

export function createRoutes(
  options: ArkOptions,
  tools: DialectTools,
  bodyOf: BodyOf,
): Hono<Environment> {
  const routes = new Hono<Environment>();
  routes.use(doorkeeper(options.apiKey));
  routes.post(TASKS, createTask(options, tools));
  routes.get(TASKS, listTasks(tools, bodyOf));
  routes.get(`${TASKS}/:id`, getTask(tools, bodyOf));
  routes.delete(`${TASKS}/:id`, deleteTask(tools));
  routes.get('/models', listModels(options));
  routes.all('*', ({ req }) => {
    const message = `There is no ${req.method} ${req.path}.`;
    throw new ArkError({ status: 404, code: 'NotFound.Route', message });
  });
  routes.onError((error, context) => {
    const refused =
      error instanceof ArkError
        ? error.refused
        : { status: 500, code: 'InternalServiceError', message: error.message };
    const body = errorBody(refused, context.var.requestId);
    return Response.json(body, { status: refused.status });
  });
  return routes;
}

function doorkeeper(apiKey: string | null): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const key = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1];
    if (key === undefined || (apiKey !== null && key !== apiKey)) {
      const message = 'The API key in the request is missing or invalid.';
      throw new ArkError({ status: 401, code: 'AuthenticationError', message });
    }
    await next();
  };
}

function createTask(options: ArkOptions, { engine, rules }: DialectTools): Handle {
  const shelf = shelfOf(options);
  return async (context) => {
    const { order, pictures } = await readOrder(readBody(await context.req.text()), shelf);
    const ordered = { id: '', number: engine.nextNumber(), prompt: order.prompt };
    const subject = { endpoint: 'create', method: 'POST', tasks: [ordered] } as const;
    const faults = rules.forTask({ ...subject, path: pathOf(context) });
    const task = await engine.create({ order, faults, pictures, name: nameTask });
    const token = order.token === null ? {} : { safety_identifier: order.token };
    return context.json({ id: task.id, ...token });
  };
}

function listTasks(tools: DialectTools, bodyOf: BodyOf): Handle {
  const { engine, rules } = tools;
  return (context) => {
    const { searchParams } = new URL(context.req.url);
    const { pageNumber, pageSize, fits } = readQuery(searchParams);
    const path = pathOf(context);
    const found = engine.visible().filter((task) => {
      if (!fits(task, engine.standing(task))) return false;
      return !rules.hides({ endpoint: 'list', method: 'GET', path, tasks: [namedOf(task)] });
    });
    const page = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
    const items = page.map((task) => shown(tools, bodyOf, { task, endpoint: 'list', path }));
    return context.json({ items, total: found.length });
  };
}

function getTask(tools: DialectTools, bodyOf: BodyOf): Handle {
  return (context) => {
    const task = taskNamed(tools.engine.find(context.req.param('id') ?? ''));
    return context.json(shown(tools, bodyOf, { task, endpoint: 'get', path: pathOf(context) }));
  };
}

type Showing = {
  readonly task: TaskRecord;
  readonly endpoint: 'get' | 'list';
  readonly path: string;
};

function shown({ engine, rules }: DialectTools, bodyOf: BodyOf, showing: Showing) {
  const { task, endpoint, path } = showing;
  const spelling = rules.shows({ endpoint, method: 'GET', path, tasks: [namedOf(task)] });
  return respelled(bodyOf(task, engine.standing(task)), spelling);
}

/** What a DELETE does depends on the state: it cancels, is refused, or forgets task and clip. */
function deleteTask({ engine }: DialectTools): Handle {
  return async (context) => {
    const task = taskNamed(engine.find(context.req.param('id') ?? ''));
    const { state } = engine.standing(task);
    if (state === 'queued') engine.cancel(task);
    else if (state === 'running' || state === 'cancelled') throw undeletable(task.id, state);
    else await engine.remove(task);
    return context.json({});
  };
}

function listModels({ sheet }: ArkOptions): Handle {
  const data = sheet.offers.map(({ modelId, status }) => ({
    id: modelId,
    object: 'model',
    ...(STATUS_WORDS[status] !== undefined && { status: STATUS_WORDS[status] }),
  }));
  return (context) => context.json({ object: 'list', data });
}

function pathOf(context: SimulatorContext): string {
  const { pathname, search } = new URL(context.req.url);
  return `${pathname}${search}`;
}

function readBody(text: string): Fields {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  if (!isFields(body)) throw invalid('body', 'must be a JSON object');
  return body;
}

function taskNamed(task: TaskRecord | null): TaskRecord {
  if (task) return task;
  const message = 'The specified task does not exist.';
  throw new ArkError({ status: 404, code: 'NotFound.Task', message, param: 'id' });
}

function undeletable(id: string, state: 'running' | 'cancelled'): ArkError {
  const code =
    state === 'running'
      ? 'InvalidAction.RunningTaskDeletion'
      : 'InvalidAction.CancelledTaskDeletion';
  return new ArkError({ status: 409, code, message: `Task ${id} is ${state}.`, param: 'id' });
}

/** `cgt-20261121083455-k3x9q`, of the simulated time. */
function nameTask(nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/\D/g, '').slice(0, 14);
  const letters = [...randomBytes(5)].map((byte) => (byte % 36).toString(36));
  return `cgt-${stamp}-${letters.join('')}`;
}

function shelfOf({ sheet, models, endpoints }: ArkOptions): Shelf {
  return (model) => {
    const offer = sheet.offers.find(({ modelId }) => modelId === (endpoints[model] ?? model));
    const made = models.find(({ family }) => family === offer?.family);
    return offer && made ? { offer, sheet: { ...made, ...offer.narrows } } : null;
  };
}
