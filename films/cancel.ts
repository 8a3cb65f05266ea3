/** Takes a film's queued tasks back; what runs is watched to its end, kept and billed. */

import { findProject } from '../store/project.ts';
import type { Film } from '../store/films.ts';
import { mayBeTakenBack, type OrderEntry } from '../store/order.ts';
import { openStore, openStoreIfPresent, type Store } from '../store/store.ts';
import { accountsServed, readAccounts, type OpenedAccounts } from './accounts.ts';
import { Engine } from './engine.ts';
import { FilmError } from './error.ts';
import { follow, type Followed } from './follow.ts';
import type { FilmHost } from './host.ts';
import { readInput } from './storyboard-file.ts';
import type { FilmOptions } from './options.ts';
import { readOpenOrders } from './plan.ts';
import { connectIfRunning, targetOf, type Temporal } from './temporal/connect.ts';
import { describeFilm, ensureProduction, letGo, tellCancel } from './temporal/production.ts';
import { attemptEach, stopAt } from './running/attempts.ts';
import { filmsToChange, filmToChange, type NamedFilm } from './table/named-films.ts';
import { FilmReader } from './view/film-reader.ts';
import { wasCancelled } from './view/film-state.ts';
import { isSettled } from './view/settled.ts';
import type { FilmState, FilmView } from './view/view.ts';

type Where = Pick<FilmOptions, 'project' | 'temporal' | 'row'>;

export type Cancellable = NamedFilm & {
  readonly kind: 'open';
  readonly root: string;
  readonly store: Store;
  readonly film: Film;
  /** Hash of the plan that it was run by. */
  readonly plan: string;
  readonly accounts: OpenedAccounts;
  /** Account tags that its worker must serve. */
  readonly served: readonly string[];
  /** The shots with an order that has no known end. */
  readonly open: readonly string[];
  /** Orders that came with a copy of a folder: they are also the original's. */
  readonly copied: readonly OrderEntry[];
};

/** It was cancelled already. */
type CancelledBefore = NamedFilm & { readonly kind: 'over'; readonly view: FilmView | null };

/** The one film that is meant: see `filmToChange`. Throws `nothing-runs`. */
export async function findCancellable(
  file: string,
  options: Where,
  host: Pick<FilmHost, 'environment'>,
): Promise<Cancellable | CancelledBefore> {
  return findNamed(await filmToChange(file, options), options, host);
}

/**
 * The films that are meant: see `filmsToChange`. Of several, those that have nothing to cancel are left
 * out; throws `nothing-runs` where all are.
 */
export async function findAllCancellable(
  file: string,
  options: Where,
  host: Pick<FilmHost, 'environment'>,
): Promise<{
  readonly films: readonly (Cancellable | CancelledBefore)[];
  /** How many are meant. */
  readonly total: number;
}> {
  const named = await filmsToChange(file, options);
  const { results, leftOut } = await attemptEach(named, (film) => findNamed(film, options, host));
  const other = leftOut.find(({ error }) => {
    return !(error instanceof FilmError) || error.code !== 'nothing-runs';
  });
  if (other) throw other.error;
  if (results.length === 0) stopAt(leftOut, named.length, false);
  return { films: results, total: named.length };
}

async function findNamed(
  { file, row }: NamedFilm,
  options: Where,
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<Cancellable | CancelledBefore> {
  const { root } = await findProject({ explicit: options.project ?? null, storyboards: [file] });
  const store = await openStoreIfPresent(root);
  const film = await store?.films.findFilm(file, row);
  if (!store || !film || film.plan === null) {
    // A file that is not there is told as that, unless it has a film all the same.
    await readInput(file);
    throw new FilmError('nothing-runs', { file, state: null });
  }
  const { accounts } = await readAccounts({ root, environment });
  const plan = await store.plans.getPlan(film.plan);
  const orders = await readOpenOrders(store, film, plan);
  const open = [...orders].flatMap(([id, { length }]) => (length > 0 ? [id] : []));
  if (open.length === 0) {
    const state = await idleState(root, { store, film }, targetOf(options, environment));
    if (state === 'cancelled') {
      const view = await new FilmReader(store, film, file).read(RESTING);
      return { kind: 'over', file, row, view };
    }
    if (state !== null) throw new FilmError('nothing-runs', { file, state });
  }
  const copied = [...orders.values()].flat().filter((entry) => !mayBeTakenBack(entry, store));
  const served = accountsServed(plan, orders, accounts);
  const found = { file, row, root, store, film, plan: film.plan, accounts, served, open, copied };
  return { kind: 'open', ...found };
}

/** Kept before anything is told to end: whoever takes an order back reads it there. */
async function releaseCopied({ root, copied }: Cancellable): Promise<void> {
  if (copied.length === 0) return;
  const { id, journal } = await openStore(root);
  for (const { key } of copied) {
    await journal.recordRelease(key, { store: id, at: new Date().toISOString() });
  }
}

export type Cancelled = Followed & {
  readonly found: Cancellable;
  /** Shots that were seen to have an open order, also since the cancel began. */
  readonly ordered: readonly string[];
};

/** How films ended, in their order. */
export type CancelledFilms = {
  readonly films: readonly Cancelled[];
  /** Gives back what was used. */
  readonly close: () => Promise<unknown>;
};

type Following = {
  readonly signal: AbortSignal;
  readonly onViews: (views: readonly FilmView[]) => void;
};

/**
 * All at once, followed to their end, or until `signal`. What came with a copied folder is taken back
 * for both. Throws `nothing-runs`.
 */
export async function cancelFilms(
  founds: readonly Cancellable[],
  { temporal = null }: { readonly temporal?: string | null | undefined },
  host: FilmHost,
  { signal, onViews }: Following,
): Promise<CancelledFilms> {
  const [first] = founds;
  if (!first) return { films: [], close: () => Promise.resolve() };
  for (const found of founds) await releaseCopied(found);
  const wereOpen = new Set<Cancellable>();
  const engine = await Engine.open(
    {
      root: first.root,
      films: founds.map(({ film }) => film.id),
      temporal,
      accounts: [...new Set(founds.flatMap(({ served }) => served))],
      beforeWorker: async (connected, led) => {
        for (const found of founds) {
          if (led.has(found.film.id)) continue;
          const { isRunning } = await describeFilm(connected, namesOf(found));
          if (!isRunning) continue;
          // It goes on ordering as soon as there is a worker, until it hears of the cancel.
          await recordCancel(found);
          wereOpen.add(found);
          await letGo(connected, namesOf(found));
        }
      },
    },
    host,
  );
  const close = () => engine.close();
  try {
    const told: Cancellable[] = [];
    for (const found of founds) {
      const how = { host, wasOpen: wereOpen.has(found) };
      if (await tellOne(await engine.temporal(), found, how)) told.push(found);
    }
    if (told.length === 0)
      throw new FilmError('nothing-runs', { file: first.file, state: 'stopped' });
    return { films: await followAll(engine, told, { signal, onViews }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function namesOf({ store, film }: Cancellable) {
  return { store: store.id, film: film.id };
}

/** False: it has ended meanwhile, and nothing of it is open. */
async function tellOne(
  connected: Temporal,
  found: Cancellable,
  { host, wasOpen }: { readonly host: FilmHost; readonly wasOpen: boolean },
): Promise<boolean> {
  const { plan, accounts, open } = found;
  const names = namesOf(found);
  const { isRunning } = await describeFilm(connected, names);
  if (!isRunning && !wasOpen && open.length === 0) return false;
  // Whoever is killed from here on must not find it gone on with unasked.
  if (!wasOpen) await recordCancel(found);
  // Orders can be open with nothing running: a production is what watches them to their end.
  if (!isRunning) {
    const request = { plan, accounts, caps: null, restart: false, isCancelling: true };
    const { address, namespace } = connected;
    await ensureProduction(connected, names, request, (missing) =>
      host.tell({ kind: 'no-attributes', address, namespace, missing }),
    );
  }
  await tellCancel(connected, names);
  return true;
}

async function followAll(
  engine: Engine,
  founds: readonly Cancellable[],
  { signal, onViews }: Following,
): Promise<Cancelled[]> {
  const ordered = founds.map(({ open }) => new Set(open));
  const followed = await follow({
    engine,
    films: founds.map((found) => {
      const { store, film, file } = found;
      return { names: namesOf(found), reader: new FilmReader(store, film, file) };
    }),
    signal,
    onViews: (views) => {
      for (const [place, view] of views.entries()) {
        for (const { shot } of view.openOrders) ordered[place]?.add(shot);
      }
      onViews(views);
    },
  });
  const cancelled: Cancelled[] = [];
  for (const [place, found] of founds.entries()) {
    const seen = followed[place];
    if (!seen) throw new Error(`${found.file} was not followed.`);
    if (seen.end === 'ended') await recordOver(found);
    cancelled.push({ ...seen, found, ordered: [...(ordered[place] ?? [])] });
  }
  return cancelled;
}

async function recordCancel({ root, film }: Cancellable): Promise<void> {
  await (await openStore(root)).events.append(film.id, { kind: 'run.cancelled' });
}

/** Unless another terminal runs it again meanwhile. */
async function recordOver({ store: { events }, film }: Cancellable): Promise<void> {
  if (!wasCancelled((await events.read(film.id)).events)) return;
  await events.append(film.id, { kind: 'run.cancelled', isOver: true });
}

type Stored = { readonly store: Store; readonly film: Film };

/** Null while something of it may run. A server that runs knows best; without one the store says. */
async function idleState(
  root: string,
  stored: Stored,
  target: ReturnType<typeof targetOf>,
): Promise<FilmState | null> {
  const { store, film } = stored;
  const temporal = await connectIfRunning(root, target);
  if (temporal === null) return (await isSettled(store, film)) ? stateOf(stored) : null;
  try {
    const names = { store: store.id, film: film.id };
    const { isRunning, stuck } = await describeFilm(temporal, names);
    return isRunning || stuck !== null ? null : await stateOf(stored);
  } finally {
    await temporal.close();
  }
}

const RESTING = { isRunning: false } as const;

async function stateOf({ store, film }: Stored): Promise<FilmState> {
  const view = await new FilmReader(store, film, film.storyboard).read(RESTING);
  return view?.status ?? 'stopped';
}
