/** The wire format of AceDataCloud's Seedance API. */

import {
  namedOf,
  type Dialect,
  type DialectMaker,
  type DialectOptions,
  type DialectTools,
  type RequestFacts,
} from '../dialect.ts';
import { promptIn } from '../ark/content.ts';
import { readFields } from '../door.ts';
import type { Named } from '../scenario/rules.ts';
import type { Endpoint } from '../scenario/scenario.ts';
import { errorBody } from './error.ts';
import { resultsOf } from './record.ts';
import { createRoutes, TASKS, VIDEOS } from './routes.ts';

export const ACEDATA_DIALECT: DialectMaker = {
  create: acedataDialect,
  moderation: {
    input: { status: 403, code: 'forbidden', message: 'The content is not allowed.' },
    output: { code: 'forbidden', message: 'The generated content is not allowed.' },
  },
};

function acedataDialect(options: DialectOptions, tools: DialectTools): Dialect {
  const { engine } = tools;
  const resultOf = resultsOf(options, tools);
  return {
    basePath: '',
    routes: createRoutes(options, tools, resultOf),
    endpointOf,
    namedIn: (request) => namedIn(request, tools),
    errorBody: ({ requestId, ...refused }) => errorBody(refused, requestId),
    callbackOf: (task) => {
      const result = resultOf(task, engine.standing(task));
      return result && { body: JSON.stringify(result) };
    },
  };
}

function endpointOf(method: string, path: string): Endpoint {
  if (method !== 'POST') return 'other';
  if (path === VIDEOS) return 'create';
  return path === TASKS ? 'get' : 'other';
}

function namedIn({ endpoint, body }: RequestFacts, { engine }: DialectTools): readonly Named[] {
  if (endpoint === 'create') {
    return [{ id: '', number: engine.nextNumber(), prompt: promptIn(body) }];
  }
  const { id, ids } = readFields(body) ?? {};
  return [id, ids].flat().flatMap((one) => {
    const task = typeof one === 'string' ? engine.find(one) : null;
    return task ? [namedOf(task)] : [];
  });
}
