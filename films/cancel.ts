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
import { connectIfRunning, targetOf } from './temporal/connect.ts';
import { describeFilm, ensureProduction, letGo, tellCancel } from './temporal/production.ts';
import { filmToChange } from './table/named-films.ts';
import { FilmReader } from './view/film-reader.ts';
import { wasCancelled } from './view/film-state.ts';
import { isSettled } from './view/settled.ts';
import type { FilmState, FilmView } from './view/view.ts';

type Where = Pick<FilmOptions, 'project' | 'temporal' | 'row'>;

export type Cancellable = {
  readonly kind: 'open';
  readonly file: string;
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

/** What there is to cancel; throws `nothing-runs`. `over`: it was cancelled already. */
export async function findCancellable(
  file: string,
  options: Where,
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<Cancellable | { readonly kind: 'over'; readonly view: FilmView | null }> {
  const { root } = await findProject({ explicit: options.project ?? null, storyboards: [file] });
  const store = await openStoreIfPresent(root);
  const { row } = await filmToChange(file, options);
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
      return { kind: 'over', view: await new FilmReader(store, film, file).read(RESTING) };
    }
    if (state !== null) throw new FilmError('nothing-runs', { file, state });
  }
  const copied = [...orders.values()].flat().filter((entry) => !mayBeTakenBack(entry, store));
  const served = accountsServed(plan, orders, accounts);
  const found = { file, root, store, film, plan: film.plan, accounts, served, open, copied };
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
  /** Shots that were seen to have an open order, also since the cancel began. */
  readonly ordered: readonly string[];
  /** Gives back what was used. */
  readonly close: () => Promise<unknown>;
};

/**
 * Followed to its end, or until `signal`. What came with a copied folder is taken back for both.
 * Throws `nothing-runs`.
 */
export async function cancelFilm(
  found: Cancellable,
  { temporal = null }: { readonly temporal?: string | null | undefined },
  host: FilmHost,
  {
    signal,
    onViews,
  }: { readonly signal: AbortSignal; readonly onViews: (views: readonly FilmView[]) => void },
): Promise<Cancelled> {
  const { file, root, store, film, plan, accounts, served, open } = found;
  await releaseCopied(found);
  const names = { store: store.id, film: film.id };
  let wasOpen = false;
  const engine = await Engine.open(
    {
      root,
      films: [film.id],
      temporal,
      accounts: served,
      beforeWorker: async (connected, led) => {
        if (led.has(film.id)) return;
        const { isRunning } = await describeFilm(connected, names);
        if (!isRunning) return;
        // It goes on ordering as soon as there is a worker, until it hears of the cancel.
        await recordCancel(root, film);
        wasOpen = true;
        await letGo(connected, names);
      },
    },
    host,
  );
  const close = () => engine.close();
  try {
    const connected = await engine.temporal();
    const { isRunning } = await describeFilm(connected, names);
    if (!isRunning && !wasOpen && open.length === 0) {
      throw new FilmError('nothing-runs', { file, state: 'stopped' });
    }
    // Whoever is killed from here on must not find it gone on with unasked.
    if (!wasOpen) await recordCancel(root, film);
    // Orders can be open with nothing running: a production is what watches them to their end.
    if (!isRunning) {
      const request = { plan, accounts, caps: null, restart: false, isCancelling: true };
      const { address, namespace } = connected;
      await ensureProduction(connected, names, request, (missing) =>
        host.tell({ kind: 'no-attributes', address, namespace, missing }),
      );
    }
    await tellCancel(connected, names);
    const ordered = new Set(open);
    const [followed] = await follow({
      engine,
      films: [{ names, reader: new FilmReader(store, film, file) }],
      signal,
      onViews: (views) => {
        for (const view of views) for (const { shot } of view.openOrders) ordered.add(shot);
        onViews(views);
      },
    });
    if (!followed) throw new Error(`${file} was not followed.`);
    if (followed.end === 'ended') await recordOver(store, film);
    return { ...followed, ordered: [...ordered], close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function recordCancel(root: string, film: Film): Promise<void> {
  await (await openStore(root)).events.append(film.id, { kind: 'run.cancelled' });
}

/** Unless another terminal runs it again meanwhile. */
async function recordOver({ events }: Store, film: Film): Promise<void> {
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
