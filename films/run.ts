/** Starts the productions of films, or attaches to them, and follows them. */

import { takeLease, type Lease } from '../server/lease.ts';
import { hasSucceeded } from '../store/order.ts';
import { accountsServed } from './accounts.ts';
import { Engine } from './engine.ts';
import type { FilmError } from './error.ts';
import { follow, type Followed } from './follow.ts';
import type { FilmHost } from './host.ts';
import type { FilmOptions } from './options.ts';
import type { FilmRun } from './running/film-run.ts';
import { ofFilm } from './running/attempts.ts';
import { leaveOldPlans, needsRestart } from './running/old-plans.ts';
import { proveBeforePaying } from './running/readiness.ts';
import { isSameFilm, type NamedFilm } from './table/named-films.ts';
import type { Temporal } from './temporal/connect.ts';
import {
  endPauses,
  ensureProduction,
  letGo,
  makeRoughCut,
  outcomeOf,
} from './temporal/production.ts';
import { FilmReader } from './view/film-reader.ts';
import type { FilmView } from './view/view.ts';

/** Each opens a plan in the worker. */
const STARTED_AT_ONCE = 4;

/** What became of one film. */
export type Ending = NamedFilm &
  (
    | { readonly end: 'refused'; readonly error: unknown }
    | {
        /** `shared`: interrupted, and it goes on for another terminal. */
        readonly end: Followed['end'] | 'detached' | 'shared';
        readonly view: FilmView;
        /** Why no film could be made of the takes; null when that was not tried, or went well. */
        readonly assemblyError: string | null;
      }
  );

/** How films ended, and what gives back what they used. */
export type Ended = {
  readonly endings: readonly Ending[];
  readonly close: () => Promise<unknown>;
};

type Started = { readonly run: FilmRun; readonly reader: FilmReader };

export type Listening = {
  readonly signal: AbortSignal;
  /** Nobody follows any more: what is started is left running, as with `detach`. */
  readonly hangUp: AbortSignal;
  /** The last word before anything is granted, when server and worker run: throws to begin nothing. */
  readonly beforeStart?: (run: FilmRun) => Promise<void> | void;
  /** Called before these are followed. */
  readonly onStarted: (films: readonly FilmRun[]) => void;
  readonly onViews: (views: readonly FilmView[]) => void | Promise<void>;
  /** Called when they are followed no longer. */
  readonly onFollowed: () => void;
  /** Waits for something that is put together of a film, after its last view. */
  readonly watch: <Made>(work: Promise<Made>, reader: FilmReader) => Promise<Made>;
};

/**
 * One server and one worker for all. A film that is refused by itself holds up no other.
 * Server and worker are stopped by `close`, which can take a while; of interrupted films they have
 * been.
 */
export async function runFilms(
  runs: readonly FilmRun[],
  options: FilmOptions,
  host: FilmHost,
  listening: Listening,
): Promise<Ended> {
  const { signal, hangUp } = listening;
  const [first] = runs;
  if (!first) return { endings: [], close: () => Promise.resolve() };
  const { store, root } = first;
  await store.accounts.clearUnavailableModels();
  const { restart = false } = options;
  const leaving = { restart, environment: host.environment };
  const accounts = runs.flatMap((run) => accountsServed(run.plan, run.open, run.accounts));
  const engine = await Engine.open(
    {
      root,
      films: runs.map(({ film }) => film.id),
      temporal: options.temporal ?? null,
      accounts: [...new Set(accounts)],
      onFfmpeg: (ffmpeg) => proveBeforePaying(runs, ffmpeg),
      beforeWorker: (temporal, led) => leaveOldPlans(temporal, runs, { ...leaving, led }),
    },
    host,
  );
  const close = () => engine.close();
  try {
    for (const run of runs) await listening.beforeStart?.(run);
    const { started, refused } = await startAll(engine, runs, options, host);
    if (options.detach || hangUp.aborted) {
      return { endings: [...refused, ...(await detach(started))], close };
    }
    const followed = await followStarted(engine, started, listening);
    const others = followed.some(({ end }) => end === 'interrupted') ? await engine.others() : [];
    const isHungUp = hangUp.aborted && !signal.aborted;
    const endings: Ending[] = [...refused];
    for (const [index, one] of started.entries()) {
      const seen = followed[index];
      if (!seen) continue;
      if (isHungUp && seen.end === 'interrupted') endings.push(...(await detach([one])));
      else endings.push(await endingOf(engine, one, seen, { ...listening, others }));
    }
    return { endings: await withLastAnswers(engine, endings, started, host), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function followStarted(
  engine: Engine,
  started: readonly Started[],
  { signal, hangUp, onStarted, onViews, onFollowed }: Listening,
): Promise<Followed[]> {
  onStarted(started.map(({ run }) => run));
  const films = started.map(({ run, reader }) => ({ names: namesOf(run), reader }));
  try {
    return await follow({ engine, films, signal: AbortSignal.any([signal, hangUp]), onViews });
  } finally {
    onFollowed();
  }
}

/**
 * What an interrupted film leaves at its provider is known when the worker has ended: until then it
 * waits for answers, and may begin orders. Read anew, since nothing tells of an order before its
 * answer.
 */
async function withLastAnswers(
  engine: Engine,
  endings: readonly Ending[],
  started: readonly Started[],
  { tell }: FilmHost,
): Promise<readonly Ending[]> {
  if (!endings.some(({ end }) => end === 'interrupted')) return endings;
  tell({ kind: 'stopping' });
  // What fails there is thrown when it is closed at last: the last words come first.
  await engine.close().catch(() => undefined);
  return await Promise.all(
    endings.map(async (ending) => {
      const run = started.find((one) => isSameFilm(one.run, ending))?.run;
      if (ending.end !== 'interrupted' || !run) return ending;
      const view = await readerOf(run).read({ isRunning: true });
      return view ? { ...ending, view } : ending;
    }),
  );
}

function readerOf({ store, film, file }: FilmRun): FilmReader {
  return new FilmReader(store, film, file);
}

function nameOf({ file, row }: FilmRun): NamedFilm {
  return { file, row };
}

function namesOf({ store, film }: FilmRun) {
  return { store: store.id, film: film.id };
}

async function startAll(
  engine: Engine,
  runs: readonly FilmRun[],
  options: FilmOptions,
  host: FilmHost,
): Promise<{ readonly started: Started[]; readonly refused: Ending[] }> {
  const started: Started[] = [];
  const refused: Ending[] = [];
  for (let next = 0; next < runs.length; next += STARTED_AT_ONCE) {
    const some = runs.slice(next, next + STARTED_AT_ONCE);
    const errors = await Promise.all(some.map((run) => start(engine, run, options, host)));
    for (const [index, run] of some.entries()) {
      const error = errors[index];
      if (error && runs.length === 1) throw error;
      if (error) {
        const told = ofFilm(run, error) ?? error;
        host.tell({ kind: 'refused', error: told });
        refused.push({ ...nameOf(run), end: 'refused', error: told });
        continue;
      }
      await run.store.renders.restore(run.film);
      started.push({ run, reader: readerOf(run) });
    }
  }
  return { started, refused };
}

/** Gives why it was not started; null when it was. */
async function start(
  engine: Engine,
  run: FilmRun,
  { restart }: FilmOptions,
  { tell, environment }: FilmHost,
): Promise<FilmError | null> {
  const { planHash, accounts, caps, store, film } = run;
  // What is ordered goes by what stands in the store, not by what is said to Temporal.
  await store.grants.grant(film.id, planHash, { ...caps, command: caps.id, accounts });
  const temporal = await engine.temporal();
  const { address, namespace } = temporal;
  const answer = await ensureProduction(
    temporal,
    namesOf(run),
    { plan: planHash, accounts, caps, restart: restart ?? false },
    (missing) => tell({ kind: 'no-attributes', address, namespace, missing }),
  );
  if (answer.kind !== 'running') {
    return needsRestart(run, answer.shots, { environment, isRunning: true });
  }
  await fetchNow(await engine.temporal(), run);
  return null;
}

/** Paid clips that have not come are fetched now, not when their pause is over. */
async function fetchNow(temporal: Temporal, run: FilmRun): Promise<void> {
  for (const [shot, orders] of run.open) {
    if (orders.some(hasSucceeded)) await endPauses(temporal, namesOf(run), shot);
  }
}

async function detach(started: readonly Started[]): Promise<Ending[]> {
  const endings: Ending[] = [];
  for (const { run, reader } of started) {
    await takeLease({ folder: run.root, kind: 'detached', film: run.film.id });
    const view = await reader.read({ isRunning: true });
    if (view) endings.push({ ...nameOf(run), end: 'detached', view, assemblyError: null });
  }
  return endings;
}

type Surroundings = Pick<Listening, 'signal' | 'watch'> & {
  /** Who else uses the server. */
  readonly others: readonly Lease[];
};

async function endingOf(
  engine: Engine,
  { run, reader }: Started,
  { end, view }: Followed,
  { others, signal, watch }: Surroundings,
): Promise<Ending> {
  const { store, film, file, row } = run;
  const names = namesOf(run);
  let assemblyError: string | null = null;
  if (end === 'interrupted') {
    if (others.some((other) => other.film === film.id)) {
      return { file, row, end: 'shared', view, assemblyError };
    }
    // Server and worker go on for other films; this one orders nothing more.
    if (others.length > 0) await letGo(await engine.temporal(), names);
  } else if (end === 'asking') {
    assemblyError = await watch(makeRoughCut(await engine.temporal(), names, signal), reader);
  } else if (view.status !== 'done') {
    // That nothing could be made of the takes is known to the production only.
    ({ assemblyError } = await outcomeOf(await engine.temporal(), names));
  }
  const newest = { ...view, film: await store.renders.findMaster(film) };
  return { file, row, end, view: newest, assemblyError };
}
