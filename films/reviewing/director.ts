/**
 * What is said of a film by one who reviews it: each time with what was before their eyes, one after
 * another, under one cap. What is ordered because of it is one take; what would be rendered again
 * waits for the next run.
 */

import { isDeepStrictEqual } from 'node:util';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import { accountsFor } from '../accounts.ts';
import { decideOn, type DecisionMade } from '../directing/decide.ts';
import { refuseStale, type Seen } from '../directing/seen.ts';
import { shotIn, weigh, type WeighedFilm } from '../directing/weighed.ts';
import { asFilmError, FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import { openProject, type FilmJson, type Project } from '../library.ts';
import { planFilms } from '../planning/plan-films.ts';
import { FREE, priceBehind, priceOfOrders, priceOfTake, type ActionPrice } from './price.ts';
import { Purse } from './purse.ts';
import type { FilmReview, ReviewPlace } from './review.ts';

export const REVIEW_ACTIONS = [
  'circle',
  'approve',
  'reject',
  'retake',
  'bridge',
  'freeze',
  'unfreeze',
  'note',
] as const;

export type ReviewAction = Seen & {
  readonly kind: (typeof REVIEW_ACTIONS)[number];
  /** Of `circle`: the take that is meant, `f0123456789/sh0010/v002`. */
  readonly chosen?: string;
  readonly note?: string;
};

export type ActionDone = {
  /** Null where nothing was said but what is ordered. */
  readonly made: DecisionMade | null;
  /** What becomes of an order; null: none was asked for. `next-run`: nothing of it is ordered yet. */
  readonly order: 'started' | 'carried' | 'next-run' | null;
  /** Why no order was started after it was said. Absent: nothing kept it. */
  readonly why?: unknown;
};

/** How ended what was ordered: as a film, or with an error. */
export type RunEnd = { readonly film: FilmJson } | { readonly error: unknown };

export type DirectorOptions = ReviewPlace & { readonly maxCost?: readonly string[] };

export class Director {
  readonly purse: Purse;
  readonly #review: FilmReview;
  readonly #options: DirectorOptions;
  readonly #host: FilmHost;
  readonly #onRunEnd: (end: RunEnd) => void;
  #project: Promise<Project> | null = null;
  #isClosed = false;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(parts: {
    review: FilmReview;
    options: DirectorOptions;
    host: FilmHost;
    purse: Purse;
    onRunEnd: (end: RunEnd) => void;
  }) {
    this.#review = parts.review;
    this.#options = parts.options;
    this.#host = parts.host;
    this.purse = parts.purse;
    this.#onRunEnd = parts.onRunEnd;
  }

  /** `onRunEnd`: what was ordered from here has ended. Throws `bad-cap`. */
  static async open(
    review: FilmReview,
    options: DirectorOptions,
    host: FilmHost,
    onRunEnd: (end: RunEnd) => void,
  ): Promise<Director> {
    const { weighed } = await review.read();
    const { store, film, file } = review;
    const of = { file, film: film.id, spending: store.spending };
    const purse = new Purse(options.maxCost ?? [], weighed.planned.plan, of);
    return new Director({ review, options, host, purse, onRunEnd });
  }

  /**
   * Durable when it returns. Throws `stale`, and whatever refuses the same on the command line; then
   * nothing was said and nothing ordered. `isAgreed`: whether that price was seen.
   */
  act(action: ReviewAction, isAgreed: (price: ActionPrice) => boolean): Promise<ActionDone> {
    const done = this.#last.then(() => this.#act(action, isAgreed));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** What a bridge of that shot would order. Throws `no-bridge` and why else it cannot be planned. */
  async bridge(shot: string): Promise<ActionPrice> {
    const { file } = this.#review;
    const { project, row } = this.#options;
    const place = { ...(project !== undefined && { project }), row };
    const [film] = await planFilms([file], { ...place, ...ofBridge(shot) }, this.#host);
    const ordered = film?.planned.decisions.some(
      (one) => one.shot === shot && one.kind === 'orders',
    );
    const planned = film?.planned.plan.shots.find(({ id }) => id === shot);
    return planned && ordered ? priceOfTake(planned) : FREE;
  }

  /** Ends what was started from here, as ^C does to a run; what is being ordered is not begun. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const project = await this.#project?.catch(() => null);
    await project?.close();
    await this.#last;
  }

  async #act(action: ReviewAction, isAgreed: (price: ActionPrice) => boolean): Promise<ActionDone> {
    this.#refuseClosed();
    const { file } = this.#review;
    const { kind, shot: id, note, decision, take } = action;
    const seen = { decision, shot: id, take };
    const film = await weigh(file, this.#options, this.#host);
    const planned = shotIn(film, id);
    refuseStale(seen, film);
    if (kind === 'retake' || kind === 'bridge') await this.#refuseElsewhere(id);
    const price = await this.#priceOf(action, film, planned);
    if (!isAgreed(price)) throw otherPrice(id);
    await this.purse.check(price);
    if (kind === 'retake') await this.#refuseKeyless(film, planned);
    const isElsewhere = price.shots.length > 0 && (await this.#isElsewhere());
    this.#refuseClosed();
    if (kind === 'bridge') return this.#runAsSeen(ofBridge(id), action, price);
    // It was rejected already: what is left to say is that one more is wanted.
    if (kind === 'retake' && film.wanted.get(id)?.kind === 'rejected') {
      return this.#runAsSeen({ only: id, again: id }, action, price);
    }
    const options = { ...this.#options, seen };
    if (kind === 'retake') {
      const request = { kind: 'reject', shot: id, again: true, note } as const;
      const { command } = this.purse;
      const made = await decideOn(file, request, { ...options, command }, this.#host);
      const carried = made.again?.[0]?.carried;
      if (carried === 'carried') return { made, order: 'carried' };
      if (carried !== 'rests') return { made, order: 'next-run' };
      try {
        await this.#run({ only: id }, made.number, { shot: id, price });
        return { made, order: 'started' };
      } catch (why) {
        // It is said, and owed.
        return { made, order: 'next-run', why };
      }
    }
    const made = await decideOn(file, requestOf(action), options, this.#host);
    // What is ordered by a run from here counts with its command.
    if (isElsewhere) this.purse.carry(price);
    return { made, order: price.shots.length > 0 ? 'carried' : null };
  }

  async #priceOf(
    { kind, shot }: ReviewAction,
    film: WeighedFilm,
    planned: PlannedShot,
  ): Promise<ActionPrice> {
    if (kind === 'bridge') return this.bridge(shot);
    if (kind === 'retake') return priceOfTake(planned);
    if (kind !== 'approve' && kind !== 'circle' && kind !== 'freeze') return FREE;
    // What waits behind it is ordered by the production that runs.
    return priceBehind(film, shot, { isRunning: await this.#review.isRunning() });
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new FilmError('closed', { folder: this.#review.store.root });
  }

  /**
   * Whether a run leads the film that was not started from here: it orders by its own plan, under
   * its own caps. By what the store says, since another command may have taken the film over.
   */
  async #isElsewhere(): Promise<boolean> {
    const { store, film } = this.#review;
    if (!(await this.#review.isRunning())) return false;
    const { plan } = await store.films.readFilm(film.id);
    const grant = plan === null ? null : await store.grants.grantOf(film.id, plan);
    const caps = await store.caps.read(film.id);
    const { command } = this.purse;
    return caps?.command !== command || grant?.command !== command;
  }

  async #refuseElsewhere(shot: string): Promise<void> {
    const { file } = this.#review;
    if (await this.#isElsewhere()) throw new FilmError('runs-elsewhere', { file, shot });
  }

  /** Before a take is rejected for one that nobody could order. */
  async #refuseKeyless({ planned: { root, plan } }: WeighedFilm, shot: PlannedShot): Promise<void> {
    const ordered = { shot: shot.id, kind: 'orders', fingerprint: null } as const;
    const decisions = [{ ...ordered, because: { kind: 'again' } } as const];
    const { environment } = this.#host;
    await accountsFor(
      { plan: { ...plan, shots: [shot] }, decisions, open: new Map() },
      { root, environment, files: [this.#review.file], tell: () => undefined },
    );
  }

  async #runAsSeen(
    choice: Choice,
    { shot, decision }: ReviewAction,
    price: ActionPrice,
  ): Promise<ActionDone> {
    try {
      await this.#run(choice, decision, { shot, price });
      return { made: null, order: 'started' };
    } catch (error) {
      if (asFilmError(error)?.code !== 'decided-meanwhile') throw error;
      throw new FilmError('stale', { shot, take: null, newest: null }, error);
    }
  }

  /** What was agreed to and nothing else. */
  async #run(
    choice: Choice,
    seenDecision: number,
    { shot, price }: { readonly shot: string; readonly price: ActionPrice },
  ): Promise<void> {
    this.#refuseClosed();
    const { file, store } = this.#review;
    const { temporal, row } = this.#options;
    this.#project ??= openProject(store.root, {
      environment: this.#host.environment,
      ...(temporal !== undefined && { temporal }),
      onNotice: this.#host.tell,
    });
    const { command, maxCost } = this.purse;
    const project = await this.#project;
    const ways = { ...choice, row, maxCost, command, seenDecision };
    const run = await project.run(file, ways, async (planned) => {
      if (!isDeepStrictEqual(priceOfOrders(planned), price)) throw otherPrice(shot);
      await this.#refuseElsewhere(shot);
      this.#refuseClosed();
    });
    void run.result().then(
      (film) => this.#onRunEnd({ film }),
      (error: unknown) => this.#onRunEnd({ error }),
    );
  }
}

type Choice = { readonly only: string; readonly again?: string; readonly bridge?: string };

function otherPrice(shot: string): FilmError {
  return new FilmError('stale', { shot, take: null, newest: null, isPrice: true });
}

/** One more take, that ends where the takes after it begin, and nothing else. */
function ofBridge(shot: string) {
  return { only: shot, again: shot, bridge: shot };
}

function requestOf({ kind, shot, chosen = '', note }: ReviewAction) {
  if (kind === 'circle') return { kind, shot, take: chosen, note } as const;
  if (kind === 'note') return { kind, shot, note: note ?? '' } as const;
  if (kind === 'retake' || kind === 'bridge') throw new Error(`${kind} is ordered.`);
  return { kind, shot, note } as const;
}
