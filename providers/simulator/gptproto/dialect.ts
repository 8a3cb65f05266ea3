/**
 * GPTProto's Ark-style address as its pages describe it (docs.gptproto.com, read 2026-11-21):
 * create and get, seed and times as text, no last frame, no list, no cancel.
 */

import { taskAnswer } from '../ark/answer.ts';
import { promptIn } from '../ark/content.ts';
import { ARK_DIALECT, BASE, nameTask, TASKS } from '../ark/dialect.ts';
import type { DialectTools } from '../dialect.ts';
import { fieldsOf } from '../door.ts';
import type { TaskRecord } from '../engine/task.ts';
import { refuse, type DialectMaker, type Handle } from '../order/dialect-shell.ts';
import type { Shown } from '../scenario/rules.ts';
import { accept, shownIn, spelled } from '../staging.ts';
import { GPTPROTO_WORDING } from './error.ts';
import { readOrder } from './order.ts';

export const GPTPROTO_DIALECT: DialectMaker = {
  shape: (tools) => ({
    basePath: BASE,
    wording: GPTPROTO_WORDING,
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

function createTask(tools: DialectTools): Handle {
  return async (context) => {
    const read = await readOrder(await fieldsOf(context), tools);
    // Ark's ids are handed on.
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
