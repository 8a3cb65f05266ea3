/** The wire format of ModelHunter. */

import { join } from 'node:path';
import {
  namedOf,
  type Dialect,
  type DialectMaker,
  type DialectOptions,
  type DialectTools,
  type RequestFacts,
} from '../dialect.ts';
import { readFields } from '../door.ts';
import type { TaskRecord } from '../engine/task.ts';
import { isFields } from '../order/fields.ts';
import type { Named } from '../scenario/rules.ts';
import type { Endpoint } from '../scenario/scenario.ts';
import { isoOf } from './answer.ts';
import { errorBody } from './error.ts';
import { CREATE, createRoutes, TASKS } from './routes.ts';
import { createDisplay } from './display.ts';
import { eventOf, orderCallback, Webhooks, type TaskEvent } from './webhooks.ts';

const BASE = '/api/v1';

/** Moderation has no code of its own: the samples of the documents have these words. */
export const MODELHUNTER_DIALECT: DialectMaker = {
  create: modelHunterDialect,
  moderation: {
    input: {
      status: 400,
      code: 'VALIDATION_ERROR',
      message: 'Content moderation: prompt contains restricted content',
    },
    output: { code: 'PROVIDER_ERROR', message: 'Content policy violation' },
  },
};

function modelHunterDialect(options: DialectOptions, tools: DialectTools): Dialect {
  const { engine } = tools;
  const display = createDisplay(options, tools);
  const webhooks = new Webhooks(join(tools.folder, 'webhooks.json'));
  const eventFor = (task: TaskRecord): TaskEvent | null => {
    const { state, sinceMs } = engine.standing(task);
    if (state === 'queued' || state === 'running' || state === 'cancelled') return null;
    const { id } = task;
    return eventOf(display.announced(task), { id, atMs: sinceMs, isoAt: isoOf(sinceMs) });
  };
  return {
    basePath: BASE,
    routes: createRoutes(options, tools, { display, webhooks }),
    endpointOf,
    namedIn: (request) => namedIn(request, tools),
    errorBody: ({ status, code, message }) => errorBody({ status, code, message }),
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

function endpointOf(method: string, path: string): Endpoint {
  const rest = path.slice(BASE.length);
  if (method === 'POST') return Object.values(CREATE).includes(rest) ? 'create' : 'other';
  if (method !== 'GET') return 'other';
  if (rest === TASKS) return 'list';
  return rest.startsWith(`${TASKS}/`) ? 'get' : 'other';
}

function namedIn(request: RequestFacts, { engine }: DialectTools): readonly Named[] {
  const { endpoint, url, body } = request;
  if (endpoint === 'create') {
    return [{ id: '', number: engine.nextNumber(), prompt: promptIn(body) }];
  }
  if (endpoint !== 'get') return [];
  const task = engine.find(url.pathname.slice(BASE.length + TASKS.length + 1));
  return task ? [namedOf(task)] : [];
}

/** For a rule to look at, however wrong the rest of the body is. */
function promptIn(body: string): string {
  const input = readFields(body)?.['input'];
  const prompt = isFields(input) ? input['prompt'] : null;
  return typeof prompt === 'string' ? prompt : '';
}
