/**
 * Novita over plain HTTP: create and poll. It has no list, no cancelling and no field for a token,
 * so an order whose answer was lost can only be asked about.
 */

import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { Caller } from '../caller.ts';
import { requestedModel } from '../parameters.ts';
import type { PolledTask, Provider, ProviderSettings, Task } from '../provider.ts';
import { createdTask, hintIn, resultFor, statusOf } from './answer.ts';
import { requestBody, routeOf } from './body.ts';
import { NOVITA_ERRORS } from './errors.ts';

export function createNovita(sheet: ProviderSheet, settings: ProviderSettings): Provider {
  const caller = new Caller(sheet, settings, NOVITA_ERRORS);
  const poll = (task: Task): Promise<PolledTask> => {
    const url = caller.at('v3/async/task-result');
    url.searchParams.set('task_id', task.id);
    return caller.poll(task, { url, schema: resultFor(task), statusOf });
  };
  return {
    sheet,
    submit: async (asked) =>
      caller.order({
        ...asked,
        url: caller.at(routeOf(asked.order)),
        body: requestBody(asked, requestedModel(sheet, asked.order)),
        created: createdTask,
      }),
    status: (tasks) => Promise.all(tasks.map(poll)),
    readCallback: hintIn,
  };
}
