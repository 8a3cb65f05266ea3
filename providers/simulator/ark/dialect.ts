/** The wire format of Volcengine Ark and BytePlus ModelArk: create, get, list, delete, models. */

import { randomBytes } from 'node:crypto';
import { TIERS } from '../../../specs/models/sheet.ts';
import type { DialectTools, SimulatorContext } from '../dialect.ts';
import { fieldsOf } from '../door.ts';
import type { Standing, TaskRecord } from '../engine/task.ts';
import { refuse, type DialectMaker, type Handle, type Wording } from '../order/dialect-shell.ts';
import { choiceField, queryFields, wholeField } from '../order/fields.ts';
import type { OrderFault } from '../order/refusal.ts';
import { accept, isHidden, shownIn } from '../staging.ts';
import { respelled, taskAnswer } from './answer.ts';
import { promptIn } from './content.ts';
import { readOrder } from './order.ts';

export const BASE = '/api/v3';
export const TASKS = '/contents/generations/tasks';

const STATUS_WORDS: Readonly<Record<string, string>> = { retiring: 'Retiring', ended: 'Shutdown' };

/** `type` of an error, by its status. */
const TYPES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  413: 'RequestEntityTooLarge',
  429: 'TooManyRequests',
  500: 'InternalServerError',
};

const ORDER_CODES: Readonly<Record<OrderFault, string>> = {
  missing: 'MissingParameter',
  invalid: 'InvalidParameter',
  unsupported: 'InvalidParameter.UnsupportedParameter',
  'unknown-model': 'InvalidEndpointOrModel.NotFound',
  'empty-picture': 'InvalidImageURL.EmptyURL',
  'unreadable-picture': 'InvalidImageURL.InvalidFormat',
};

/**
 * Errors: docs.volcengine.com/docs/82379/1299023, read 2026-09. Beside code and message there is
 * `param`: the one field that is named, even when several are wrong.
 */
const WORDING: Wording = {
  codes: {
    400: 'InvalidParameter',
    401: 'AuthenticationError',
    403: 'AccessDenied',
    404: 'InvalidEndpointOrModel.NotFound',
    409: 'InvalidAction',
    413: 'RequestBodyTooLarge',
    429: 'RateLimitExceeded',
  },
  otherCode: 'InternalServiceError',
  bodyOf: ({ status, code, message, beside }, requestId) => ({
    error: {
      code,
      message: `${message} Request id: ${requestId}`,
      param: '',
      ...beside,
      type: TYPES[status] ?? 'InternalServerError',
    },
  }),
  ofOrder: ({ fault, param, fact }) => {
    const named = { code: ORDER_CODES[fault], beside: { param } };
    if (fault === 'unknown-model') {
      return { ...named, status: 404, message: `The model or endpoint ${fact}.` };
    }
    const message =
      fault === 'missing'
        ? `The request is missing the parameter \`${param}\`.`
        : `The parameter \`${param}\` specified in the request is not valid: ${fact}.`;
    return { ...named, status: 400, message };
  },
};

export const ARK_DIALECT: DialectMaker = {
  shape: (tools) => ({
    basePath: BASE,
    wording: WORDING,
    key: {
      wrong: {
        status: 401,
        code: 'AuthenticationError',
        message: 'The API key in the request is missing or invalid.',
      },
    },
    routes: [
      ['create', 'POST', TASKS, createTask(tools)],
      ['list', 'GET', TASKS, listTasks(tools)],
      ['get', 'GET', `${TASKS}/:id`, getTask(tools)],
      ['delete', 'DELETE', `${TASKS}/:id`, deleteTask(tools)],
      ['models', 'GET', '/models', listModels(tools)],
    ],
    lost: (method, path) => ({
      status: 404,
      code: 'NotFound.Route',
      message: `There is no ${method} ${path}.`,
    }),
    promptIn,
    idsIn: ({ searchParams }) => searchParams.getAll('filter.task_ids'),
    callbackOf: (task) => {
      const answer = taskAnswer(task, tools.engine.standing(task), tools);
      return { body: JSON.stringify(answer) };
    },
  }),
  moderation: {
    input: {
      status: 400,
      code: 'InputTextSensitiveContentDetected',
      message: 'The request failed because the input text may contain sensitive information.',
    },
    output: {
      code: 'OutputVideoSensitiveContentDetected',
      message: 'The request failed because the output video may contain sensitive information.',
    },
  },
};

function createTask(tools: DialectTools): Handle {
  return async (context) => {
    const read = await readOrder(await fieldsOf(context), tools);
    const task = await accept(context, tools, read, nameTask);
    const { token } = task.order;
    return context.json({ id: task.id, ...(token !== null && { safety_identifier: token }) });
  };
}

/** Bounds of the page numbers and sizes in a list's query. */
const PAGE = { min: 1, max: 500 } as const;
const USUAL_PAGE_SIZE = 10;
/** States by which a list can be filtered; `expired` is not one of them. */
const STATUSES = ['queued', 'running', 'cancelled', 'succeeded', 'failed'] as const;

/**
 * Which tasks are listed, and which page of them: docs.volcengine.com/docs/82379/1521675, read
 * 2026-09. Throws `OrderRefusal`.
 */
function readQuery(query: URLSearchParams) {
  const fields = queryFields(query);
  const status = choiceField(fields, 'filter.status', STATUSES);
  // Tasks of the other tier are listed only on request.
  const tier = choiceField(fields, 'filter.service_tier', TIERS) ?? 'default';
  const model = query.get('filter.model');
  const ids = query.getAll('filter.task_ids');
  return {
    pageNumber: wholeField(fields, 'page_num', PAGE) ?? 1,
    pageSize: wholeField(fields, 'page_size', PAGE) ?? USUAL_PAGE_SIZE,
    fits: ({ id, order }: TaskRecord, { state }: Standing): boolean =>
      order.tier === tier &&
      (status === null || state === status) &&
      (model === null || order.model === model) &&
      (ids.length === 0 || ids.includes(id)),
  };
}

function listTasks(tools: DialectTools): Handle {
  const { engine } = tools;
  return (context) => {
    const { pageNumber, pageSize, fits } = readQuery(new URL(context.req.url).searchParams);
    const found = engine
      .visible()
      .filter((task) => fits(task, engine.standing(task)) && !isHidden(context, tools, task));
    const page = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
    const items = page.map((task) => shown(context, tools, 'list', task));
    return context.json({ items, total: found.length });
  };
}

function getTask(tools: DialectTools): Handle {
  return (context) => context.json(shown(context, tools, 'get', taskOf(context, tools)));
}

function shown(
  context: SimulatorContext,
  tools: DialectTools,
  endpoint: 'get' | 'list',
  task: TaskRecord,
): unknown {
  const answer = taskAnswer(task, tools.engine.standing(task), tools);
  return respelled(answer, shownIn(context, tools, endpoint, task));
}

/** What a DELETE does depends on the state: it cancels, is refused, or forgets task and clip. */
function deleteTask(tools: DialectTools): Handle {
  const { engine } = tools;
  return async (context) => {
    const task = taskOf(context, tools);
    const { state } = engine.standing(task);
    if (state === 'running' || state === 'cancelled') {
      const what = state === 'running' ? 'RunningTask' : 'CancelledTask';
      const message = `Task ${task.id} is ${state}.`;
      return refuse(409, `InvalidAction.${what}Deletion`, message, { param: 'id' });
    }
    if (state === 'queued') engine.cancel(task);
    else await engine.remove(task);
    return context.json({});
  };
}

function listModels({ sheet }: DialectTools): Handle {
  const data = sheet.offers.map(({ modelId, status }) => ({
    id: modelId,
    object: 'model',
    ...(STATUS_WORDS[status] !== undefined && { status: STATUS_WORDS[status] }),
  }));
  return (context) => context.json({ object: 'list', data });
}

function taskOf(context: SimulatorContext, { engine }: DialectTools): TaskRecord {
  const message = 'The specified task does not exist.';
  const task = engine.find(context.req.param('id') ?? '');
  return task ?? refuse(404, 'NotFound.Task', message, { param: 'id' });
}

/** `cgt-20261121083455-k3x9q`, with the simulated time. */
export function nameTask(nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/\D/g, '').slice(0, 14);
  const letters = [...randomBytes(5)].map((byte) => (byte % 36).toString(36));
  return `cgt-${stamp}-${letters.join('')}`;
}
