/**
 * Volcengine Ark and BytePlus ModelArk over plain HTTP: create, get, list, delete.
 *
 * Never an SDK: the published ones repeat a create after a lost answer. They also repeat a DELETE,
 * even once the task has ended, and its clip is gone with it.
 */

import { z } from 'zod';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { Caller, isSuccess } from '../caller.ts';
import type { HttpAnswer } from '../http.ts';
import { readJson, saysFailure } from '../lenient.ts';
import { requestedModel } from '../parameters.ts';
import {
  nullIfRefused,
  ProviderError,
  type CancelHooks,
  type ListedModel,
  type PageRequest,
  type PolledTask,
  type Provider,
  type ProviderSettings,
  type SubmitRequest,
  type Task,
  type TaskPage,
  type Walk,
} from '../provider.ts';
import { searchIn } from '../search.ts';
import {
  arkList,
  arkListed,
  arkModels,
  arkPage,
  arkTask,
  createdTask,
  hintIn,
  listedUnder,
  NO_COUNT,
  seedanceModels,
  statusUnder,
  type TokenBearer,
} from './answer.ts';
import { ARK_NAMES, arkBody } from './body.ts';
import { ARK_ERRORS } from './errors.ts';

const TASKS = 'contents/generations/tasks';
/** The most that the documents allow. */
const PAGE_SIZE = 500;
const MAX_PAGES = 500;
/** Pages end at multiples of this, even where a server gives fewer tasks than requested. */
const PAGE_UNIT = 10;

/** Where a search goes on: the next page of a tier's list, and what the earlier pages showed. */
const placeSchema = z.object({
  tier: z.string(),
  page: z.int().min(1).max(MAX_PAGES),
  /** Null where no number is given, `NO_COUNT` where it is not a number. */
  total: z.number().nullable(),
  seen: z.array(z.string()),
  /** How many items of the list were not readable as tasks. */
  unreadable: z.int().min(0),
  /** How often the search started again because the list had changed between two parts of it. */
  restarts: z.int().min(0),
});
type Place = z.infer<typeof placeSchema>;

/** A list that keeps changing proves nothing, however often it is read. */
const MAX_RESTARTS = 3;

function beginningOf(tier: string): Place {
  return { tier, page: 1, total: null, seen: [], unreadable: 0, restarts: 0 };
}

/**
 * Whether a page can be the last one: after a full page there may be another, whatever the total
 * says.
 */
function mayBeLast(length: number, pagesBefore: number, tasksBefore: number): boolean {
  if (length === 0 || length % PAGE_UNIT !== 0) return true;
  return pagesBefore > 0 && length < tasksBefore / pagesBefore;
}

const statusOf = statusUnder(ARK_ERRORS);
const listedOf = listedUnder(ARK_ERRORS);

/** Where a list goes on that is read page by page: how many items the earlier pages had. */
const pageSchema = z.object({ page: z.int().min(1), before: z.int().min(0) });

export function createArk(sheet: ProviderSheet, settings: ProviderSettings): Provider {
  return new Ark(sheet, settings);
}

class Ark implements Provider {
  readonly sheet: ProviderSheet;
  readonly readCallback = hintIn;
  readonly #caller: Caller;

  constructor(sheet: ProviderSheet, settings: ProviderSettings) {
    this.sheet = sheet;
    this.#caller = new Caller(sheet, settings, ARK_ERRORS);
  }

  async submit(asked: SubmitRequest): Promise<Task> {
    const body = {
      ...arkBody(asked, requestedModel(this.sheet, asked.order), ARK_NAMES),
      safety_identifier: asked.order.token,
      ...(asked.callbackUrl !== null && { callback_url: asked.callbackUrl }),
    };
    const url = this.#caller.at(TASKS);
    return this.#caller.order({ ...asked, url, body, created: createdTask });
  }

  async status(tasks: readonly Task[], tier: string): Promise<PolledTask[]> {
    const [first] = tasks;
    if (first && tasks.length === 1) return [await this.#single(first)];
    const listed = await this.#listed(tasks, tier);
    const all: PolledTask[] = [];
    for (const task of tasks) {
      // Only a list can lack a task: if there was no list, the task is polled by itself.
      const alone = () => (listed ? this.#unlisted(task) : this.#single(task));
      all.push(listed?.get(task.id) ?? (await alone()));
    }
    return all;
  }

  async cancel(task: Task, { beforeSend }: CancelHooks): Promise<'cancelled' | 'refused'> {
    const answer = await this.#caller.cancel(this.#taskUrl(task), beforeSend);
    if (isSuccess(answer) && !saysFailure(readJson(answer.body))) return 'cancelled';
    const { failure: refusal, isProven } = this.#caller.rejectionOf(answer);
    const hasEnded = answer.status === 404 || refusal.code.startsWith('InvalidAction');
    if (isProven && (answer.status === 409 || hasEnded)) return 'refused';
    throw new ProviderError(refusal, isProven ? 'no' : 'unknown');
  }

  find(tokens: readonly string[], walk?: Walk): Promise<Task | null> {
    return searchIn(this.#everyTier(walk), tokens, (task) => task.safety_identifier);
  }

  async listPage({ tier, place, taskId }: PageRequest): Promise<TaskPage> {
    const { page, before } = pageSchema.safeParse(place).data ?? { page: 1, before: 0 };
    if (page > MAX_PAGES) {
      const message = `The list of tasks has more than ${MAX_PAGES} pages.`;
      throw this.#caller.fail('unavailable', 'list-incomplete', message);
    }
    const answer = await this.#page(tier, taskId === null ? [] : [taskId], page, PAGE_SIZE);
    const { items, unreadable, total } = this.#caller.parse(arkListed, answer);
    const length = items.length + unreadable;
    const isCounted = total !== null && total !== NO_COUNT;
    const isAll = isCounted && before + length >= total && mayBeLast(length, page - 1, before);
    return {
      tasks: items.map((task) => listedOf(task, this.#caller.secrets)),
      unreadable: unreadable + (total === NO_COUNT ? 1 : 0),
      next: length === 0 || isAll ? null : { page: page + 1, before: before + length },
    };
  }

  async listModels(): Promise<ListedModel[]> {
    const answer = await this.#caller.read(this.#caller.at('models'));
    return seedanceModels(this.#caller.parse(arkModels, answer), this.#caller.secrets);
  }

  #single(task: Task): Promise<PolledTask> {
    const url = this.#taskUrl(task);
    return this.#caller.poll(task, { url, schema: arkTask, statusOf });
  }

  /**
   * Polls a task that a list lacks: a task of another tier is not in this tier's list. If the poll
   * is refused, the task counts as missing.
   */
  async #unlisted(task: Task): Promise<PolledTask> {
    try {
      return await this.#single(task);
    } catch (error) {
      const isRefused = error instanceof ProviderError && error.failure.kind === 'invalid';
      if (isRefused) return { id: task.id, state: 'missing' };
      throw error;
    }
  }

  /**
   * What the list says about some tasks; one that cannot be read is left to a single poll. Null
   * without a list: a key that may read each task can still be refused the list.
   */
  async #listed(tasks: readonly Task[], tier: string): Promise<Map<string, PolledTask> | null> {
    if (tasks.length === 0) return new Map();
    const ids = tasks.map((task) => task.id);
    const answer = await this.#page(tier, ids, 1, ids.length).catch(nullIfRefused);
    if (!answer) return null;
    const { data: list } = arkList.safeParse(readJson(answer.body));
    if (!list || list.total === NO_COUNT) return null;
    const { secrets } = this.#caller;
    return new Map(list.items.map((task) => [task.id, statusOf(task, answer.dateMs, secrets)]));
  }

  async *#everyTier(walk?: Walk): AsyncGenerator<TokenBearer> {
    const tiers = [...new Set(this.sheet.offers.flatMap((offer) => offer.tiers))];
    const place = placeSchema.safeParse(walk?.from).data;
    const first = tiers.findIndex((tier) => tier === place?.tier);
    for (const [index, tier] of tiers.slice(Math.max(0, first)).entries()) {
      const from = tier === place?.tier ? place : beginningOf(tier);
      if (index > 0) await walk?.onPage(from);
      yield* this.#everyTask(from, walk);
    }
  }

  /**
   * Every task of a tier. A list that cannot be read whole is an error, because absence from it is
   * a proof.
   */
  async *#everyTask(from: Place, walk?: Walk): AsyncGenerator<TokenBearer> {
    const { tier, restarts } = from;
    const seen = new Set<string>(from.seen);
    const totals = new Set<number | null>(from.page > 1 ? [from.total] : []);
    let { unreadable } = from;
    for (let number = from.page; number <= MAX_PAGES; number += 1) {
      const answer = await this.#page(tier, [], number, PAGE_SIZE);
      const { items, unreadable: more, total } = this.#caller.parse(arkPage, answer);
      if (number === from.page && number > 1 && total !== from.total && restarts < MAX_RESTARTS) {
        // The list changed while nobody read it, so the part that was read says nothing about the
        // rest.
        yield* this.#everyTask({ ...beginningOf(tier), restarts: restarts + 1 }, walk);
        return;
      }
      const length = items.length + more;
      const isLast = mayBeLast(length, number - 1, seen.size + unreadable);
      const fresh = items.filter((task) => !seen.has(task.id));
      for (const task of fresh) seen.add(task.id);
      unreadable += more;
      yield* fresh;
      // A task that came or went meanwhile may have moved another one to a page already read.
      if (totals.add(total).size > 1) break;
      const known = seen.size + unreadable;
      const isCounted = total !== null && total !== NO_COUNT;
      if (isCounted ? known === total && isLast : length === 0) {
        if (unreadable > 0 || total === NO_COUNT) break;
        return;
      }
      if ((isCounted && known > total) || fresh.length + more === 0) break;
      const place: Place = {
        tier,
        page: number + 1,
        total,
        seen: [...seen],
        unreadable,
        restarts,
      };
      await walk?.onPage(place);
    }
    const message =
      'The list of tasks changed or ended while it was read, or held what is no task.';
    throw this.#caller.fail('unavailable', 'list-incomplete', message);
  }

  #page(tier: string, ids: readonly string[], number: number, size: number): Promise<HttpAnswer> {
    const url = this.#caller.at(TASKS);
    url.searchParams.set('page_num', String(number));
    url.searchParams.set('page_size', String(size));
    url.searchParams.set('filter.service_tier', tier);
    for (const id of ids) url.searchParams.append('filter.task_ids', id);
    return this.#caller.read(url);
  }

  #taskUrl(task: Task): URL {
    return this.#caller.at(`${TASKS}/${encodeURIComponent(task.id)}`);
  }
}
