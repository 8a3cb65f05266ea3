/**
 * Reads a film's facts from the store, again and again: only what can have changed is read anew.
 *
 * Nothing is written and no server is asked, so it works with nothing running.
 */

import { faultsFound } from '../../specs/picture/hand-over.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { nameOf, takeId, type ShotDecision } from '../../specs/plan/decision.ts';
import { decide } from '../../specs/plan/decide.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import { unfitCircles } from '../../specs/plan/fit.ts';
import { followersOf, handOversSaid } from '../../specs/plan/handed-on.ts';
import type { TakeOptions } from '../../specs/plan/shelf.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { Film } from '../../store/films.ts';
import { isOpen, placedOrder, type OrderEntry } from '../../store/order.ts';
import { withHandOver } from '../../store/hand-over.ts';
import type { QuestionTerm } from '../../store/questions.ts';
import type { Store } from '../../store/store.ts';
import { handOverOf, summaryOf, type TakeRecord } from '../../store/takes.ts';
import { names } from '../../workflows/messages.ts';
import { mayBeLost } from '../money/costs.ts';
import { isMadeOf } from './made.ts';
import { shotsForLater } from './later.ts';
import { newestRun, viewOf, type FilmFacts } from './view-of.ts';
import type { FilmView, StandingView } from './view.ts';

/** An order is read again a moment after its next poll; one that is late, by and by less often. */
const AFTER_POLL_MS = 200;
const LATE_SHARE = 10;
const SELDOM_MS = 10_000;
/** Whatever is said of its next poll: a callback brings one forward, and notes can be odd. */
const LONGEST_MS = 30 * 60_000;

/** What is not in the store: whether the production runs. */
export type RunFacts = Pick<FilmFacts, 'isRunning'>;

type ReadTakes = () => Promise<readonly TakeRecord[]>;

export class FilmReader {
  readonly #store: Store;
  readonly #film: Film;
  readonly #file: string;
  readonly #readProject: ReadTakes;
  #view: FilmView | null = null;
  /** Of what the view was read from; null: it is read again. */
  #stamp: string | null = null;
  #planHash: string | null = null;
  #plan: Plan | null = null;
  /** What may stand for its shots. */
  #known: TakeOptions;
  readonly #events: FilmEvent[] = [];
  #offset = 0;
  readonly #orders = new Map<string, readonly OrderEntry[]>();
  /** How long what was read of a shot's orders holds. */
  readonly #terms = new Map<string, Term>();
  /** Shots with orders that are gone from the plan. */
  #gone: readonly string[] = [];
  /** By hash: those by which a clip was ordered that may be lost. */
  readonly #plans = new Map<string, Plan>();
  #takes: readonly TakeRecord[] = [];
  readonly #standing = new Map<string, { record: TakeRecord; files: StandingView }>();

  /**
   * `file`: the storyboard, as a person names it. `takes`: of the project, where they are read for
   * several films at once.
   */
  constructor(store: Store, film: Film, file: string, takes?: ReadTakes) {
    this.#store = store;
    this.#readProject = takes ?? (() => store.takes.takesOfProject());
    this.#film = film;
    this.#file = file;
    this.#known = { film: film.id, takes: [], loans: new Map() };
  }

  /** Null while the film has no plan. The same view, where nothing can have changed. */
  async read(run: RunFacts): Promise<FilmView | null> {
    const parts = await this.#store.films.stampOf(this.#film.id);
    const stamp = parts && `${parts} ${run.isRunning}`;
    // What is put together may lie there as somebody who was killed has left it.
    const isResting = stamp !== null && stamp === this.#stamp && !this.#view?.work;
    if (isResting && [...this.#terms.values()].every(holds)) return this.#view;
    this.#view = await this.#readView(run);
    this.#stamp = stamp;
    return this.#view;
  }

  async #readView(run: RunFacts): Promise<FilmView | null> {
    const { plan: hash } = await this.#store.films.readFilm(this.#film.id);
    if (hash === null) return null;
    const isNewPlan = hash !== this.#planHash;
    const plan = isNewPlan || !this.#plan ? await this.#store.plans.getPlan(hash) : this.#plan;
    const read = await this.#store.events.read(this.#film.id, this.#offset);
    // A shorter file is another file.
    if (read.offset < this.#offset) this.#events.length = 0;
    this.#events.push(...read.events);
    this.#offset = read.offset;
    await this.#readOrders(plan, isNewPlan ? null : read.events);
    const said = await this.#store.decisions.of(this.#film.id);
    const isSaid = said.length !== (this.#known.decisions?.length ?? 0);
    if (isNewPlan || isSaid || read.events.some(({ kind }) => kind === 'take.collected')) {
      await this.#readTakes(plan, said);
    }
    this.#plan = plan;
    this.#planHash = hash;
    const open = plan.shots.flatMap(({ id }) => this.#orders.get(id) ?? []).flatMap(placedOrder);
    const { decisions, wanted } = decide(plan, { ...this.#known, open });
    const unfit = unfitCircles(plan, wanted, this.#known);
    const questions = await this.#readQuestions(decisions);
    const isChosen = said.some(({ kind }) => kind !== 'note');
    const { name } = this.#film;
    const view = viewOf({
      production: names.production(this.#store.id, this.#film.id),
      file: this.#file,
      plan,
      decisions,
      said,
      questions,
      isAsChosen: !isChosen || (await isMadeOf(this.#store, this.#film, { plan: hash, decisions })),
      ...(run.isRunning && { later: shotsForLater(plan, this.#known, newestRun(this.#events)) }),
      orders: this.#orders,
      takes: this.#takes,
      plans: this.#plans,
      events: this.#events,
      tries: Map.groupBy(await this.#store.tries.ofFilm(this.#film.id), ({ shot }) => shot),
      standing: this.#standing,
      film: await this.#store.renders.findMaster(this.#film),
      joins: (await this.#store.filmJoins.read(this.#film.id)) ?? undefined,
      today: new Date().toISOString().slice(0, 10),
      work: (await this.#store.works.read(this.#film.id)) ?? undefined,
      ...run,
    });
    return {
      ...view,
      ...(unfit.length > 0 && { unfit }),
      ...(name !== undefined && { row: name }),
    };
  }

  /** By shot: since when its take waits for approval, and until when. */
  async #readQuestions(decisions: readonly ShotDecision[]): Promise<Map<string, QuestionTerm>> {
    const questions = new Map<string, QuestionTerm>();
    for (const decision of decisions) {
      if (decision.kind !== 'asks' || decision.asks !== 'approval') continue;
      const asked = await this.#store.questions.read(this.#film.id, nameOf(decision.take));
      if (asked) questions.set(decision.shot, asked);
    }
    return questions;
  }

  /** Of all shots, or of those that something happened to and those that wait at a provider. */
  async #readOrders(plan: Plan, news: readonly FilmEvent[] | null): Promise<void> {
    const touched = new Set(news?.flatMap((event) => ('shot' in event ? [event.shot] : [])));
    const shots = plan.shots.map(({ id }) => id);
    if (!news) {
      const ordered = await this.#store.journal.shotsOf(this.#film.id);
      this.#gone = ordered.filter((id) => !shots.includes(id));
    }
    for (const id of [...shots, ...this.#gone]) {
      const term = this.#terms.get(id);
      if (news && !touched.has(id) && term && holds(term)) continue;
      const orders = await this.#store.journal.ordersOf(this.#film.id, id);
      this.#orders.set(id, orders);
      this.#terms.set(id, termOf(orders));
      await this.#readPlans(orders);
    }
  }

  async #readPlans(orders: readonly OrderEntry[]): Promise<void> {
    for (const { intent } of orders.filter(mayBeLost)) {
      if (!intent || this.#plans.has(intent.plan)) continue;
      // Without it a price is not known; the film can be shown all the same.
      const plan = await this.#store.plans.getPlan(intent.plan).catch(() => null);
      if (plan) this.#plans.set(intent.plan, plan);
    }
  }

  async #readTakes(plan: Plan, decisions: readonly Decision[]): Promise<void> {
    const { renders, films } = this.#store;
    const made = await this.#readProject();
    const handed = handOversSaid(decisions);
    const records = made.map((record) => withHandOver(record, handed));
    this.#takes = records.filter(({ film }) => film === this.#film.id);
    const loans = await this.#store.loans.loansOf(this.#film.id);
    this.#known = { film: this.#film.id, takes: records.map(summaryOf), loans, decisions };
    const byName = new Map(records.map((record) => [takeId(record), record]));
    this.#standing.clear();
    for (const decision of decide(plan, this.#known).decisions) {
      const { kind } = decision;
      if (kind !== 'stands' && kind !== 'asks' && kind !== 'rejected') continue;
      const record = byName.get(takeId(decision.take));
      if (!record) continue;
      const isOwn = record.film === this.#film.id;
      const owner = isOwn ? this.#film : await films.readFilm(record.film);
      const paths = await renders.findFilesOfTake(owner, record);
      const isAccepted = handed.has(takeId(record));
      const faults = await this.#pictureFaults(plan, decision.shot, { record, isAccepted });
      const files = { ...this.#filesOf(record, paths), ...faults };
      this.#standing.set(decision.shot, { record, files });
    }
  }

  /** Of a picture that nothing starts from, or that a person or a bridge has put there, nobody asks. */
  async #pictureFaults(
    { policy, shots }: Plan,
    shot: string,
    { record, isAccepted }: { readonly record: TakeRecord; readonly isAccepted: boolean },
  ): Promise<Pick<StandingView, 'pictureFaults' | 'isUnmeasured'>> {
    const { handOver, clip } = record;
    if (policy.handOver === 'off' || handOver || isAccepted) return {};
    if (followersOf(shots, shot).length === 0) return {};
    if (record.pictureFaults) return { pictureFaults: record.pictureFaults };
    const { measures = null } = (await this.#store.measures.find(clip.sha256)) ?? {};
    if (measures) return faultsFound(measures);
    return policy.handOver === 'stop' ? { isUnmeasured: true } : {};
  }

  /** Before the film has a folder for people, the store's own files are all there is. */
  #filesOf(
    record: TakeRecord,
    paths: Pick<StandingView, 'clip' | 'lastFrame'> | null,
  ): StandingView {
    const { objects } = this.#store;
    const handOver = handOverOf(record);
    // A frame of another film's take that was chosen here lies in none of its files.
    const isElsewhere = record.film !== this.#film.id && handOver.source === 'chosen';
    const lastFrame = isElsewhere ? null : paths?.lastFrame;
    return {
      clip: paths?.clip ?? objects.addressOf(record.clip.sha256),
      lastFrame: lastFrame ?? objects.addressOf(handOver.sha256),
      lastFrameSource: record.lastFrame.source,
      firstFrameSha256: record.firstFrame.sha256,
      lastFrameSha256: handOver.sha256,
      clipLastFrameSha256: record.lastFrame.decodedSha256,
      handOver: { sha256: handOver.sha256, source: handOver.source, frame: handOver.frame },
    };
  }
}

/** In milliseconds since 1970. */
type Term = { readonly fromMs: number; readonly untilMs: number };

/** Not before its beginning either: a clock that was set back must not make it hold for longer. */
function holds({ fromMs, untilMs }: Term): boolean {
  const nowMs = Date.now();
  return fromMs <= nowMs && nowMs < untilMs;
}

/**
 * Ended orders change only with an event; an open one may change with its next poll. What failed is
 * mended, and what is asked about is answered, at any time and without an event.
 */
function termOf(orders: readonly OrderEntry[]): Term {
  const nowMs = Date.now();
  const waits = orders.filter(isOpen).map(({ poll, intent, resolution }) => {
    // What a person has said of it is carried out at any moment, and nothing tells of that.
    if (resolution !== null) return 0;
    const inMs = (poll?.nextLookAtMs ?? Date.parse(intent?.at ?? '')) - nowMs;
    const longestMs = poll?.failure ? SELDOM_MS : LONGEST_MS;
    if (inMs > 0) return Math.min(longestMs, inMs + AFTER_POLL_MS);
    return Math.min(SELDOM_MS, -inMs / LATE_SHARE);
  });
  return { fromMs: nowMs, untilMs: nowMs + Math.min(Infinity, ...waits) };
}
