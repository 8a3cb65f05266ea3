/**
 * What the films of one command read of their project, read once for all of them: each reads every
 * take of the project, and a table has a thousand films.
 */

import type { TakeSummary } from '../../specs/plan/decision.ts';
import { experienceOf, type Experience } from '../../specs/plan/usual.ts';
import type { Film } from '../../store/films.ts';
import { openStore, openStoreIfPresent, refusePlace, type Store } from '../../store/store.ts';
import { durationOf, summaryOf, type TakeRecord } from '../../store/takes.ts';
import type { VanishedFilm } from '../facts.ts';
import type { OpenedFile } from '../storyboard-file.ts';
import { rowsGone, vanishedFilms } from './renamed.ts';

type ReadTakes = {
  readonly records: readonly TakeRecord[];
  readonly summaries: readonly TakeSummary[];
  readonly experience: readonly Experience[];
};

const NO_TAKES: ReadTakes = { records: [], summaries: [], experience: experienceOf([]) };

export class ProjectReading {
  readonly #stores = new Map<string, Promise<Store | null>>();
  readonly #open = new Map<string, Promise<Store>>();
  readonly #places = new Map<string, Promise<void>>();
  readonly #takes = new Map<Store, Promise<ReadTakes>>();
  readonly #vanished = new Map<Store, Promise<readonly VanishedFilm[]>>();
  /** By the names of a table, one list a command. */
  readonly #gone = new Map<readonly string[], Promise<readonly VanishedFilm[]>>();

  /** `store`: one that is open already. */
  constructor(store: Store | null = null) {
    if (store) this.#stores.set(store.root, Promise.resolve(store));
  }

  /** Null while the project has none. */
  storeAt(root: string): Promise<Store | null> {
    return once(this.#stores, root, () => openStoreIfPresent(root));
  }

  /** Made if there is none. */
  openAt(root: string): Promise<Store> {
    return once(this.#open, root, () => openStore(root));
  }

  /** Before anything is asked, and before anything of a project that is there is believed. */
  checkPlace(root: string): Promise<void> {
    return once(this.#places, root, async () => {
      if (await this.storeAt(root)) await openStore(root);
      else await refusePlace(root);
    });
  }

  async takesIn(store: Store | null): Promise<ReadTakes> {
    if (!store) return NO_TAKES;
    return once(this.#takes, store, async () => {
      const records = await store.takes.takesOfProject();
      const rendered = records.filter(({ ownFile }) => ownFile === undefined);
      const experience = experienceOf(rendered.map(durationOf));
      return { records, summaries: records.map(summaryOf), experience };
    });
  }

  /** Films whose storyboard is gone, or their row of its table, but for this one. */
  async vanishedBeside(
    store: Store | null,
    film: Film | null,
    { file, table }: Pick<OpenedFile, 'file' | 'table'>,
  ): Promise<readonly VanishedFilm[]> {
    if (!store) return [];
    const all = await once(this.#vanished, store, () => vanishedFilms(store));
    const rows = table ? await once(this.#gone, table, () => rowsGone(store, file, table)) : [];
    return [...all, ...rows].filter(({ id }) => id !== film?.id);
  }
}

function once<Key, Value>(
  known: Map<Key, Promise<Value>>,
  key: Key,
  read: () => Promise<Value>,
): Promise<Value> {
  const before = known.get(key);
  if (before) return before;
  const reading = read();
  known.set(key, reading);
  return reading;
}
