/**
 * Volcengine Ark and BytePlus ModelArk over plain HTTP: create, get, list, delete.
 *
 * Never an SDK: the published ones post a create again after a lost answer, and a DELETE until
 * the task has ended and its clip is gone with it.
 */

import { z } from 'zod';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { Caller, isSuccess } from '../caller.ts';
import { askedModel } from '../parameters.ts';
import {
  ProviderError,
  type CallbackHint,
  type ListedModel,
  type Looked,
  type Provider,
  type ProviderSettings,
  type SubmitRequest,
  type Task,
  type TaskStatus,
  type Walk,
} from '../provider.ts';
import {
  arkList,
  arkModels,
  arkTask,
  createdTask,
  hintIn,
  seedanceModels,
  statusOf,
  type ArkTask,
} from './answer.ts';
import { requestBody } from './body.ts';
import { ARK_ERRORS } from './errors.ts';

const TASKS = 'contents/generations/tasks';
/** The most that the documents allow for either. */
const PAGE_SIZE = 500;
const MAX_PAGES = 500;

/** Where a search goes on: the next page of a tier's list, and what the ones before it showed. */
const placeSchema = z.object({
  tier: z.string(),
  page: z.int().min(1).max(MAX_PAGES),
  total: z.number().nullable(),
  seen: z.array(z.string()),
  /** How often the list had changed between two parts of the search, so that it began anew. */
  restarts: z.int().min(0),
});
type Place = z.infer<typeof placeSchema>;

/** A list that goes on changing is no proof, however often it is read. */
const MAX_RESTARTS = 3;

function beginningOf(tier: string): Place {
  return { tier, page: 1, total: null, seen: [], restarts: 0 };
}

export function createArk(sheet: ProviderSheet, settings: ProviderSettings): Provider {
  return new Ark(sheet, settings);
}

class Ark implements Provider {
  readonly sheet: ProviderSheet;
  readonly #caller: Caller;

  constructor(sheet: ProviderSheet, settings: ProviderSettings) {
    this.sheet = sheet;
    this.#caller = new Caller(sheet, settings, ARK_ERRORS);
  }

  async submit(asked: SubmitRequest): Promise<Task> {
    return this.#caller.order({
      ...asked,
      url: this.#caller.at(TASKS),
      body: requestBody(asked, askedModel(this.sheet, asked.order)),
      created: createdTask,
    });
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
    const answer = await this.#caller.cancel(this.#taskUrl(task));
    if (isSuccess(answer)) return 'cancelled';
    const { failure: refusal, isProven } = this.#caller.refusalOf(answer);
    const hasEnded = answer.status === 404 || refusal.code.startsWith('InvalidAction');
    if (isProven && (answer.status === 409 || hasEnded)) return 'refused';
    throw new ProviderError(refusal, isProven ? 'no' : 'unknown');
  }

  async find(token: string, walk?: Walk): Promise<Task | null> {
    const tiers = [...new Set(this.sheet.offers.flatMap((offer) => offer.tiers))];
    const place = placeSchema.safeParse(walk?.from).data;
    const first = Math.max(
      0,
      tiers.findIndex((tier) => tier === place?.tier),
    );
    for (const [index, tier] of tiers.slice(first).entries()) {
      const from = tier === place?.tier ? place : beginningOf(tier);
      if (index > 0) await walk?.onPage(from);
      for await (const task of this.#everyTask(from, walk)) {
        if (task.safety_identifier === token) return { id: task.id };
      }
    }
    return null;
  }

  async listModels(): Promise<ListedModel[]> {
    const answer = await this.#caller.read(this.#caller.at('models'));
    if (!isSuccess(answer)) throw new ProviderError(this.#caller.refusalOf(answer).failure, 'no');
    return seedanceModels(this.#caller.parse(arkModels, answer));
  }

  readCallback(body: unknown): CallbackHint | null {
    return hintIn(body);
  }

  async #single(task: Task): Promise<Looked> {
    const answer = await this.#caller.read(this.#taskUrl(task));
    if (isSuccess(answer)) {
      return this.#statusOf(this.#caller.parse(arkTask, answer), answer.dateMs);
    }
    const { failure: refusal, isProven } = this.#caller.refusalOf(answer);
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
    return new Map(items.map((task) => [task.id, this.#statusOf(task, dateMs)]));
  }

  /** Every task of a tier. A list that cannot be read whole is an error: absence is a proof. */
  async *#everyTask(from: Place, walk?: Walk): AsyncGenerator<ArkTask> {
    const { tier, restarts } = from;
    const seen = new Set<string>(from.seen);
    const totals = new Set<number | null>(from.page > 1 ? [from.total] : []);
    for (let number = from.page; number <= MAX_PAGES; number += 1) {
      const { items, total } = await this.#page(tier, [], number, PAGE_SIZE);
      if (number === from.page && number > 1 && total !== from.total && restarts < MAX_RESTARTS) {
        // It changed while nobody read it: what was seen of it says nothing of the rest.
        yield* this.#everyTask({ ...beginningOf(tier), restarts: restarts + 1 }, walk);
        return;
      }
      const fresh = items.filter((task) => !seen.has(task.id));
      for (const task of fresh) seen.add(task.id);
      yield* fresh;
      // A task that came or went meanwhile may have pushed another one across the pages' edge.
      if (totals.add(total).size > 1) break;
      if (total === null ? items.length === 0 : seen.size >= total) return;
      if (fresh.length === 0) break;
      const place: Place = { tier, page: number + 1, total, seen: [...seen], restarts };
      await walk?.onPage(place);
    }
    const message = 'The list of tasks changed or ended while it was read.';
    throw this.#caller.fail('unavailable', 'list-incomplete', message);
  }

  async #page(
    tier: string,
    ids: readonly string[],
    number: number,
    size: number,
  ): Promise<{ items: readonly ArkTask[]; total: number | null; dateMs: number | null }> {
    const url = this.#caller.at(TASKS);
    url.searchParams.set('page_num', String(number));
    url.searchParams.set('page_size', String(size));
    url.searchParams.set('filter.service_tier', tier);
    for (const id of ids) url.searchParams.append('filter.task_ids', id);
    const answer = await this.#caller.read(url);
    if (!isSuccess(answer)) throw new ProviderError(this.#caller.refusalOf(answer).failure, 'no');
    const { items, total } = this.#caller.parse(arkList, answer);
    return { items: items ?? [], total, dateMs: answer.dateMs };
  }

  #statusOf(task: ArkTask, providerNowMs: number | null): TaskStatus {
    return statusOf(task, { providerNowMs, errors: ARK_ERRORS, secrets: this.#caller.secrets });
  }

  #taskUrl(task: Task): URL {
    return this.#caller.at(`${TASKS}/${encodeURIComponent(task.id)}`);
  }
}
