/** Novita's routes: one for each model and kind of order, and the task result. */

import { randomUUID } from 'node:crypto';
import { Hono, type Handler, type MiddlewareHandler } from 'hono';
import { accept } from '../accept.ts';
import type { DialectOptions, DialectTools, SimulatorPlace } from '../dialect.ts';
import { fieldsOf } from '../door.ts';
import { OrderRefusal } from '../order/refusal.ts';
import { shownIn, spelled } from '../spelling.ts';
import { taskAnswer, type Linking } from './answer.ts';
import { errorBody, NovitaError, wordsFor, type Refused } from './error.ts';
import { readOrder } from './order.ts';

export const ORDERS = '/v3/async/';
export const TASK_RESULT = '/v3/async/task-result';

export function createRoutes(
  options: DialectOptions,
  tools: DialectTools,
  linking: Linking,
): Hono<SimulatorPlace> {
  const routes = new Hono<SimulatorPlace>();
  routes.use(doorkeeper(options));
  routes.get(TASK_RESULT, getTask(tools, linking));
  routes.post(`${ORDERS}:route`, createTask(options, tools));
  routes.all('*', () => {
    throw new NovitaError({ status: 404, reason: 'ROUTE_NOT_FOUND', message: 'route not found' });
  });
  routes.onError((error, context) => {
    const refused = refusedBy(error);
    const body = errorBody(refused, context.var.requestId);
    return Response.json(body, { status: refused.status });
  });
  return routes;
}

function refusedBy(error: Error): Refused {
  if (error instanceof NovitaError) return error.refused;
  if (error instanceof OrderRefusal) return wordsFor(error);
  return { status: 500, reason: null, message: error.message };
}

/** The documents want `Bearer <key>`; the published JavaScript client sends the key alone. */
function doorkeeper({ apiKey }: DialectOptions): MiddlewareHandler<SimulatorPlace> {
  return async (context, next) => {
    const key = /^(?:Bearer )?(\S+)$/.exec(context.req.header('authorization') ?? '')?.[1];
    if (key === undefined || (apiKey !== null && key !== apiKey)) {
      const message = 'invalid api key';
      throw new NovitaError({ status: 403, reason: 'INVALID_API_KEY', message });
    }
    await next();
  };
}

function createTask(options: DialectOptions, tools: DialectTools): Handler<SimulatorPlace> {
  return async (context) => {
    const route = context.req.param('route') ?? '';
    const read = await readOrder(route, await fieldsOf(context), options);
    const task = await accept(context, tools, read, () => randomUUID());
    return context.json({ task_id: task.id });
  };
}

function getTask(tools: DialectTools, linking: Linking): Handler<SimulatorPlace> {
  const { engine } = tools;
  return (context) => {
    const id = context.req.query('task_id') ?? '';
    if (id === '') {
      throw new NovitaError({ status: 400, reason: null, message: 'task_id is required' });
    }
    const task = engine.find(id);
    // How the service answers for an id that it does not know is not documented.
    if (!task) {
      throw new NovitaError({ status: 404, reason: 'TASK_NOT_FOUND', message: 'task not found' });
    }
    const shown = shownIn(context, tools, 'get', task);
    const answer = taskAnswer(task, engine.standing(task), linking, shown.status);
    return Response.json(spelled(answer, shown));
  };
}
