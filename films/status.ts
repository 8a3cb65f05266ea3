/** How films stand: from the store and by asking the server; nothing is started or written. */

import { join, relative } from 'node:path';
import { serverState } from '../server/stop.ts';
import type { Film } from '../store/films.ts';
import { mayBeTakenBack } from '../store/order.ts';
import { findProject } from '../store/project.ts';
import { openStoreIfPresent, type Store } from '../store/store.ts';
import { names } from '../workflows/messages.ts';
import { readAccounts } from './accounts.ts';
import { FilmError } from './error.ts';
import type { FilmHost } from './host.ts';
import type { FilmOptions } from './options.ts';
import { filmsMeant } from './table/named-films.ts';
import { ProjectReading } from './planning/reading.ts';
import { pendingEdit, type PendingEdit } from './planning/pending-edit.ts';
import {
  connectIfRunning,
  describeProduction,
  NO_PRODUCTION,
  targetOf,
  type Production,
  type Temporal,
} from './temporal/connect.ts';
import { FilmReader } from './view/film-reader.ts';
import type { FilmView } from './view/view.ts';
import { workerTrouble } from './view/settled.ts';

type FilmStatus = {
  readonly view: FilmView;
  /** Absolute path. */
  readonly storyboard: string;
  readonly production: Production;
  /** Why nothing comes next: no production is open, or nobody works for it; null while one does. */
  readonly idle: 'at-rest' | 'no-worker' | null;
  readonly edit: PendingEdit | null;
  /** Shots with an open order that came with a copied project. */
  readonly elsewhere: readonly string[];
};

export type ProjectStatus = {
  readonly folder: string;
  readonly films: readonly FilmStatus[];
  /** Whose keys are at hand, and where they are asked. */
  readonly reach: Reach;
  readonly trouble: Awaited<ReturnType<typeof workerTrouble>>;
};

export type Reach = {
  /** Every name of an account whose key is at hand. */
  readonly held: readonly string[];
  /** By provider, the origin that is asked with these keys; null: its own address. */
  readonly sites: ReadonlyMap<string, string | null>;
  /** Accounts of the workers that run: each keeps the key and the address that it began with. */
  readonly served: readonly string[];
};

/**
 * Of one storyboard, or of all films of the project. A cluster that does not answer hides whether a
 * film runs, not what the store knows of it.
 */
export async function statusOf(
  file: string | null,
  options: Pick<FilmOptions, 'project' | 'temporal' | 'row'>,
  { environment, tell }: Pick<FilmHost, 'environment' | 'tell'>,
): Promise<ProjectStatus> {
  const { row } = options;
  if (file === null && row !== undefined) throw new FilmError('several-files', { choice: 'row' });
  const storyboards = file === null ? [] : [file];
  const { root } = await findProject({ explicit: options.project ?? null, storyboards });
  const store = await openStoreIfPresent(root);
  const target = targetOf(options, environment);
  const temporal = await connectIfRunning(root, target).catch((error: unknown) => {
    tell({ kind: 'unreachable', error });
    return null;
  });
  const { workers } = await serverState({ folder: root });
  const films: FilmStatus[] = [];
  try {
    const reading = new ProjectReading(store);
    const asked = { temporal, hasWorker: workers.length > 0, file, environment, reading };
    for (const film of store === null ? [] : await filmsOf(store, file, options)) {
      const one = store && (await statusOfFilm(store, film, asked));
      if (one) films.push(one);
    }
  } finally {
    await temporal?.close();
  }
  const { held, sites } = await readAccounts({ root, environment });
  const served = workers.flatMap(({ accounts }) => accounts);
  return {
    folder: root,
    films,
    reach: { held, sites, served },
    trouble: await workerTrouble(root),
  };
}

async function filmsOf(
  store: Store,
  file: string | null,
  options: Pick<FilmOptions, 'project' | 'row'>,
): Promise<Film[]> {
  if (file === null) return await store.films.listFilms();
  const meant = await filmsMeant(file, options);
  const films = await Promise.all(meant.map(({ row }) => store.films.findFilm(file, row)));
  return films.filter((film) => film !== null);
}

type Asked = Pick<FilmHost, 'environment'> & {
  readonly temporal: Temporal | null;
  /** Whether anybody works on what runs. */
  readonly hasWorker: boolean;
  readonly file: string | null;
  readonly reading: ProjectReading;
};

async function statusOfFilm(
  store: Store,
  film: Film,
  { temporal, hasWorker, file, environment, reading }: Asked,
): Promise<FilmStatus | null> {
  const id = names.production(store.id, film.id);
  const production = temporal ? await describeProduction(temporal, id) : NO_PRODUCTION;
  const { isRunning } = production;
  const storyboard = join(store.root, film.storyboard);
  const shown = file ?? (relative('.', storyboard) || storyboard);
  const takes = async () => (await reading.takesIn(store)).records;
  const view = await new FilmReader(store, film, shown, takes).read({ isRunning });
  const edit =
    file === null ? null : await pendingEdit(file, film, { store, environment, reading });
  const elsewhere = file === null ? [] : await orderedElsewhere(store, film);
  if (view === null) return null;
  const idle = isRunning ? (hasWorker ? null : 'no-worker') : 'at-rest';
  return {
    view: idle === null ? view : asLeft(view),
    storyboard,
    production,
    idle,
    edit,
    elsewhere,
  };
}

/** While nobody works nothing comes next. */
export function asLeft(view: FilmView): FilmView {
  const shots = view.shots.map((shot) => ({
    ...shot,
    nextLookAtMs: null,
    ...(shot.trying && { trying: { ...shot.trying, nextMs: null } }),
  }));
  return { ...view, shots };
}

/** Shots of which an open order came with a copy of the project. */
async function orderedElsewhere(store: Store, { id }: Film): Promise<string[]> {
  const shots: string[] = [];
  for (const shot of await store.journal.shotsOf(id)) {
    const open = await store.journal.openOrdersOf(id, shot);
    if (open.some((order) => !mayBeTakenBack(order, store))) shots.push(shot);
  }
  return shots;
}
