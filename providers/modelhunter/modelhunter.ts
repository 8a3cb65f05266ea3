/** ModelHunter over plain HTTP: create, get, list. */

import { z } from 'zod';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { Caller, isSuccess } from '../caller.ts';
import { requestedModel } from '../parameters.ts';
import {
  ProviderError,
  type CallbackHint,
  type PolledTask,
  type Provider,
  type ProviderSettings,
  type SignedCallback,
  type SubmitRequest,
  type Task,
  type TaskStatus,
  type Walk,
} from '../provider.ts';
import { Search } from '../search.ts';
import { createdTask, listAnswer, statusOf, taskAnswer, tokenOf } from './answer.ts';
import { addressOf, requestBody } from './body.ts';
import { hintIn, isSigned } from './callback.ts';
import { MODELHUNTER_ERRORS } from './errors.ts';

const TASKS = 'tasks';
/** The most that the documents allow. */
const PAGE_SIZE = 100;
const MAX_PAGES = 500;

/** Where a search goes on: at the last of the cursors that it has come by. */
const placeSchema = z.object({
  cursors: z.array(z.string()),
  /** What stood among the tasks and is none. */
  unreadable: z.int().min(0),
});

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
      url: this.#caller.at(addressOf(asked.order.request)),
      body: requestBody(asked, requestedModel(this.sheet, asked.order)),
      created: createdTask,
    });
  }

  async status(tasks: readonly Task[]): Promise<PolledTask[]> {
    const all: PolledTask[] = [];
    for (const task of tasks) all.push(await this.#freshlyLinked(task));
    return all;
  }

  /** Through every page. The list is not known to be whole: see the sheet. */
  async find(tokens: readonly string[], walk?: Walk): Promise<Task | null> {
    const search = new Search(tokens, tokenOf);
    try {
      for await (const task of this.#everyTask(walk)) if (search.isOver(task)) break;
    } catch (error) {
      // What was found stands, whatever the rest of the list would have shown.
      if (search.found === null) throw error;
    }
    return search.found;
  }

  readCallback(body: unknown): CallbackHint | null {
    return hintIn(body);
  }

  isSigned(callback: SignedCallback): boolean {
    return isSigned(callback);
  }

  /** A look at a task whose links have aged out makes fresh ones, which the next look shows. */
  async #freshlyLinked(task: Task): Promise<PolledTask> {
    const looked = await this.#single(task);
    const isWithoutLinks = looked.state === 'succeeded' && looked.result === null;
    return isWithoutLinks ? this.#single(task) : looked;
  }

  async #single(task: Task): Promise<TaskStatus | { id: string; state: 'missing' }> {
    const answer = await this.#caller.read(
      this.#caller.at(`${TASKS}/${encodeURIComponent(task.id)}`),
    );
    if (isSuccess(answer)) {
      const looked = this.#caller.parseOf(task, taskAnswer, answer);
      return statusOf(looked, answer.dateMs, this.#caller.secrets);
    }
    const { failure: rejection, isProven } = this.#caller.rejectionOf(answer);
    if (isProven && answer.status === 404) return { id: task.id, state: 'missing' };
    throw new ProviderError(rejection, 'no');
  }

  /** An end that is none, or something among the tasks that is none, is an error. */
  async *#everyTask(walk?: Walk) {
    const before = placeSchema.safeParse(walk?.from).data;
    const cursors = new Set<string>(before?.cursors);
    let cursor = [...cursors].at(-1) ?? null;
    let unreadable = before?.unreadable ?? 0;
    for (let page = cursors.size + 1; page <= MAX_PAGES; page += 1) {
      const { items, hasMore, ...read } = await this.#page(cursor);
      unreadable += read.unreadable;
      yield* items;
      if (hasMore !== true) {
        if (unreadable === 0) return;
        break;
      }
      cursor = read.cursor;
      if (cursor === null || cursors.has(cursor)) break;
      cursors.add(cursor);
      await walk?.onPage({ cursors: [...cursors], unreadable });
    }
    const message =
      unreadable === 0
        ? 'The list of tasks does not end.'
        : 'The list of tasks holds what cannot be read.';
    throw this.#caller.fail('unavailable', 'list-incomplete', message);
  }

  async #page(cursor: string | null) {
    const url = this.#caller.at(TASKS);
    url.searchParams.set('provider', 'seedance');
    url.searchParams.set('limit', String(PAGE_SIZE));
    if (cursor !== null) url.searchParams.set('cursor', cursor);
    const answer = await this.#caller.read(url);
    if (!isSuccess(answer)) throw new ProviderError(this.#caller.rejectionOf(answer).failure, 'no');
    return this.#caller.parse(listAnswer, answer);
  }
}
