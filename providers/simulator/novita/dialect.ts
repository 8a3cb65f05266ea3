/** The wire format of Novita's asynchronous v3 API: a route for each kind of order, and the task result. */

import { randomUUID } from 'node:crypto';
import { ARK_DIALECT } from '../ark/dialect.ts';
import type { DialectTools } from '../dialect.ts';
import { fieldsOf } from '../door.ts';
import { refuse, type DialectMaker, type Handle, type Wording } from '../order/dialect-shell.ts';
import { accept, shownIn, spelled } from '../staging.ts';
import { taskAnswer } from './answer.ts';
import { readOrder } from './order.ts';

/** `{code, reason, message, metadata: {trace_id}}`. */
const WORDING: Wording = {
  /** Reasons that go with a status (novita.ai/docs/guides/error and its clients, read 2026-11-21). */
  codes: {
    400: 'INVALID_REQUEST_BODY',
    401: 'FAILED_TO_AUTH',
    403: 'INVALID_API_KEY',
    404: 'MODEL_NOT_FOUND',
    429: 'RATE_LIMIT_EXCEEDED',
    503: 'SERVICE_NOT_AVAILABLE',
  },
  otherCode: 'INTERNAL_SERVER_ERROR',
  bodyOf: ({ status, code: reason, message }, traceId) => ({
    code: status,
    reason,
    message,
    metadata: { trace_id: traceId },
  }),
  ofOrder: ({ fault, param, fact }) => {
    if (fault === 'unknown-model') return { status: 404, code: null, message: 'route not found' };
    const message = fault === 'missing' ? `${param} is required` : `${param}: ${fact}`;
    return { status: 400, code: null, message };
  },
};

export const NOVITA_DIALECT: DialectMaker = {
  shape: (tools) => ({
    basePath: '',
    wording: WORDING,
    key: {
      // The documents want "Bearer"; the published JavaScript client sends the key alone.
      isSchemeOptional: true,
      wrong: { status: 403, code: null, message: 'invalid api key' },
    },
    routes: [
      ['get', 'GET', '/v3/async/task-result', getTask(tools)],
      ['create', 'POST', '/v3/async/:route', createTask(tools)],
    ],
    lost: () => ({ status: 404, code: 'ROUTE_NOT_FOUND', message: 'route not found' }),
    promptIn: ({ prompt }) => prompt,
    idsIn: ({ searchParams }) => [searchParams.get('task_id')],
    // Only the end of a task is an event; its payload is the task result.
    callbackOf: (task) => {
      const standing = tools.engine.standing(task);
      if (standing.state === 'queued' || standing.state === 'running') return null;
      const payload = taskAnswer(task, standing, tools);
      return { body: JSON.stringify({ event_type: 'ASYNC_TASK_RESULT', payload }) };
    },
  }),
  /** The words of moderation are not documented: these are Ark's, which is behind it. */
  moderation: {
    input: { ...ARK_DIALECT.moderation.input, code: 'INVALID_REQUEST_BODY' },
    output: ARK_DIALECT.moderation.output,
  },
};

function createTask(tools: DialectTools): Handle {
  return async (context) => {
    const route = context.req.param('route') ?? '';
    const read = await readOrder(route, await fieldsOf(context), tools);
    const task = await accept(context, tools, read, () => randomUUID());
    return context.json({ task_id: task.id });
  };
}

function getTask(tools: DialectTools): Handle {
  const { engine } = tools;
  return (context) => {
    const id = context.req.query('task_id') ?? '';
    if (id === '') return refuse(400, null, 'task_id is required');
    // How the service answers for an unknown id is not documented.
    const task = engine.find(id) ?? refuse(404, 'TASK_NOT_FOUND', 'task not found');
    const shown = shownIn(context, tools, 'get', task);
    const answer = taskAnswer(task, engine.standing(task), tools, shown.status);
    return Response.json(spelled(answer, shown));
  };
}
