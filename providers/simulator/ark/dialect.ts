/** The wire format of Volcengine Ark and BytePlus ModelArk. */

import {
  namedOf,
  type Dialect,
  type DialectMaker,
  type DialectOptions,
  type DialectTools,
  type RequestFacts,
} from '../dialect.ts';
import type { Named } from '../scenario/rules.ts';
import type { Endpoint } from '../scenario/scenario.ts';
import { taskAnswer } from './answer.ts';
import { promptIn } from './content.ts';
import { errorBody } from './error.ts';
import { createRoutes, TASKS, type BodyOf } from './routes.ts';

const BASE = '/api/v3';

export const ARK_DIALECT: DialectMaker = {
  create: arkDialect,
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

function arkDialect(options: DialectOptions, tools: DialectTools): Dialect {
  const { engine } = tools;
  const bodyOf = taskBodies(options, tools);
  return {
    basePath: BASE,
    routes: createRoutes(options, tools, bodyOf),
    endpointOf,
    namedIn: (request) => namedIn(request, tools),
    errorBody: ({ requestId, ...refused }) => errorBody(refused, requestId),
    callbackOf: (task) => ({ body: JSON.stringify(bodyOf(task, engine.standing(task))) }),
  };
}

function taskBodies({ sheet, models }: DialectOptions, { linkTo }: DialectTools): BodyOf {
  return (task, standing) =>
    taskAnswer(task, standing, {
      sheet: models.find(({ family }) => family === task.order.family) ?? null,
      linkTo: (of, file, fromMs) => linkTo(of, file, fromMs, sheet.linkSeconds),
    });
}

function endpointOf(method: string, path: string): Endpoint {
  const rest = path.slice(BASE.length);
  if (method === 'GET' && rest === '/models') return 'models';
  if (rest === TASKS) return method === 'POST' ? 'create' : method === 'GET' ? 'list' : 'other';
  if (!rest.startsWith(`${TASKS}/`)) return 'other';
  return method === 'GET' ? 'get' : method === 'DELETE' ? 'delete' : 'other';
}

function namedIn(request: RequestFacts, { engine }: DialectTools): readonly Named[] {
  const { endpoint, url, body } = request;
  if (endpoint === 'create') {
    return [{ id: '', number: engine.nextNumber(), prompt: promptIn(body) }];
  }
  const ids =
    endpoint === 'list'
      ? url.searchParams.getAll('filter.task_ids')
      : [url.pathname.slice(BASE.length + TASKS.length + 1)];
  return ids.flatMap((id) => {
    const task = engine.find(id);
    return task ? [namedOf(task)] : [];
  });
}
