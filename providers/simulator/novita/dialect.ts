/** The wire format of Novita's asynchronous v3 API. */

import {
  namedOf,
  type Dialect,
  type DialectMaker,
  type DialectOptions,
  type DialectTools,
  type RequestFacts,
} from '../dialect.ts';
import { readFields } from '../door.ts';
import type { Callback } from '../engine/callback.ts';
import type { TaskRecord } from '../engine/task.ts';
import type { Named } from '../scenario/rules.ts';
import type { Endpoint } from '../scenario/scenario.ts';
import { taskAnswer, type Linking } from './answer.ts';
import { errorBody } from './error.ts';
import { createRoutes, ORDERS, TASK_RESULT } from './routes.ts';

/** Which words moderation has here is not documented: Ark's, which stands behind it. */
export const NOVITA_DIALECT: DialectMaker = {
  create: novitaDialect,
  moderation: {
    input: {
      status: 400,
      code: 'INVALID_REQUEST_BODY',
      message: 'The request failed because the input text may contain sensitive information.',
    },
    output: {
      code: 'OutputVideoSensitiveContentDetected',
      message: 'The request failed because the output video may contain sensitive information.',
    },
  },
};

function novitaDialect(options: DialectOptions, tools: DialectTools): Dialect {
  const { linkSeconds } = options.sheet;
  const linking: Linking = {
    linkSeconds,
    linkTo: (task, file, fromMs) => tools.linkTo(task, file, fromMs, linkSeconds),
  };
  return {
    basePath: '',
    routes: createRoutes(options, tools, linking),
    endpointOf,
    namedIn: (request) => namedIn(request, tools),
    errorBody: ({ requestId, code, ...refused }) =>
      errorBody({ ...refused, reason: code }, requestId),
    callbackOf: (task) => callbackOf(task, tools, linking),
  };
}

function endpointOf(method: string, path: string): Endpoint {
  if (method === 'GET' && path === TASK_RESULT) return 'get';
  return method === 'POST' && path.startsWith(ORDERS) ? 'create' : 'other';
}

function namedIn({ endpoint, url, body }: RequestFacts, { engine }: DialectTools): Named[] {
  if (endpoint === 'create') {
    const prompt = readFields(body)?.['prompt'];
    const words = typeof prompt === 'string' ? prompt : '';
    return [{ id: '', number: engine.nextNumber(), prompt: words }];
  }
  const task = engine.find(url.searchParams.get('task_id') ?? '');
  return task ? [namedOf(task)] : [];
}

/** Only the end of a task is an event; its payload is the task result. */
function callbackOf(task: TaskRecord, { engine }: DialectTools, linking: Linking): Callback | null {
  const standing = engine.standing(task);
  if (standing.state === 'queued' || standing.state === 'running') return null;
  const payload = taskAnswer(task, standing, linking);
  return { body: JSON.stringify({ event_type: 'ASYNC_TASK_RESULT', payload }) };
}
