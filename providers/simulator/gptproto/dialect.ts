/**
 * GPTProto's Ark-style address as its pages describe it (docs.gptproto.com, read 2026-11-21):
 * create and get, seed and times as text, no last frame, no list, no cancel.
 */

import type { Dialect, DialectMaker, DialectOptions, DialectTools } from '../dialect.ts';
import { namedOf } from '../dialect.ts';
import { promptIn } from '../ark/content.ts';
import type { Endpoint } from '../scenario/scenario.ts';
import { errorBody } from './error.ts';
import { createRoutes, TASKS } from './routes.ts';

const BASE = '/api/v3';

export const GPTPROTO_DIALECT: DialectMaker = {
  create: gptprotoDialect,
  moderation: {
    input: {
      status: 400,
      code: 'content_policy_violation',
      message: 'Content policy violation: the content was blocked due to safety concerns.',
    },
    output: {
      code: 'OutputVideoSensitiveContentDetected',
      message: 'The request failed because the output video may contain sensitive information.',
    },
  },
};

function gptprotoDialect(options: DialectOptions, tools: DialectTools): Dialect {
  const { engine } = tools;
  return {
    basePath: BASE,
    routes: createRoutes(options, tools),
    endpointOf,
    namedIn: ({ endpoint, url, body }) => {
      if (endpoint === 'create') {
        return [{ id: '', number: engine.nextNumber(), prompt: promptIn(body) }];
      }
      const task = engine.find(url.pathname.slice(BASE.length + TASKS.length + 1));
      return task ? [namedOf(task)] : [];
    },
    errorBody,
    callbackOf: () => null,
  };
}

function endpointOf(method: string, path: string): Endpoint {
  const rest = path.slice(BASE.length);
  if (rest === TASKS && method === 'POST') return 'create';
  return rest.startsWith(`${TASKS}/`) && method === 'GET' ? 'get' : 'other';
}
