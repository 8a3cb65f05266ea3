/**
 * The wire format of ModelHunter: create, get, list, webhooks. There is no cancelling: its address
 * is not known.
 */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DialectTools } from '../dialect.ts';
import { fieldsOf } from '../door.ts';
import type { TaskRecord } from '../engine/task.ts';
import {
  refuse,
  type DialectMaker,
  type DialectShape,
  type Handle,
  type Wording,
} from '../order/dialect-shell.ts';
import { isFields } from '../order/fields.ts';
import { accept, isHidden, shownIn, spelled } from '../staging.ts';
import { isoOf } from './answer.ts';
import { createDisplay, type Display } from './display.ts';
import { readOrder, type Capability } from './order.ts';
import { readQuery } from './query.ts';
import { eventOf, orderCallback, Webhooks, type TaskEvent } from './webhooks.ts';

/** The usual time of the maker behind it; the service gives a guess of its own. */
const ESTIMATED_SECONDS = 40;

/** Refusals: docs.modelhunter.ai/core-concepts/error-handling, read 2026-11-21. */
const WORDING: Wording = {
  /** Documented, except those of 409, 413, 429, 500 and 503, which the page leaves open. */
  codes: {
    400: 'VALIDATION_ERROR',
    401: 'AUTH_INVALID_TOKEN',
    402: 'INSUFFICIENT_BALANCE',
    403: 'FORBIDDEN',
    404: 'NOT_FOUND',
    409: 'CONFLICT',
    413: 'PAYLOAD_TOO_LARGE',
    422: 'VALIDATION_ERROR',
    429: 'RATE_LIMITED',
    502: 'PROVIDER_ERROR',
    503: 'SERVICE_UNAVAILABLE',
  },
  otherCode: 'INTERNAL_ERROR',
  bodyOf: ({ code, message, beside }) => ({ success: false, error: { code, message, ...beside } }),
  ofOrder: ({ fault, param, fact }) => {
    const reason = fault === 'missing' ? 'Required field is missing' : fact;
    const beside = { details: { field: param, reason } };
    if (fault === 'unknown-model') {
      return { status: 404, code: 'MODEL_NOT_FOUND', message: 'Model not found', beside };
    }
    const code = fault === 'missing' ? 'MISSING_PARAMETER' : 'INVALID_PARAMETER';
    return { status: 400, code, message: 'Invalid request parameters', beside };
  },
};

/** Moderation has no code of its own: the samples of the documents have these words. */
export const MODELHUNTER_DIALECT: DialectMaker = {
  shape: shapeOf,
  moderation: {
    input: {
      status: 400,
      code: 'VALIDATION_ERROR',
      message: 'Content moderation: prompt contains restricted content',
    },
    output: { code: 'PROVIDER_ERROR', message: 'Content policy violation' },
  },
};

function shapeOf(tools: DialectTools): DialectShape {
  const display = createDisplay(tools);
  const webhooks = new Webhooks(join(tools.folder, 'webhooks.json'));
  const eventFor = eventsOf(tools, display);
  return {
    basePath: '/api/v1',
    wording: WORDING,
    key: {
      absent: {
        status: 401,
        code: 'AUTH_REQUIRED',
        message: 'No Authorization header provided',
      },
      wrong: { status: 401, code: null, message: 'API key is malformed or does not exist' },
    },
    routes: [
      ['create', 'POST', '/seedance/text-to-video', createTask('text-to-video', tools)],
      ['create', 'POST', '/seedance/image-to-video', createTask('image-to-video', tools)],
      ['list', 'GET', '/tasks', listTasks(tools, display)],
      ['get', 'GET', '/tasks/:id', getTask(tools, display)],
      ['other', 'POST', '/webhooks', createWebhook(tools, webhooks)],
    ],
    lost: (method, path) => ({
      status: 404,
      code: null,
      message: `There is no ${method} ${path}`,
    }),
    promptIn: ({ input }) => (isFields(input) ? input['prompt'] : null),
    callbackOf: (task) => {
      const event = eventFor(task);
      return event && orderCallback(event);
    },
    account: {
      isWatching: () => !webhooks.isEmpty,
      callbacksOf: (task) => {
        const event = eventFor(task);
        return event ? webhooks.callbacksFor(event) : [];
      },
    },
  };
}

/** The event of a task's end; null before that. */
function eventsOf({ engine }: DialectTools, display: Display) {
  return (task: TaskRecord): TaskEvent | null => {
    const { state, sinceMs } = engine.standing(task);
    if (state === 'queued' || state === 'running' || state === 'cancelled') return null;
    const { id } = task;
    return eventOf(display.announced(task), { id, atMs: sinceMs, isoAt: isoOf(sinceMs) });
  };
}

function createTask(capability: Capability, tools: DialectTools): Handle {
  return async (context) => {
    const read = await readOrder(await fieldsOf(context), capability, tools);
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
    const task =
      tools.engine.find(context.req.param('id') ?? '') ??
      refuse(404, 'TASK_NOT_FOUND', 'Task ID does not exist');
    const shown = shownIn(context, tools, 'get', task);
    const data = { ...display.handedOut(task), ...(shown.status && { status: shown.status }) };
    return context.json(spelled({ success: true, data }, shown));
  };
}

/** Newest first. Items have no result. */
function listTasks(tools: DialectTools, display: Display): Handle {
  return (context) => {
    const { limit, fits, counts } = readQuery(new URL(context.req.url).searchParams);
    const all = tools.engine.visible().map((task) => ({ task, status: display.statusOf(task) }));
    const left = all.filter(
      ({ task, status }) => fits(task, status) && !isHidden(context, tools, task),
    );
    const page = left.slice(0, limit);
    const data = page.map(({ task }) => {
      const shown = shownIn(context, tools, 'list', task);
      const { status } = shown;
      return spelled({ ...display.listed(task), ...(status && { status }) }, shown);
    });
    const hasMore = left.length > page.length;
    const last = page.at(-1);
    const cursor = hasMore && last ? isoOf(last.task.createdAtMs) : null;
    const total = all.filter(({ task, status }) => counts(task, status)).length;
    return context.json({ success: true, data, pagination: { cursor, hasMore, total } });
  };
}

/** The answer is not documented: it must contain the secret, since nothing else does. */
function createWebhook({ engine }: DialectTools, webhooks: Webhooks): Handle {
  return async (context) => {
    const made = webhooks.register(await fieldsOf(context), engine.clock.now());
    const { id, url, events, secret, createdAtMs } = made;
    const data = { id, url, events, secret, created_at: isoOf(createdAtMs) };
    return context.json({ success: true, data }, 201);
  };
}

/** `task_3f9a…`, without a time in it. */
function nameTask(): string {
  return `task_${randomBytes(9).toString('hex')}`;
}
