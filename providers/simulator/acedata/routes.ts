/** AceDataCloud's two addresses: order, and look. */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono, type Handler } from 'hono';
import { accept } from '../accept.ts';
import {
  namedOf,
  type DialectOptions,
  type DialectTools,
  type SimulatorPlace,
  type SimulatorContext,
} from '../dialect.ts';
import { fieldsOf, isLetIn, pathOf } from '../door.ts';
import type { TaskRecord } from '../engine/task.ts';
import { choiceField, flagField, textField, type Fields } from '../order/fields.ts';
import { invalid, missing, OrderRefusal } from '../order/refusal.ts';
import { shownIn, spelled } from '../spelling.ts';
import { AceDataError, errorBody, wordsFor, type Refused } from './error.ts';
import { readOrder } from './order.ts';
import { recordOf, type Result, type ResultOf } from './record.ts';

export const VIDEOS = '/seedance/videos';
export const TASKS = '/seedance/tasks';

/** How often a waiting request looks whether its task has ended. */
const LOOK_MS = 50;
/** What a failed task answers the request that waited for it. */
const STATUSES: Readonly<Record<string, number>> = {
  bad_request: 400,
  forbidden: 403,
  timeout: 504,
};

type Handle = Handler<SimulatorPlace>;

export function createRoutes(
  options: DialectOptions,
  tools: DialectTools,
  resultOf: ResultOf,
): Hono<SimulatorPlace> {
  const routes = new Hono<SimulatorPlace>();
  routes.post(VIDEOS, createVideo(options, tools, resultOf));
  routes.post(TASKS, lookAtTasks(options, tools, resultOf));
  routes.all('*', () => {
    const message = 'API does not exist, please make sure url is correct.';
    throw new AceDataError({ status: 404, code: 'no_api', message });
  });
  routes.onError((error, context) => {
    const refused = refusedBy(error);
    return Response.json(errorBody(refused, context.var.requestId), { status: refused.status });
  });
  return routes;
}

function refusedBy(error: Error): Refused {
  if (error instanceof AceDataError) return error.refused;
  if (error instanceof OrderRefusal) return wordsFor(error);
  return { status: 500, code: null, message: error.message };
}

function checkKey(context: SimulatorContext, options: DialectOptions): void {
  if (context.req.header('authorization') === undefined) {
    const message = 'No token specified for the request.';
    throw new AceDataError({ status: 400, code: 'no_token', message });
  }
  if (isLetIn(context, options)) return;
  const message = 'The specified token is invalid or wrong.';
  throw new AceDataError({ status: 401, code: 'invalid_token', message });
}

/** Answers with the task's id, or, unless it is asked not to wait, with the clip. */
function createVideo(options: DialectOptions, tools: DialectTools, resultOf: ResultOf): Handle {
  return async (context) => {
    checkKey(context, options);
    const fields = await fieldsOf(context);
    const isAsync = flagField(fields, 'async') ?? false;
    const read = await readOrder(fields, options);
    const task = await accept(context, tools, read, () => randomUUID());
    if (isAsync || read.order.callbackUrl !== null) return context.json({ task_id: task.id });
    const result = await ended(context, tools, task, resultOf);
    if (!result) return context.body(null);
    const status = result.error ? (STATUSES[result.error.code] ?? 500) : 200;
    return Response.json(result, { status });
  };
}

/** Null when the one who asked has gone. */
async function ended(
  { env }: SimulatorContext,
  { engine }: DialectTools,
  { id }: TaskRecord,
  resultOf: ResultOf,
): Promise<Result | null> {
  while (!env.outgoing.destroyed) {
    const task = engine.find(id);
    const result = task && resultOf(task, engine.standing(task));
    if (result) return result;
    await sleep(LOOK_MS);
  }
  return null;
}

function lookAtTasks(options: DialectOptions, tools: DialectTools, resultOf: ResultOf): Handle {
  return async (context) => {
    checkKey(context, options);
    const fields = await fieldsOf(context);
    const action = choiceField(fields, 'action', ['retrieve', 'retrieve_batch']) ?? 'retrieve';
    const show = (task: TaskRecord, endpoint: 'get' | 'list'): unknown => {
      const standing = tools.engine.standing(task);
      const shown = shownIn(context, tools, endpoint, task);
      const result = resultOf(task, standing);
      return spelled(recordOf(task, { standing, result, shown }), shown);
    };
    if (action === 'retrieve') {
      const task = tools.engine.find(idIn(fields));
      return context.json(task ? show(task, 'get') : {});
    }
    const items = idsIn(fields).flatMap((id) => {
      const task = tools.engine.find(id);
      return task && !isHidden(context, tools, task) ? [show(task, 'list')] : [];
    });
    return context.json({ items, count: items.length });
  };
}

function isHidden(context: SimulatorContext, { rules }: DialectTools, task: TaskRecord): boolean {
  const path = pathOf(context);
  return rules.hides({ endpoint: 'list', method: 'POST', path, tasks: [namedOf(task)] });
}

function idIn(fields: Fields): string {
  const id = textField(fields, 'id');
  if (id === null || id === '') throw missing('id');
  return id;
}

function idsIn(fields: Fields): string[] {
  const ids = fields['ids'] ?? null;
  if (ids === null) throw missing('ids');
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) {
    throw invalid('ids', 'must be an array of strings');
  }
  return [...new Set(ids)];
}
