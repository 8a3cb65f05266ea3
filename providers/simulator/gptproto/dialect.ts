/**
 * GPTProto's Ark-style address as its pages describe it (docs.gptproto.com, read 2026-11-21):
 * create and get, seed and times as text, no last frame, no list, no cancel.
 */

import { taskAnswer } from '../ark/answer.ts';
import { promptIn, readContent } from '../ark/content.ts';
import { ARK_DIALECT, BASE, nameTask, TASKS } from '../ark/dialect.ts';
import { ARK_NAMES, usualOf } from '../ark/order.ts';
import type { DialectTools } from '../dialect.ts';
import { fieldsOf } from '../door.ts';
import type { TaskRecord } from '../engine/task.ts';
import { refuse, type DialectMaker, type Handle, type Wording } from '../order/dialect-shell.ts';
import { wholeField, type Fields } from '../order/fields.ts';
import { completeOrder, type ReadOrder } from '../order/order.ts';
import { LARGE_SEED, readParameters } from '../order/parameters.ts';
import { soldIn, type Stock } from '../order/shelf.ts';
import type { Shown } from '../scenario/rules.ts';
import { accept, shownIn, spelled } from '../staging.ts';

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'invalid_request_error',
  429: 'rate_limit_error',
};

/** Errors in both shapes that the pages show: flat for a key, nested for everything else. */
const WORDING: Wording = {
  codes: {
    400: 'invalid_parameters',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'not_found',
    429: 'too_many_requests',
  },
  otherCode: 'internal_server_error',
  bodyOf: ({ status, code, message }) => {
    const body = { message, type: TYPES[status] ?? 'server_error', code };
    return status === 401 ? body : { error: body };
  },
  ofOrder: ({ fault, param, fact }) => {
    const status = fault === 'unknown-model' ? 404 : 400;
    const what = fault === 'missing' ? 'is required' : fact;
    return { status, code: null, message: `Invalid request parameters: ${param} ${what}` };
  },
};

export const GPTPROTO_DIALECT: DialectMaker = {
  shape: (tools) => ({
    basePath: BASE,
    wording: WORDING,
    key: {
      // The pages show the key with and without "Bearer".
      isSchemeOptional: true,
      wrong: { status: 401, code: null, message: 'Token cannot be empty or is invalid.' },
    },
    routes: [
      ['create', 'POST', TASKS, createTask(tools)],
      ['get', 'GET', `${TASKS}/:id`, getTask(tools)],
    ],
    lost: (method, path) => ({
      status: 404,
      code: null,
      message: `There is no ${method} ${path}.`,
    }),
    promptIn,
    callbackOf: () => null,
  }),
  moderation: {
    input: {
      status: 400,
      code: 'content_policy_violation',
      message: 'Content policy violation: the content was blocked due to safety concerns.',
    },
    output: ARK_DIALECT.moderation.output,
  },
};

const NAMES = { ...ARK_NAMES, cameraFixed: 'camerafixed' };

/** By the table of parameters: Ark's content, other spellings. Throws `OrderRefusal`. */
async function readOrder(fields: Fields, stock: Stock): Promise<ReadOrder> {
  const sold = soldIn(fields, stock);
  const { sheet } = sold;
  const { mode, prompt, images } = readContent(fields, sheet);
  const usual = usualOf(sheet, mode);
  const reading = { sheet, mode, names: NAMES, usual, maxSeed: LARGE_SEED };
  const parameters = readParameters(fields, reading);
  wholeField(fields, 'framespersecond', { min: 24, max: 24 });
  return completeOrder({ prompt, sold, images, parameters });
}

function createTask(tools: DialectTools): Handle {
  return async (context) => {
    const read = await readOrder(await fieldsOf(context), tools);
    // Ark's ids are passed on.
    const { id } = await accept(context, tools, read, nameTask);
    return context.json({ id });
  };
}

function getTask(tools: DialectTools): Handle {
  return (context) => {
    const id = context.req.param('id') ?? '';
    if (!id.startsWith('cgt-')) return refuse(400, null, 'Invalid task_id format');
    const task = tools.engine.find(id) ?? refuse(404, null, `Task ${id} was not found.`);
    return context.json(bodyOf(tools, task, shownIn(context, tools, 'get', task)));
  };
}

/** Ark's answer without what only Ark has; seed and times are text in every sample. */
function bodyOf(tools: DialectTools, task: TaskRecord, shown: Shown): unknown {
  const answer = taskAnswer(task, tools.engine.standing(task), tools);
  const { service_tier: _tier, execution_expires_after: _expiry, ...rest } = answer;
  const texts = ['seed', 'created_at', 'updated_at'].filter((name) => name in rest);
  const spoken = {
    ...rest,
    ...Object.fromEntries(texts.map((name) => [name, String(rest[name])])),
    ...(shown.status !== undefined && { status: shown.status }),
  };
  return spelled(spoken, shown);
}
