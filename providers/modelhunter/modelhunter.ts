/** ModelHunter over plain HTTP: create, get, list. */

import { z } from 'zod';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { Caller, isSuccess } from '../caller.ts';
import { askedModel } from '../parameters.ts';
import {
  ProviderError,
  type CallbackHint,
  type Looked,
  type Provider,
  type ProviderSettings,
  type SignedCallback,
  type SubmitRequest,
  type Task,
  type TaskStatus,
  type Walk,
} from '../provider.ts';
import { createdTask, listAnswer, statusOf, taskAnswer, tokenOf } from './answer.ts';
import { addressOf, requestBody } from './body.ts';
import { hintIn, isSigned } from './callback.ts';
import { MODELHUNTER_ERRORS } from './errors.ts';

const TASKS = 'tasks';
/** The most that the documents allow. */
const PAGE_SIZE = 100;
const MAX_PAGES = 500;

/** Where a search goes on: at the last of the cursors that it has come by. */
const placeSchema = z.object({ cursors: z.array(z.string()) });

export function createModelHunter(sheet: ProviderSheet, settings: ProviderSettings): Provider {
  return new ModelHunter(sheet, settings);
}

class ModelHunter implements Provider {
  readonly sheet: ProviderSheet;
  readonly #caller: Caller;

  constructor(sheet: ProviderSheet, settings: ProviderSettings) {
    this.sheet = sheet;
    this.#caller = new Caller(sheet, settings, MODELHUNTER_ERRORS);
  }

  async submit(asked: SubmitRequest): Promise<Task> {
    return this.#caller.order({
      ...asked,
      url: this.#caller.at(addressOf(asked.order.ask)),
      body: requestBody(asked, askedModel(this.sheet, asked.order)),
      created: createdTask,
    });
  }

  async status(tasks: readonly Task[]): Promise<Looked[]> {
    const all: Looked[] = [];
    for (const task of tasks) all.push(await this.#freshlyLinked(task));
    return all;
  }

  /** Through every page. The list is not known to be whole: see the sheet. */
  async find(token: string, walk?: Walk): Promise<Task | null> {
    const cursors = new Set<string>(placeSchema.safeParse(walk?.from).data?.cursors);
    let cursor = [...cursors].at(-1) ?? null;
    for (let page = cursors.size + 1; page <= MAX_PAGES; page += 1) {
      const { data, pagination } = await this.#page(cursor);
      const found = data?.find((task) => tokenOf(task) === token);
      if (found) return { id: found.id };
      if (pagination?.hasMore !== true) return null;
      cursor = pagination.cursor;
      if (cursor === null || cursors.has(cursor)) break;
      cursors.add(cursor);
      await walk?.onPage({ cursors: [...cursors] });
    }
    const message = 'The list of tasks does not end.';
    throw this.#caller.fail('unavailable', 'list-incomplete', message);
  }

  readCallback(body: unknown): CallbackHint | null {
    return hintIn(body);
  }

  isSigned(callback: SignedCallback): boolean {
    return isSigned(callback);
  }

  /** A look at a task whose links have aged out makes fresh ones, which the next look shows. */
  async #freshlyLinked(task: Task): Promise<Looked> {
    const looked = await this.#single(task);
    const isWithoutLinks = looked.state === 'succeeded' && looked.result === null;
    return isWithoutLinks ? this.#single(task) : looked;
  }

  async #single(task: Task): Promise<TaskStatus | { id: string; state: 'missing' }> {
    const answer = await this.#caller.read(
      this.#caller.at(`${TASKS}/${encodeURIComponent(task.id)}`),
    );
    if (isSuccess(answer)) {
      return statusOf(this.#caller.parse(taskAnswer, answer), answer.dateMs, this.#caller.secrets);
    }
    const { failure: refusal, isProven } = this.#caller.refusalOf(answer);
    if (isProven && answer.status === 404) return { id: task.id, state: 'missing' };
    throw new ProviderError(refusal, 'no');
  }

  async #page(cursor: string | null) {
    const url = this.#caller.at(TASKS);
    url.searchParams.set('provider', 'seedance');
    url.searchParams.set('limit', String(PAGE_SIZE));
    if (cursor !== null) url.searchParams.set('cursor', cursor);
    const answer = await this.#caller.read(url);
    if (!isSuccess(answer)) throw new ProviderError(this.#caller.refusalOf(answer).failure, 'no');
    return this.#caller.parse(listAnswer, answer);
  }
}
