/** The package's public entry: films without a terminal. docs/library.md is the page about it. */

import { packageVersion } from './package-version.ts';
import { cancelFilms, findCancellable } from './cancel.ts';
import { decideOn, type DecisionMade, type DecisionRequest } from './directing/decide.ts';
import { asFilmError, FilmError } from './error.ts';
import { explainFilm } from './explaining/explain.ts';
import type { FilmHost, Notice } from './host.ts';
import { explainJson } from './json/explain.ts';
import type { LedgerJson } from './json/ledger.ts';
import { planJson } from './json/plan.ts';
import { adoptedJson, type AdoptedJson, type ReconciledJson } from './json/reconcile.ts';
import { filmJson, notYetJson, type FilmJson } from './json/result.ts';
import { checkCaps, isPaidUnderWay, paidOrders } from './money/caps.ts';
import type { FilmOptions } from './options.ts';
import { planFilms } from './planning/plan-films.ts';
import type { AdoptionRequest } from './reconciling/adopt.ts';
import {
  ledgerFor,
  reconcileFor,
  type LedgerChoice,
  type ReconcileChoice,
} from './reconciling/for-programs.ts';
import { runFilms } from './run.ts';
import { eventReader, type FilmEventJson, type EventReader } from './running/events.ts';
import { readyFilms, type FilmToRun } from './running/film-run.ts';
import { recordTold, withoutFinished } from './running/finished.ts';
import { asLeft, statusOf } from './status.ts';
import { filmToChange, type NamedFilm } from './table/named-films.ts';
import { hasErrors, loadStoryboard } from './storyboard-file.ts';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export { FilmError, type FilmErrorCode, type FilmErrors } from './error.ts';
export type { FilmEventJson } from './running/events.ts';
export type { DecisionMade, DecisionRequest } from './directing/decide.ts';
export type { Notice } from './host.ts';
export type { LedgerJson } from './json/ledger.ts';
export type { AdoptedJson, ReconciledJson } from './json/reconcile.ts';
export type { FilmJson } from './json/result.ts';
export { MEANINGS } from './meanings.ts';
export type { FilmOptions } from './options.ts';

export type ProjectOptions = {
  /** Keys and settings. Default: those of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Address of a Temporal server. Default: as the environment says, or the project's own. */
  readonly temporal?: string;
  /** Told what happens beside the films: programs fetched, a worker started, a setting ignored. */
  readonly onNotice?: (notice: Notice) => void;
};

/** `row`: of a table's films that the project keeps, the name of one. */
type PlanOptions = Omit<
  FilmOptions,
  'project' | 'temporal' | 'keepGoing' | 'detach' | 'table' | 'rows'
>;
type Row = Pick<FilmOptions, 'row'>;

/** Opens a project folder; nothing is made in it before the first run. Throws `FilmError`. */
export function openProject(folder: string, options: ProjectOptions = {}): Promise<Project> {
  return asFilmErrors(async () => new Project(resolve(folder), options));
}

export class Project {
  readonly #folder: string;
  readonly #temporal: string | undefined;
  readonly #host: FilmHost;
  readonly #closing = new AbortController();
  readonly #open = new Set<Promise<unknown>>();

  constructor(
    folder: string,
    { environment = process.env, temporal, onNotice = () => undefined }: ProjectOptions,
  ) {
    this.#folder = folder;
    this.#temporal = temporal;
    this.#host = { environment, packageVersion: packageVersion(), tell: onNotice };
  }

  /** Offline: pictures behind https are not fetched, no provider is asked. */
  async validate(file: string, { set }: Pick<FilmOptions, 'set'> = {}) {
    return asFilmErrors(async () => {
      const { diagnostics } = await loadStoryboard(file, null, { set });
      return { file, valid: !hasErrors(diagnostics), diagnostics };
    });
  }

  /** What a run would order, why, for how much: the object of `plan --json`. Orders nothing. */
  async plan(file: string, options: PlanOptions = {}) {
    return asFilmErrors(async () => {
      const films = await planFilms([file], this.#with(options), this.#host);
      const film = only(file, films);
      if (!film) throw new Error(`${file} was not planned.`);
      return planJson(film.loaded, film.planned);
    });
  }

  /**
   * Renders a film, attaches to it where it runs, retries what failed. Resolves when it is started:
   * what may be refused was. A plan that costs money needs `maxCost`: else `no-cap`. `check`: sees
   * what would be ordered, first and right before it, and throws what is not to be.
   */
  async run(
    file: string,
    options: PlanOptions = {},
    check: (planned: Pick<FilmToRun, 'plan' | 'decisions'>) => Promise<void> | void = () =>
      undefined,
  ): Promise<Run> {
    return this.#keep(async () => {
      const asked = this.#with(options);
      const { films } = await readyFilms([file], asked, this.#host, async (some) => {
        const planned = only(file, some);
        if (planned) await check(planned);
        return consent(some);
      });
      const readEvents = await eventReader(films);
      const { ended, unfinished } = await withoutFinished(films);
      const started = Promise.withResolvers<void>();
      const end = async () => {
        const { endings, close } = await runFilms(unfinished, asked, this.#host, {
          signal: this.#closing.signal,
          hangUp: new AbortController().signal,
          beforeStart: check,
          onStarted: () => started.resolve(),
          onViews: () => undefined,
          onFollowed: () => undefined,
          watch: (work) => work,
        });
        await close();
        const all = [...ended, ...endings];
        await recordTold(films, all);
        const [ending] = all;
        if (!ending) throw new Error(`${file} has no end.`);
        if (ending.end === 'refused') throw ending.error;
        return filmJson(ending.view, resolve(file));
      };
      const ending = this.#keep(end);
      await Promise.race([started.promise, ending]);
      return new Run(ending, readEvents);
    });
  }

  /** The object of `status --json`; without a file one for each film of the project. */
  async status(file: string, options?: Row): Promise<FilmJson>;
  async status(): Promise<readonly FilmJson[]>;
  async status(
    file: string | null = null,
    options: Row = {},
  ): Promise<FilmJson | readonly FilmJson[]> {
    return asFilmErrors(async () => {
      if (file !== null) await filmToChange(file, this.#with(options));
      const { films } = await statusOf(file, this.#with(options), this.#host);
      const results = films.map(({ view, storyboard }) => filmJson(view, storyboard));
      return file === null ? results : (results[0] ?? notYetJson(file));
    });
  }

  /**
   * What a person says of takes: `{ kind: 'circle', shot, take, note }`. Durable when it resolves. It
   * orders only what waits behind it for the first time, and cancels nothing; what cannot be so is
   * `not-decided`, and changes nothing.
   */
  async decide(file: string, decision: DecisionRequest, options: Row = {}): Promise<DecisionMade> {
    return this.#keep(() => decideOn(file, decision, this.#with(options), this.#host));
  }

  /** Why each shot stands or would be ordered: the object of `explain --json`. Asks nobody. */
  async explain(file: string, shot: string | null = null, options: Row = {}) {
    return asFilmErrors(async () => {
      const film = await filmToChange(file, this.#with(options));
      return explainJson(await explainFilm(film, shot, this.#with({}), this.#host));
    });
  }

  /** Every order of these storyboards, or of the project: the object of `ledger --json`. */
  async ledger(files: readonly string[] = [], choice: LedgerChoice = {}): Promise<LedgerJson> {
    return asFilmErrors(() => ledgerFor(this.#folder, files, choice));
  }

  /**
   * The providers' own lists of tasks beside every order: the object of `reconcile --json`. Starts
   * and buys nothing; `close` ends it.
   */
  async reconcile(choice: ReconcileChoice = {}): Promise<ReconciledJson> {
    const { signal } = this.#closing;
    return this.#keep(() => reconcileFor(this.#folder, choice, this.#host, signal));
  }

  /** Takes a task of ours that is in no journal as a take; durable when it resolves. */
  async adopt(request: AdoptionRequest, options: Row = {}): Promise<AdoptedJson> {
    return this.#keep(async () => {
      const { adoptTask } = await import('./reconciling/adopt.ts');
      const watch = { signal: this.#closing.signal };
      return adoptedJson(await adoptTask(request, this.#with(options), this.#host, watch));
    });
  }

  /** Takes queued tasks back; what runs is watched to its end, kept and billed. */
  async cancel(file: string, options: Row = {}): Promise<FilmJson> {
    return this.#keep(async () => {
      const found = await findCancellable(file, this.#with(options), this.#host);
      if (found.kind === 'over')
        return found.view ? filmJson(found.view, resolve(file)) : notYetJson(file);
      const { copied } = found;
      if (copied.length > 0) throw new FilmError('ordered-elsewhere', { file, copied });
      const where = { temporal: this.#temporal };
      const { films, close } = await cancelFilms([found], where, this.#host, {
        signal: this.#closing.signal,
        onViews: () => undefined,
      });
      await close();
      const [cancelled] = films;
      if (!cancelled) throw new Error(`${file} was not cancelled.`);
      return filmJson(asLeft(cancelled.view), resolve(file));
    });
  }

  /**
   * Ends what this project object follows, as `^C` does, and gives back what it used. What is
   * ordered stays ordered: the next `run` goes on with it.
   */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#open);
  }

  #with(options: PlanOptions): FilmOptions {
    const temporal = this.#temporal;
    return { ...options, project: this.#folder, ...(temporal !== undefined && { temporal }) };
  }

  /** What is begun is waited for by `close`; after that nothing is. */
  #keep<Result>(work: () => Promise<Result>): Promise<Result> {
    const kept = asFilmErrors(() => {
      if (this.#closing.signal.aborted) throw new FilmError('closed', { folder: this.#folder });
      return work();
    });
    this.#open.add(kept);
    void kept.catch(() => undefined).finally(() => this.#open.delete(kept));
    return kept;
  }
}

const EVENTS_EVERY_MS = 400;

export class Run {
  readonly #ending: Promise<FilmJson>;
  readonly #readEvents: EventReader;

  constructor(ending: Promise<FilmJson>, readEvents: EventReader) {
    this.#ending = ending;
    this.#readEvents = readEvents;
  }

  /** What happens to the film, as `--jsonl` tells it, until it ends; to be gone through once. */
  async *events(): AsyncGenerator<FilmEventJson> {
    const over = new AbortController();
    void this.#ending.catch(() => undefined).finally(() => over.abort());
    for (;;) {
      const isOver = over.signal.aborted;
      yield* await asFilmErrors(this.#readEvents);
      if (isOver) return;
      await sleep(EVENTS_EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  }

  /** The film as it ended: the object of `run --json`. Rejects with `FilmError`. */
  result(): Promise<FilmJson> {
    return this.#ending;
  }
}

/** Of several rows none is told by itself. Throws `one-row`. */
function only<Film extends NamedFilm>(file: string, films: readonly Film[]): Film | undefined {
  if (films.length > 1) {
    throw new FilmError('one-row', { file, rows: films.flatMap(({ row }) => row ?? []) });
  }
  return films[0];
}

/** A caller agrees to a plan by a cap. */
async function consent(films: readonly FilmToRun[]): Promise<readonly FilmToRun[]> {
  for (const film of films) {
    const isPaid = paidOrders(film).length > 0 || isPaidUnderWay(film);
    if (isPaid && film.caps.maxCost.length === 0)
      throw new FilmError('no-cap', { file: film.file });
    const spent = film.store && film.film ? await film.store.spending.of(film.film.id) : [];
    checkCaps([{ ...film, spent }]);
  }
  return films;
}

async function asFilmErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw asFilmError(error) ?? error;
  }
}
