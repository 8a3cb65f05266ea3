/**
 * AceDataCloud over plain HTTP (AceDataCloud/Docs openapi/seedance.json at 0e1d52d and
 * guides/seedance, read 2026-11-21): one address to order, one to look, both by POST.
 *
 * It lists nothing, cancels nothing and finds nothing: an order whose answer is lost is asked about.
 */

import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { ARK_NAMES, arkBody } from '../ark/body.ts';
import { Caller } from '../caller.ts';
import type { RequestFault } from '../connection.ts';
import type { HttpAnswer } from '../http.ts';
import { requestedModel, type ParameterNames } from '../parameters.ts';
import {
  ProviderError,
  type PolledTask,
  type Provider,
  type ProviderSettings,
  type SubmitRequest,
  type Task,
} from '../provider.ts';
import { batch, createdTask, hintIn, retrieved, statusOf } from './answer.ts';
import { ACEDATA_ERRORS } from './errors.ts';

const VIDEOS = 'seedance/videos';
const TASKS = 'seedance/tasks';

/** A record repeats its order, pictures and all: a look brings them back, many looks many. */
const ABOUT_ORDER_BYTES = 1_000_000;
const TOO_LARGE: RequestFault = 'answer-too-large';

/** `service_tier` was ignored and then removed (AceDataCloud/MCPs seedance/CHANGELOG.md). */
const NAMES: ParameterNames = {
  ...ARK_NAMES,
  cameraFixed: 'camerafixed',
  tier: null,
};

export function createAceData(sheet: ProviderSheet, settings: ProviderSettings): Provider {
  return new AceData(sheet, settings);
}

class AceData implements Provider {
  readonly sheet: ProviderSheet;
  readonly readCallback = hintIn;
  readonly #caller: Caller;

  constructor(sheet: ProviderSheet, settings: ProviderSettings) {
    this.sheet = sheet;
    this.#caller = new Caller(sheet, settings, ACEDATA_ERRORS);
  }

  async submit(asked: SubmitRequest): Promise<Task> {
    const body = {
      ...arkBody(asked, requestedModel(this.sheet, asked.order), NAMES),
      // Without it the request stays open until the clip is there.
      async: true,
      ...(asked.callbackUrl !== null && { callback_url: asked.callbackUrl }),
    };
    const url = this.#caller.at(VIDEOS);
    return this.#caller.order({ ...asked, url, body, created: createdTask });
  }

  async status(tasks: readonly Task[]): Promise<PolledTask[]> {
    const [first] = tasks;
    if (first && tasks.length === 1) return [await this.#single(first)];
    const seen = await this.#several(tasks);
    const all: PolledTask[] = [];
    for (const task of tasks) all.push(seen.get(task.id) ?? (await this.#single(task)));
    return all;
  }

  async #single(task: Task): Promise<PolledTask> {
    const answer = await this.#look({ action: 'retrieve', id: task.id });
    const record = this.#caller.parseOf(task, retrieved, answer);
    if (record === null) return { id: task.id, state: 'missing' };
    return statusOf(record, answer.dateMs, this.#caller.secrets);
  }

  async #several(tasks: readonly Task[]): Promise<Map<string, PolledTask>> {
    if (tasks.length < 2) return new Map();
    const ids = tasks.map(({ id }) => id);
    try {
      const answer = await this.#look({ action: 'retrieve_batch', ids });
      const { items } = this.#caller.parse(batch, answer).items;
      const { secrets } = this.#caller;
      return new Map(items.map((record) => [record.id, statusOf(record, answer.dateMs, secrets)]));
    } catch (error) {
      if (!(error instanceof ProviderError) || error.failure.code !== TOO_LARGE) throw error;
      const half = Math.ceil(tasks.length / 2);
      const first = await this.#several(tasks.slice(0, half));
      return new Map([...first, ...(await this.#several(tasks.slice(half)))]);
    }
  }

  #look(body: object): Promise<HttpAnswer> {
    const maxAnswerBytes = this.sheet.maxBodyBytes + ABOUT_ORDER_BYTES;
    return this.#caller.read(this.#caller.at(TASKS), body, { maxAnswerBytes });
  }
}
