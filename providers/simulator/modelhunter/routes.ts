/** ModelHunter's routes: create, get, list, webhooks. None to cancel: its address is unknown. */

import { randomBytes } from 'node:crypto';
import { Hono, type Handler, type MiddlewareHandler } from 'hono';
import { accept } from '../accept.ts';
import {
  namedOf,
  type DialectOptions,
  type DialectTools,
  type SimulatorPlace,
} from '../dialect.ts';
import { fieldsOf, isLetIn, pathOf } from '../door.ts';
import { OrderRefusal } from '../order/refusal.ts';
import { shownIn, spelled } from '../spelling.ts';
import { isoOf } from './answer.ts';
import { errorBody, ModelHunterError, wordsFor, type Refused } from './error.ts';
import { readOrder, type Capability } from './order.ts';
import { readQuery } from './query.ts';
import type { Display } from './display.ts';
import type { Webhooks } from './webhooks.ts';

export const TASKS = '/tasks';
export const CREATE: Readonly<Record<Capability, string>> = {
  'text-to-video': '/seedance/text-to-video',
  'image-to-video': '/seedance/image-to-video',
};

/** What the maker behind it was seen to take on a usual day; the service gives its own guess. */
const ESTIMATED_SECONDS = 40;

type Handle = Handler<SimulatorPlace>;

export function createRoutes(
  options: DialectOptions,
  tools: DialectTools,
  { display, webhooks }: { readonly display: Display; readonly webhooks: Webhooks },
): Hono<SimulatorPlace> {
  const routes = new Hono<SimulatorPlace>();
  routes.use(doorkeeper(options));
  routes.post(CREATE['text-to-video'], createTask('text-to-video', options, tools));
  routes.post(CREATE['image-to-video'], createTask('image-to-video', options, tools));
  routes.get(TASKS, listTasks(tools, display));
  routes.get(`${TASKS}/:id`, getTask(tools, display));
  routes.post('/webhooks', createWebhook(tools, webhooks));
  routes.all('*', ({ req }) => {
    throw new ModelHunterError(404, 'NOT_FOUND', `There is no ${req.method} ${req.path}`);
  });
  routes.onError((error) => {
    const refused = refusedBy(error);
    return Response.json(errorBody(refused), { status: refused.status });
  });
  return routes;
}

function refusedBy(error: Error): Refused {
  if (error instanceof ModelHunterError) return error.refused;
  if (error instanceof OrderRefusal) return wordsFor(error);
  return { status: 500, code: null, message: error.message };
}

function doorkeeper(options: DialectOptions): MiddlewareHandler<SimulatorPlace> {
  return async (context, next) => {
    if (context.req.header('authorization') === undefined) {
      throw new ModelHunterError(401, 'AUTH_REQUIRED', 'No Authorization header provided');
    }
    if (!isLetIn(context, options)) {
      const message = 'API key is malformed or does not exist';
      throw new ModelHunterError(401, 'AUTH_INVALID_TOKEN', message);
    }
    await next();
  };
}

function createTask(capability: Capability, options: DialectOptions, tools: DialectTools): Handle {
  return async (context) => {
    const read = await readOrder(await fieldsOf(context), capability, options);
    const task = await accept(context, tools, read, nameTask);
    const data = {
      id: task.id,
      status: 'pending',
      type: capability,
      provider: 'seedance',
      model: task.order.modelId,
      created_at: isoOf(task.createdAtMs),
      estimated_seconds: ESTIMATED_SECONDS,
    };
    return context.json({ success: true, data }, 202);
  };
}

function getTask(tools: DialectTools, display: Display): Handle {
  return (context) => {
    const task = tools.engine.find(context.req.param('id') ?? '');
    if (!task) throw new ModelHunterError(404, 'TASK_NOT_FOUND', 'Task ID does not exist');
    const shown = shownIn(context, tools, 'get', task);
    const data = { ...display.handedOut(task), ...(shown.status && { status: shown.status }) };
    return context.json(spelled({ success: true, data }, shown));
  };
}

/** Newest first. Items carry no result. */
function listTasks(tools: DialectTools, display: Display): Handle {
  const { engine, rules } = tools;
  return (context) => {
    const { limit, fits, counts } = readQuery(new URL(context.req.url).searchParams);
    const path = pathOf(context);
    const all = engine.visible().map((task) => ({ task, status: display.statusOf(task) }));
    const left = all.filter(
      ({ task, status }) =>
        fits(task, status) &&
        !rules.hides({ endpoint: 'list', method: 'GET', path, tasks: [namedOf(task)] }),
    );
    const page = left.slice(0, limit);
    const data = page.map(({ task }) => {
      const shown = shownIn(context, tools, 'list', task);
      return spelled(
        { ...display.listed(task), ...(shown.status && { status: shown.status }) },
        shown,
      );
    });
    const hasMore = left.length > page.length;
    const last = page.at(-1);
    const cursor = hasMore && last ? isoOf(last.task.createdAtMs) : null;
    const total = all.filter(({ task, status }) => counts(task, status)).length;
    return context.json({ success: true, data, pagination: { cursor, hasMore, total } });
  };
}

/** What it is answered is documented nowhere: the secret must come with it, for nothing else does. */
function createWebhook({ engine }: DialectTools, webhooks: Webhooks): Handle {
  return async (context) => {
    const made = webhooks.register(await fieldsOf(context), engine.clock.now());
    const { id, url, events, secret, createdAtMs } = made;
    const data = { id, url, events, secret, created_at: isoOf(createdAtMs) };
    return context.json({ success: true, data }, 201);
  };
}

/** `task_3f9a…`: it says nothing of the time. */
function nameTask(): string {
  return `task_${randomBytes(9).toString('hex')}`;
}
