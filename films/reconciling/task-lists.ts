/**
 * Reads a provider's own lists of tasks, page by page; nothing of a page stays but the ids that
 * were seen. A list is bounded whatever it says: one that goes round, or does not end, is told.
 */

import {
  ProviderError,
  type ListedTask,
  type PageRequest,
  type Provider,
  type TaskPage,
} from '../../providers/provider.ts';
import type { Failure } from '../../specs/failures.ts';

/** Ten times what a busy account has in a week. */
const MAX_TASKS = 250_000;
const MAX_PAGES = 2_500;

/** Why a list was not read whole. */
export type ListTrouble =
  /** It still goes on after so much that it cannot be true. */
  | { readonly kind: 'endless' }
  /** A page had nothing that was not there before. */
  | { readonly kind: 'goes-round' }
  /** Items are no tasks, or a page says that something is wrong. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type ReadLists = {
  readonly pages: number;
  /** Each counted once. */
  readonly tasks: number;
  readonly unreadable: number;
  /** Null: they were read to their end. */
  readonly trouble: ListTrouble | null;
};

export type ListReader = {
  /** Makes a request when it may be made. */
  readonly ask: <Answer>(request: () => Promise<Answer>) => Promise<Answer>;
  /** Each task once. */
  readonly onTask: (task: ListedTask) => void;
  readonly onPage: (soFar: { readonly pages: number; readonly tasks: number }) => void;
};

type ListPage = NonNullable<Provider['listPage']>;

/** The lists of all tiers that the provider sells. */
export async function readLists(
  { sheet: { offers } }: Pick<Provider, 'sheet'>,
  listPage: ListPage,
  reader: ListReader,
): Promise<ReadLists> {
  const reading = new Reading(listPage, reader);
  const tiers = new Set(offers.flatMap((offer) => offer.tiers));
  let trouble: ListTrouble | null = null;
  for (const tier of tiers) trouble = (await reading.list(tier)) ?? trouble;
  return { ...reading.counts, trouble };
}

class Reading {
  readonly #listPage: ListPage;
  readonly #reader: ListReader;
  /** By id: the last tier in whose list it was. */
  readonly #seen = new Map<string, string>();
  #pages = 0;
  #unreadable = 0;

  constructor(listPage: ListPage, reader: ListReader) {
    this.#listPage = listPage;
    this.#reader = reader;
  }

  get counts() {
    return { pages: this.#pages, tasks: this.#seen.size, unreadable: this.#unreadable };
  }

  async list(tier: string): Promise<ListTrouble | null> {
    const before = this.#unreadable;
    let place: object | null = null;
    do {
      if (this.#pages >= MAX_PAGES || this.#seen.size >= MAX_TASKS) return { kind: 'endless' };
      const asked: PageRequest = { tier, place, taskId: null };
      const page: TaskPage | ListTrouble = await this.#reader
        .ask(() => this.#listPage(asked))
        .catch(troubleOf);
      if ('kind' in page) return page;
      this.#pages += 1;
      this.#unreadable += page.unreadable;
      const fresh = page.tasks.filter((task) => this.#isFresh(task, tier));
      this.#reader.onPage(this.counts);
      if (page.next !== null && fresh.length === 0) return { kind: 'goes-round' };
      place = page.next;
    } while (place !== null);
    return this.#unreadable > before ? { kind: 'unreadable' } : null;
  }

  /** Whether the list has not shown it before. One of two lists is told of once. */
  #isFresh(task: ListedTask, tier: string): boolean {
    const last = this.#seen.get(task.id);
    if (last === tier) return false;
    this.#seen.set(task.id, tier);
    if (last === undefined) this.#reader.onTask(task);
    return true;
  }
}

function troubleOf(error: unknown): ListTrouble {
  if (!(error instanceof ProviderError)) throw error;
  return { kind: 'failed', failure: error.failure };
}
