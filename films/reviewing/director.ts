/**
 * What is said of a film by one who reviews it: each time with what was before their eyes, one after
 * another, under one cap. What is ordered because of it is one take; what would be rendered again
 * waits for the next run.
 */

import type { PlannedShot } from '../../specs/plan/plan.ts';
import { decideOn, type DecisionMade } from '../directing/decide.ts';
import { refuseStale, type Seen } from '../directing/seen.ts';
import { shotIn, weigh, type WeighedFilm } from '../directing/weighed.ts';
import { asFilmError, FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import { openProject, type Project } from '../library.ts';
import { planFilms } from '../planning/plan-films.ts';
import { FREE, priceBehind, priceOfTake, type ActionPrice } from './price.ts';
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
  /** Of `circle`: the take that is meant, `v002`. */
  readonly chosen?: string;
  readonly note?: string;
};

export type ActionDone = {
  /** Null where nothing was said but what is ordered. */
  readonly made: DecisionMade | null;
  /** What becomes of an order; null: none was asked for. `next-run`: nothing of it is ordered yet. */
  readonly order: 'started' | 'carried' | 'next-run' | null;
};

export type DirectorOptions = ReviewPlace & { readonly maxCost?: readonly string[] };

export class Director {
  readonly purse: Purse;
  readonly #review: FilmReview;
  readonly #options: DirectorOptions;
  readonly #host: FilmHost;
  readonly #onRunEnd: (error: unknown) => void;
  #project: Promise<Project> | null = null;
  /** Films that were started from here and have not ended. */
  #running = 0;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(parts: {
    review: FilmReview;
    options: DirectorOptions;
    host: FilmHost;
    purse: Purse;
    onRunEnd: (error: unknown) => void;
  }) {
    this.#review = parts.review;
    this.#options = parts.options;
    this.#host = parts.host;
    this.purse = parts.purse;
    this.#onRunEnd = parts.onRunEnd;
  }

  /** `onRunEnd`: what was ordered from here has ended, null: well. Throws `bad-cap`. */
  static async open(
    review: FilmReview,
    options: DirectorOptions,
    host: FilmHost,
    onRunEnd: (error: unknown) => void,
  ): Promise<Director> {
    const { weighed } = await review.read();
    const { store, film, file } = review;
    const of = { file, film: film.id, spending: store.spending };
    const purse = new Purse(options.maxCost ?? [], weighed.planned.plan, of);
    return new Director({ review, options, host, purse, onRunEnd });
  }

  /**
   * Durable when it returns. Throws `stale`, and whatever refuses the same on the command line; then
   * nothing was said and nothing ordered. `isAgreed`: whether that price was seen, null: none.
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

  /** Ends what was started from here, as ^C does to a run. */
  async close(): Promise<void> {
    const project = await this.#project?.catch(() => null);
    await project?.close();
  }

  async #act(action: ReviewAction, isAgreed: (price: ActionPrice) => boolean): Promise<ActionDone> {
    const { file } = this.#review;
    const { kind, shot: id, note, decision, take } = action;
    const seen = { decision, shot: id, take };
    const film = await weigh(file, this.#options, this.#host);
    const planned = shotIn(film, id);
    refuseStale(seen, film);
    const price = await this.#priceOf(action, film, planned);
    if (!isAgreed(price)) {
      throw new FilmError('stale', { shot: id, take: null, newest: null, isPrice: true });
    }
    await this.purse.check(price);
    if (kind === 'bridge') return this.#run(ofBridge(id), decision, action);
    // It was rejected already: what is left to say is that one more is wanted.
    if (kind === 'retake' && film.wanted.get(id)?.kind === 'rejected') {
      return this.#run({ only: id, again: id }, decision, action);
    }
    const options = { ...this.#options, seen };
    if (kind === 'retake') {
      const request = { kind: 'reject', shot: id, again: true, note } as const;
      const made = await decideOn(file, request, options, this.#host);
      const carried = made.again?.[0]?.carried;
      if (carried === 'carried') {
        this.#carry(price);
        return { made, order: 'carried' };
      }
      if (carried !== 'rests') return { made, order: 'next-run' };
      return { ...(await this.#run({ only: id }, made.number, action)), made };
    }
    const made = await decideOn(file, requestOf(action), options, this.#host);
    this.#carry(price);
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

  /** Counted with its own command where that runs it. */
  #carry(price: ActionPrice): void {
    if (this.#running === 0) this.purse.carry(price);
  }

  async #run(
    choice: { readonly only: string; readonly again?: string; readonly bridge?: string },
    seenDecision: number,
    { shot }: ReviewAction,
  ): Promise<ActionDone> {
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
    const run = await project.run(file, ways).catch((error: unknown) => {
      if (asFilmError(error)?.code !== 'decided-meanwhile') throw error;
      throw new FilmError('stale', { shot, take: null, newest: null }, error);
    });
    this.#running += 1;
    const ended = (error: unknown) => {
      this.#running -= 1;
      this.#onRunEnd(error);
    };
    void run.result().then(() => ended(null), ended);
    return { made: null, order: 'started' };
  }
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
