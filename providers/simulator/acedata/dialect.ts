/** The wire format of AceDataCloud's Seedance API: two addresses, to order and to poll. */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promptIn } from '../ark/content.ts';
import type { DialectTools, SimulatorContext } from '../dialect.ts';
import { fieldsOf } from '../door.ts';
import type { TaskRecord } from '../engine/task.ts';
import { choiceField, flagField, present, textField, type Fields } from '../order/fields.ts';
import type { DialectMaker, Handle } from '../order/dialect-shell.ts';
import { invalid, missing } from '../order/refusal.ts';
import { accept, isHidden, shownIn, spelled } from '../staging.ts';
import { readOrder } from './order.ts';
import { ACEDATA_WORDING, recordOf, resultOf, type Result } from './record.ts';

/** How often a waiting request checks whether its task has ended. */
const LOOK_MS = 50;
/** The status of the answer to a request that waited for a task which failed. */
const STATUSES: Readonly<Record<string, number>> = {
  bad_request: 400,
  forbidden: 403,
  timeout: 504,
};

export const ACEDATA_DIALECT: DialectMaker = {
  shape: (tools) => ({
    basePath: '',
    wording: ACEDATA_WORDING,
    key: {
      comesLast: true,
      absent: { status: 400, code: 'no_token', message: 'No token specified for the request.' },
      wrong: { status: 401, code: null, message: 'The specified token is invalid or wrong.' },
    },
    routes: [
      ['create', 'POST', '/seedance/videos', createVideo(tools)],
      ['get', 'POST', '/seedance/tasks', lookAtTasks(tools)],
    ],
    lost: () => {
      const message = 'API does not exist, please make sure url is correct.';
      return { status: 404, code: null, message };
    },
    promptIn,
    idsIn: (_, { id, ids }) => [id, ids].flat(),
    callbackOf: (task) => {
      const result = resultOf(task, tools.engine.standing(task), tools);
      return result && { body: JSON.stringify(result) };
    },
  }),
  moderation: {
    input: { status: 403, code: 'forbidden', message: 'The content is not allowed.' },
    output: { code: 'forbidden', message: 'The generated content is not allowed.' },
  },
};

/** Answers with the task's id or, unless the request says not to wait, with the clip. */
function createVideo(tools: DialectTools): Handle {
  return async (context) => {
    const fields = await fieldsOf(context);
    const isAsync = flagField(fields, 'async') ?? false;
    const read = await readOrder(fields, tools);
    const task = await accept(context, tools, read, () => randomUUID());
    if (isAsync || read.order.callbackUrl !== null) return context.json({ task_id: task.id });
    const result = await ended(context, tools, task);
    if (!result) return context.body(null);
    const status = result.error ? (STATUSES[result.error.code] ?? 500) : 200;
    return Response.json(result, { status });
  };
}

/** Waits for the task's end; null when the client has gone. */
async function ended(
  { env }: SimulatorContext,
  tools: DialectTools,
  { id }: TaskRecord,
): Promise<Result | null> {
  while (!env.outgoing.destroyed) {
    const task = tools.engine.find(id);
    const result = task && resultOf(task, tools.engine.standing(task), tools);
    if (result) return result;
    await sleep(LOOK_MS);
  }
  return null;
}

function lookAtTasks(tools: DialectTools): Handle {
  return async (context) => {
    const fields = await fieldsOf(context);
    const action = choiceField(fields, 'action', ['retrieve', 'retrieve_batch']) ?? 'retrieve';
    const show = (task: TaskRecord, endpoint: 'get' | 'list'): unknown => {
      const standing = tools.engine.standing(task);
      const shown = shownIn(context, tools, endpoint, task);
      const result = resultOf(task, standing, tools);
      return spelled(recordOf(task, { standing, result, shown }), shown);
    };
    if (action === 'retrieve') {
      const task = tools.engine.find(present(textField(fields, 'id'), 'id'));
      return context.json(task ? show(task, 'get') : {});
    }
    const items = idsIn(fields).flatMap((id) => {
      const task = tools.engine.find(id);
      return task && !isHidden(context, tools, task) ? [show(task, 'list')] : [];
    });
    return context.json({ items, count: items.length });
  };
}

function idsIn(fields: Fields): string[] {
  const ids = fields['ids'] ?? null;
  if (ids === null) throw missing('ids');
  if (Array.isArray(ids) && ids.every((id) => typeof id === 'string')) return [...new Set(ids)];
  throw invalid('ids', 'must be an array of strings');
}
