/**
 * Volcengine Ark and BytePlus ModelArk over plain HTTP: create, get, list, delete.
 *
 * Never an SDK: the published ones post a create again after a lost answer, and a DELETE until
 * the task has ended and its clip is gone with it.
 */

import type { z } from 'zod';
import { failure, type FailureKind } from '../../specs/failures.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { request, RequestError, type HttpAnswer, type Method } from '../http.ts';
import {
  ProviderError,
  type Looked,
  type Provider,
  type ProviderSettings,
  type SubmitRequest,
  type Task,
} from '../provider.ts';
import { redact } from '../redact.ts';
import { arkList, arkTask, createdTask, statusOf, type ArkTask } from './answer.ts';
import { requestBody } from './body.ts';
import { classify, readJson, requestIdOf } from './errors.ts';

const TASKS = 'contents/generations/tasks';
/** Reading is repeated by whoever asked: it need not wait as long as an order does. */
const READ_MS = 25_000;
/** The most that the documents allow for either. */
const PAGE_SIZE = 500;
const MAX_PAGES = 500;

export function createArk(sheet: ProviderSheet, settings: ProviderSettings): Provider {
  return new Ark(sheet, settings);
}

class Ark implements Provider {
  readonly sheet: ProviderSheet;
  readonly #tasks: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #secrets: readonly string[];

  constructor(sheet: ProviderSheet, { apiKey, baseUrl }: ProviderSettings) {
    this.sheet = sheet;
    this.#tasks = `${baseUrl.href.replace(/\/+$/, '')}/${TASKS}`;
    this.#headers = {
      Authorization: `Bearer ${apiKey}`,
      Accept: 'application/json',
      'User-Agent': 'storyboard',
    };
    this.#secrets = [apiKey];
  }

  async submit({ order, pictures, beforeSend, answerByMs }: SubmitRequest): Promise<Task> {
    const { family } = order.ask;
    const model = SEEDANCE_MODELS.find((sheet) => sheet.family === family);
    if (!model) {
      throw this.#refuse('unknown-model', `${this.sheet.title} cannot be asked for ${family}.`);
    }
    const offer = this.sheet.offers.find((one) => one.family === family);
    const body = requestBody(order, pictures, { ...model, ...offer?.narrows });
    const bytes = body.byteLength;
    if (bytes > this.sheet.maxBodyBytes) {
      const limit = `${this.sheet.title} takes ${this.sheet.maxBodyBytes}`;
      const message = `The order has ${bytes} bytes, ${limit}. Use smaller pictures.`;
      throw this.#refuse('body-too-large', message);
    }
    const answer = await this.#send('POST', new URL(this.#tasks), {
      body,
      answerByMs: answerByMs(bytes),
      beforeSend: () => beforeSend({ bytes }),
    });
    return this.#placed(answer);
  }

  async status(tasks: readonly Task[], tier: string): Promise<Looked[]> {
    const [first] = tasks;
    if (first && tasks.length === 1) return [await this.#single(first)];
    const listed = await this.#listed(tasks, tier);
    const all: Looked[] = [];
    for (const task of tasks) all.push(listed.get(task.id) ?? (await this.#unlisted(task)));
    return all;
  }

  async cancel(task: Task): Promise<'cancelled' | 'refused'> {
    const answer = await this.#send('DELETE', this.#taskUrl(task));
    if (isSuccess(answer)) return 'cancelled';
    const { failure: refusal, isProven } = classify(answer, this.#secrets);
    const hasEnded = answer.status === 404 || refusal.code.startsWith('InvalidAction');
    if (isProven && (answer.status === 409 || hasEnded)) return 'refused';
    throw new ProviderError(refusal, isProven ? 'no' : 'unknown');
  }

  async find(token: string): Promise<Task | null> {
    const tiers = new Set(this.sheet.offers.flatMap((offer) => offer.tiers));
    for (const tier of tiers) {
      for await (const task of this.#everyTask(tier)) {
        if (task.safety_identifier === token) return { id: task.id };
      }
    }
    return null;
  }

  /** Reads the answer to an order: an id, a proven refusal, or an outcome that is not known. */
  #placed(answer: HttpAnswer): Task {
    if (isSuccess(answer)) {
      const read = createdTask.safeParse(readJson(answer.body));
      if (read.success) return { id: read.data.id };
      throw this.#lost('answer-unreadable', 'The order was answered without a task id.', answer);
    }
    const { failure: refusal, isProven } = classify(answer, this.#secrets);
    if (isProven) throw new ProviderError(refusal, 'no');
    const isRedirect = answer.status >= 300 && answer.status < 400;
    const message = isRedirect
      ? `The order was answered with a redirect (HTTP ${answer.status}), which is not followed.`
      : refusal.message;
    throw this.#lost(refusal.code, message, answer);
  }

  async #single(task: Task): Promise<Looked> {
    const answer = await this.#send('GET', this.#taskUrl(task));
    if (isSuccess(answer)) {
      return statusOf(this.#read(arkTask, answer), answer.dateMs, this.#secrets);
    }
    const { failure: refusal, isProven } = classify(answer, this.#secrets);
    if (isProven && answer.status === 404) return { id: task.id, state: 'missing' };
    throw new ProviderError(refusal, 'no');
  }

  /** A task of another tier is in no list of this one; what is refused is no task any more. */
  async #unlisted(task: Task): Promise<Looked> {
    try {
      return await this.#single(task);
    } catch (error) {
      const isRefused = error instanceof ProviderError && error.failure.kind === 'invalid';
      if (isRefused) return { id: task.id, state: 'missing' };
      throw error;
    }
  }

  async #listed(tasks: readonly Task[], tier: string): Promise<Map<string, Looked>> {
    if (tasks.length === 0) return new Map();
    const ids = tasks.map((task) => task.id);
    const { items, dateMs } = await this.#page(tier, ids, 1, ids.length);
    return new Map(items.map((task) => [task.id, statusOf(task, dateMs, this.#secrets)]));
  }

  /** Every task of a tier. A list that cannot be read whole is an error: absence is a proof. */
  async *#everyTask(tier: string): AsyncGenerator<ArkTask> {
    const seen = new Set<string>();
    const totals = new Set<number | null>();
    for (let number = 1; number <= MAX_PAGES; number += 1) {
      const { items, total } = await this.#page(tier, [], number, PAGE_SIZE);
      const fresh = items.filter((task) => !seen.has(task.id));
      for (const task of fresh) seen.add(task.id);
      yield* fresh;
      // A task that came or went meanwhile may have pushed another one across the pages' edge.
      if (totals.add(total).size > 1) break;
      if (total === null ? items.length === 0 : seen.size >= total) return;
      if (fresh.length === 0) break;
    }
    const message = 'The list of tasks changed or ended while it was read.';
    throw this.#fail('unavailable', 'list-incomplete', message);
  }

  async #page(
    tier: string,
    ids: readonly string[],
    number: number,
    size: number,
  ): Promise<{ items: readonly ArkTask[]; total: number | null; dateMs: number | null }> {
    const url = new URL(this.#tasks);
    url.searchParams.set('page_num', String(number));
    url.searchParams.set('page_size', String(size));
    url.searchParams.set('filter.service_tier', tier);
    for (const id of ids) url.searchParams.append('filter.task_ids', id);
    const answer = await this.#send('GET', url);
    if (!isSuccess(answer)) throw new ProviderError(classify(answer, this.#secrets).failure, 'no');
    const { items, total } = this.#read(arkList, answer);
    return { items: items ?? [], total, dateMs: answer.dateMs };
  }

  #taskUrl(task: Task): URL {
    return new URL(`${this.#tasks}/${encodeURIComponent(task.id)}`);
  }

  async #send(
    method: Method,
    url: URL,
    order?: { body: Uint8Array; answerByMs: number; beforeSend: () => Promise<void> },
  ): Promise<HttpAnswer> {
    const headers = { ...this.#headers, ...(order && { 'Content-Type': 'application/json' }) };
    const limits = order ?? { answerByMs: Date.now() + READ_MS };
    try {
      return await request({ method, url, headers, ...limits });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const isUnknown = method !== 'GET' && error.sent === 'maybe';
      const kind = method === 'POST' && isUnknown ? 'outcome-unknown' : 'unavailable';
      const message = redact(error.message, this.#secrets);
      const failed = failure(kind, { code: error.fault, message });
      throw new ProviderError(failed, isUnknown ? 'unknown' : 'no', error);
    }
  }

  #read<T>(schema: z.ZodType<T>, answer: HttpAnswer): T {
    const read = schema.safeParse(readJson(answer.body));
    if (read.success) return read.data;
    const message = `${this.sheet.title} gave an answer that is none of its own.`;
    throw this.#fail('unavailable', 'answer-unreadable', message, answer);
  }

  #refuse(code: string, message: string): ProviderError {
    return this.#fail('invalid', code, message);
  }

  #fail(kind: FailureKind, code: string, message: string, answer?: HttpAnswer): ProviderError {
    const requestId = answer ? requestIdOf(answer) : null;
    return new ProviderError(failure(kind, { code, message, requestId }), 'no');
  }

  #lost(code: string, message: string, answer: HttpAnswer): ProviderError {
    const facts = { code, message, requestId: requestIdOf(answer) };
    return new ProviderError(failure('outcome-unknown', facts), 'unknown');
  }
}

function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}
