/** Ark's routes: create, get, list, delete, models. */

import { randomBytes } from 'node:crypto';
import { Hono, type Handler, type MiddlewareHandler } from 'hono';
import { accept } from '../accept.ts';
import {
  namedOf,
  type DialectOptions,
  type DialectTools,
  type SimulatorPlace,
  type SimulatorContext,
} from '../dialect.ts';
import { fieldsOf, isLetIn, pathOf } from '../door.ts';
import type { Standing, TaskRecord } from '../engine/task.ts';
import { OrderRefusal } from '../order/refusal.ts';
import { shownIn } from '../spelling.ts';
import { respelled } from './answer.ts';
import { ArkError, errorBody, wordsFor, type Refused } from './error.ts';
import { readOrder } from './order.ts';
import { readQuery } from './query.ts';

export const TASKS = '/contents/generations/tasks';

const STATUS_WORDS: Readonly<Record<string, string>> = { retiring: 'Retiring', ended: 'Shutdown' };

export type BodyOf = (task: TaskRecord, standing: Standing) => Readonly<Record<string, unknown>>;
type Handle = Handler<SimulatorPlace>;

export function createRoutes(
  options: DialectOptions,
  tools: DialectTools,
  bodyOf: BodyOf,
): Hono<SimulatorPlace> {
  const routes = new Hono<SimulatorPlace>();
  routes.use(doorkeeper(options));
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
    const refused = refusedBy(error);
    const body = errorBody(refused, context.var.requestId);
    return Response.json(body, { status: refused.status });
  });
  return routes;
}

function refusedBy(error: Error): Refused {
  if (error instanceof ArkError) return error.refused;
  if (error instanceof OrderRefusal) return wordsFor(error);
  return { status: 500, code: 'InternalServiceError', message: error.message };
}

function doorkeeper(options: DialectOptions): MiddlewareHandler<SimulatorPlace> {
  return async (context, next) => {
    if (!isLetIn(context, options)) {
      const message = 'The API key in the request is missing or invalid.';
      throw new ArkError({ status: 401, code: 'AuthenticationError', message });
    }
    await next();
  };
}

function createTask(options: DialectOptions, tools: DialectTools): Handle {
  return async (context) => {
    const read = await readOrder(await fieldsOf(context), options);
    const task = await accept(context, tools, read, nameTask);
    const { token } = task.order;
    return context.json({ id: task.id, ...(token !== null && { safety_identifier: token }) });
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
    const items = page.map((task) => shown(context, tools, bodyOf, { task, endpoint: 'list' }));
    return context.json({ items, total: found.length });
  };
}

function getTask(tools: DialectTools, bodyOf: BodyOf): Handle {
  return (context) => {
    const task = taskNamed(tools.engine.find(context.req.param('id') ?? ''));
    return context.json(shown(context, tools, bodyOf, { task, endpoint: 'get' }));
  };
}

type Showing = { readonly task: TaskRecord; readonly endpoint: 'get' | 'list' };

function shown(
  context: SimulatorContext,
  tools: DialectTools,
  bodyOf: BodyOf,
  { task, endpoint }: Showing,
) {
  const body = bodyOf(task, tools.engine.standing(task));
  return respelled(body, shownIn(context, tools, endpoint, task));
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

function listModels({ sheet }: DialectOptions): Handle {
  const data = sheet.offers.map(({ modelId, status }) => ({
    id: modelId,
    object: 'model',
    ...(STATUS_WORDS[status] !== undefined && { status: STATUS_WORDS[status] }),
  }));
  return (context) => context.json({ object: 'list', data });
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
