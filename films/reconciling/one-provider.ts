/**
 * One provider's list beside the journal. While it is read, films may run on: the journal is read
 * again after it, and what differs then is asked for by itself before it counts.
 */

import { isSameSite } from '../../providers/catalogue.ts';
import { ProviderError, type ListedTask } from '../../providers/provider.ts';
import type { OpenedProvider } from '../../providers/settings.ts';
import { ownerOf } from '../../store/order.ts';
import { markIn, type Mark, type MarkedStore } from '../../store/own-id.ts';
import type { SourcedOrder } from '../money/ledger.ts';
import { compare, type Mismatch, type ToldTask } from './compare.ts';
import type { Pace } from './pace.ts';
import type { CheckedProvider, StrayTask, UncheckedBecause, UncheckedOrder } from './reconciled.ts';
import { readLists, type ListReader, type ListTrouble } from './task-lists.ts';

/** A provider may forget a task this much earlier than its sheet says. */
const MARGIN_MS = 3_600_000;
/** So many are told of by name; a list that is full of them is no list of orders. */
const MAX_STRAYS = 1_000;
/** Requests for tasks by themselves, of which each may be about many. */
const MAX_POLLS = 200;

export type ProviderToCheck = {
  readonly opened: OpenedProvider;
  readonly listPage: NonNullable<OpenedProvider['provider']['listPage']>;
  readonly store: MarkedStore;
  readonly sinceMs: number;
  readonly pace: Pace;
  /** The journal's orders at this provider, as they are at that moment. */
  readonly readOrders: () => Promise<readonly SourcedOrder[]>;
  readonly onPage: ListReader['onPage'];
};

type Checked = Omit<CheckedProvider, 'provider' | 'title' | 'why' | 'reason'>;

export async function checkProvider(asked: ProviderToCheck): Promise<Checked> {
  const { opened, listPage, pace, readOrders, onPage } = asked;
  const { provider, account } = opened;
  const before = indexOf(await readOrders());
  const found = new Found(asked, before);
  const read = await readLists(provider, listPage, {
    ask: (request) => pace.ask(request),
    onTask: (task) => found.take(task),
    onPage,
  });
  const check = new Check(asked, await readOrders(), found);
  const failed = await check.askForRest();
  const list = { ...read, trouble: read.trouble ?? failed };
  const { strays, more: moreStrays } = found.strays(check.index);
  const { equal, mismatches, unchecked } = check;
  const reachesBackToMs = reachOf(opened);
  const { others } = found;
  return {
    account,
    list,
    reachesBackToMs,
    equal,
    mismatches,
    strays,
    moreStrays,
    others,
    unchecked,
  };
}

function reachOf({ provider: { sheet } }: OpenedProvider): number {
  return Date.now() - sheet.recordSeconds * 1_000 + MARGIN_MS;
}

type Index = {
  readonly byTask: ReadonlyMap<string, SourcedOrder>;
  /** Of those that have no task yet. */
  readonly byToken: ReadonlyMap<string, SourcedOrder>;
};

function indexOf(orders: readonly SourcedOrder[]): Index {
  const byTask = new Map<string, SourcedOrder>();
  const byToken = new Map<string, SourcedOrder>();
  for (const order of orders) {
    const token = order.source.entry?.intent?.token;
    if (order.task !== null) byTask.set(order.task, order);
    else if (token !== undefined) byToken.set(token, order);
  }
  return { byTask, byToken };
}

function orderOf({ byTask, byToken }: Index, { id, token }: ListedTask): SourcedOrder | null {
  return byTask.get(id) ?? (token === null ? null : (byToken.get(token) ?? null));
}

/** Of all that is listed only what may be this store's is kept. */
class Found {
  readonly #asked: ProviderToCheck;
  readonly #before: Index;
  readonly #own = new Map<string, ListedTask>();
  readonly #marked = { own: 0, former: 0 };
  readonly #more = { own: 0, former: 0 };
  others = 0;

  constructor(asked: ProviderToCheck, before: Index) {
    this.#asked = asked;
    this.#before = before;
  }

  get own(): ReadonlyMap<string, ListedTask> {
    return this.#own;
  }

  take(task: ListedTask): void {
    const { store, sinceMs } = this.#asked;
    if (orderOf(this.#before, task)) {
      this.#own.set(task.id, task);
      return;
    }
    if ((task.createdAtMs ?? Infinity) < sinceMs) return;
    const mark = markIn(task.token, store);
    if (mark === null) this.others += 1;
    // Counted apart: those of another folder must not hide this one's own.
    else if (this.#marked[mark] >= MAX_STRAYS) this.#more[mark] += 1;
    else {
      this.#marked[mark] += 1;
      this.#own.set(task.id, task);
    }
  }

  /** What is in no journal when all lists were read: an order is written down before it is sent. */
  strays(index: Index): { readonly strays: StrayTask[]; readonly more: Record<Mark, number> } {
    const { store } = this.#asked;
    const strays = [...this.#own.values()]
      .filter((task) => !orderOf(index, task))
      // One without a mark was an order's of this journal when the lists were begun.
      .map((task): StrayTask => ({ ...task, mark: markIn(task.token, store) ?? 'own' }));
    return { strays, more: this.#more };
  }
}

/** An order whose task is to be asked for by itself. */
type Doubt = {
  readonly order: SourcedOrder;
  readonly task: string;
  readonly listed: ListedTask | null;
};

class Check {
  readonly #asked: ProviderToCheck;
  readonly index: Index;
  readonly #doubts: Doubt[] = [];
  readonly mismatches: Mismatch[] = [];
  readonly unchecked: UncheckedOrder[] = [];
  equal = 0;

  constructor(asked: ProviderToCheck, orders: readonly SourcedOrder[], found: Found) {
    this.#asked = asked;
    this.index = indexOf(orders);
    const listed = new Map<SourcedOrder, ListedTask>();
    for (const task of found.own.values()) {
      const order = orderOf(this.index, task);
      if (order) listed.set(order, task);
    }
    for (const order of orders) {
      if (order.atMs >= asked.sinceMs) this.#judge(order, listed.get(order) ?? null);
    }
  }

  #judge(order: SourcedOrder, listed: ListedTask | null): void {
    if (listed) {
      const isSame = compare(order, listed.id, listed) === null;
      if (isSame) this.equal += 1;
      else this.#doubts.push({ order, task: listed.id, listed });
      return;
    }
    const why = this.#whyUnlisted(order);
    if (why !== null) this.unchecked.push({ order, why });
    else if (order.task === null || compare(order, order.task, { state: 'missing' }) === null) {
      this.equal += 1;
    } else this.#doubts.push({ order, task: order.task, listed: null });
  }

  /** Why it says nothing that the list lacks an order; null: it does say something. */
  #whyUnlisted(order: SourcedOrder): UncheckedBecause | null {
    if (order.state === 'unanswered') return 'unanswered';
    if (order.atMs < reachOf(this.#asked.opened)) return 'older';
    return isOfAccount(order, this.#asked.opened) ? null : 'other-account';
  }

  /** Gives why the provider could not be asked for all of them; null: it was, or need not be. */
  async askForRest(): Promise<ListTrouble | null> {
    const { provider } = this.#asked.opened;
    const batches = batchesOf(this.#doubts, provider.sheet.statusBatch);
    for (const [nth, batch] of batches.entries()) {
      const polled = nth < MAX_POLLS ? await this.#poll(batch) : null;
      if (polled && !('kind' in polled)) {
        for (const doubt of batch) this.#settle(doubt, polled.get(doubt.task));
        continue;
      }
      for (const doubt of batches.slice(nth).flat()) this.#leave(doubt);
      return polled;
    }
    return null;
  }

  async #poll(batch: readonly Doubt[]): Promise<ReadonlyMap<string, ToldTask> | ListTrouble> {
    const { pace, opened } = this.#asked;
    const tasks = batch.map(({ task: id }) => ({ id }));
    const tier = batch[0]?.order.tier ?? 'default';
    try {
      const polled = await pace.ask(() => opened.provider.status(tasks, tier));
      return new Map(
        polled.map((one): [string, ToldTask] => {
          if (one.state === 'missing') return [one.id, { state: 'missing' }];
          const { state, unknownState, result } = one;
          return [
            one.id,
            { state, unknownState, tokens: result?.tokens ?? null, strangeTokens: null },
          ];
        }),
      );
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return { kind: 'failed', failure: error.failure };
    }
  }

  #settle(doubt: Doubt, polled: ToldTask = { state: 'missing' }): void {
    const { order, task, listed } = doubt;
    const told = withListed(polled, listed);
    const mismatch = compare(order, task, told);
    if (mismatch) this.mismatches.push(mismatch);
    else this.equal += 1;
  }

  /** Not asked for by itself: what the list has said counts. */
  #leave({ order, task, listed }: Doubt): void {
    const mismatch = listed && compare(order, task, listed);
    if (mismatch) this.mismatches.push(mismatch);
    else this.unchecked.push({ order, why: 'not-asked' });
  }
}

/** A list tells what a task used also where its result is gone. */
function withListed(polled: ToldTask, listed: ListedTask | null): ToldTask {
  if (polled.state === 'missing' || polled.tokens !== null || !listed) return polled;
  return { ...polled, tokens: listed.tokens, strangeTokens: listed.strangeTokens };
}

/** Of one tier each. */
function batchesOf(doubts: readonly Doubt[], size: number): Doubt[][] {
  const tiers = Map.groupBy(doubts, ({ order }) => order.tier);
  return [...tiers.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / size) }, (_, nth) =>
      all.slice(nth * size, (nth + 1) * size),
    ),
  );
}

/** Whether the key at hand sees its task if there is one. */
function isOfAccount({ source, provider, account }: SourcedOrder, opened: OpenedProvider): boolean {
  const { entry, record } = source;
  const owner = (entry && ownerOf(entry)?.account) ?? account;
  const isKey = owner === opened.account || owner === opened.keyAccount;
  const origin = entry?.intent ? entry.intent.origin : record?.origin;
  return isKey && isSameSite(provider, origin, opened.linkOrigin);
}
