/**
 * GPTProto by its Ark-style address (docs.gptproto.com, read 2026-11-21): create and get, nothing
 * else. Without a list an order whose answer was lost cannot be found; without a DELETE none is
 * taken back.
 */

import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { arkTask, createdTask, statusOf } from '../ark/answer.ts';
import { ARK_NAMES } from '../ark/body.ts';
import { contentOf } from '../ark/content.ts';
import { Caller, isSuccess } from '../caller.ts';
import { requestedModel, parametersOf, type ParameterNames } from '../parameters.ts';
import {
  ProviderError,
  type PolledTask,
  type Provider,
  type ProviderSettings,
  type SubmitRequest,
  type Task,
} from '../provider.ts';
import { GPTPROTO_ERRORS } from './errors.ts';

const TASKS = 'contents/generations/tasks';

const NAMES: ParameterNames = {
  ...ARK_NAMES,
  cameraFixed: 'camerafixed',
  tier: null,
  expiresAfter: null,
};

export function createGptproto(sheet: ProviderSheet, settings: ProviderSettings): Provider {
  const caller = new Caller(sheet, settings, GPTPROTO_ERRORS);
  return {
    sheet,
    submit: async (asked) =>
      caller.order({
        ...asked,
        url: caller.at(TASKS),
        body: bodyOf(asked, sheet),
        created: createdTask,
      }),
    status: (tasks) => Promise.all(tasks.map((task) => look(caller, task))),
  };
}

/** `return_last_frame` is Ark's and not documented here: its absence in the answer is accepted. */
function bodyOf({ order, pictures }: SubmitRequest, sheet: ProviderSheet): unknown {
  return {
    model: order.modelId,
    content: contentOf(order.request, pictures),
    ...parametersOf(order, requestedModel(sheet, order), NAMES),
    return_last_frame: true,
  };
}

async function look(caller: Caller, task: Task): Promise<PolledTask> {
  const answer = await caller.read(caller.at(`${TASKS}/${encodeURIComponent(task.id)}`));
  if (isSuccess(answer)) {
    const { secrets } = caller;
    const context = { providerNowMs: answer.dateMs, errors: GPTPROTO_ERRORS, secrets };
    return statusOf(caller.parseOf(task, arkTask, answer), context);
  }
  // Nothing is said of an id that is unknown; a page that somebody else wrote says nothing.
  const { failure: rejection, isOwn } = caller.rejectionOf(answer);
  if (answer.status === 404 && isOwn) return { id: task.id, state: 'missing' };
  throw new ProviderError(rejection, 'no');
}
