/**
 * Novita over plain HTTP: create and look. It has no list, no cancelling and no field for a token,
 * so an order whose answer was lost can only be asked about.
 */

import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { Caller, isSuccess } from '../caller.ts';
import { requestedModel } from '../parameters.ts';
import {
  ProviderError,
  type CallbackHint,
  type PolledTask,
  type Provider,
  type ProviderSettings,
  type SubmitRequest,
  type Task,
} from '../provider.ts';
import { createdTask, hintIn, resultFor, statusOf } from './answer.ts';
import { requestBody, routeOf } from './body.ts';
import { NOVITA_ERRORS } from './errors.ts';

export function createNovita(sheet: ProviderSheet, settings: ProviderSettings): Provider {
  return new Novita(sheet, settings);
}

class Novita implements Provider {
  readonly sheet: ProviderSheet;
  readonly #caller: Caller;

  constructor(sheet: ProviderSheet, settings: ProviderSettings) {
    this.sheet = sheet;
    this.#caller = new Caller(sheet, settings, NOVITA_ERRORS);
  }

  async submit(asked: SubmitRequest): Promise<Task> {
    return this.#caller.order({
      ...asked,
      url: this.#caller.at(routeOf(asked.order)),
      body: requestBody(asked, requestedModel(this.sheet, asked.order)),
      created: createdTask,
    });
  }

  async status(tasks: readonly Task[]): Promise<PolledTask[]> {
    const all: PolledTask[] = [];
    for (const task of tasks) all.push(await this.#single(task));
    return all;
  }

  readCallback(body: unknown): CallbackHint | null {
    return hintIn(body);
  }

  async #single(task: Task): Promise<PolledTask> {
    const url = this.#caller.at('v3/async/task-result');
    url.searchParams.set('task_id', task.id);
    const answer = await this.#caller.read(url);
    if (isSuccess(answer)) {
      const { secrets } = this.#caller;
      const result = this.#caller.parseOf(task, resultFor(task), answer);
      return statusOf(result, answer.dateMs, secrets);
    }
    const { failure: rejection, isProven } = this.#caller.rejectionOf(answer);
    if (isProven && answer.status === 404) return { id: task.id, state: 'missing' };
    throw new ProviderError(rejection, 'no');
  }
}
