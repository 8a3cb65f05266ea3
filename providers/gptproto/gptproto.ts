/**
 * GPTProto by its Ark-style address (docs.gptproto.com, read 2026-11-21): create and get, nothing
 * else. Without a list, an order whose answer was lost cannot be found; without a DELETE, no task
 * can be taken back.
 */

import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { arkTask, createdTask, statusUnder } from '../ark/answer.ts';
import { ARK_NAMES, arkBody } from '../ark/body.ts';
import { Caller } from '../caller.ts';
import { requestedModel, type ParameterNames } from '../parameters.ts';
import type { PolledTask, Provider, ProviderSettings, Task } from '../provider.ts';
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
  const polling = { schema: arkTask, statusOf: statusUnder(GPTPROTO_ERRORS) };
  const poll = (task: Task): Promise<PolledTask> => {
    const url = caller.at(`${TASKS}/${encodeURIComponent(task.id)}`);
    return caller.poll(task, { ...polling, url });
  };
  return {
    sheet,
    submit: async (asked) =>
      caller.order({
        ...asked,
        url: caller.at(TASKS),
        // The last frame is Ark's and not documented here: it may be absent.
        body: arkBody(asked, requestedModel(sheet, asked.order), NAMES),
        created: createdTask,
      }),
    status: (tasks) => Promise.all(tasks.map(poll)),
  };
}
