/** From the facts in the store to what is shown: pure, so that every state has a test. */

import type { FilmJoin } from '../../specs/picture/joins.ts';
import { takeName } from '../../specs/order.ts';
import { catalogue } from '../../providers/catalogue.ts';
import { waitSeconds } from '../../specs/models/offer.ts';
import { decisionsOf } from '../../specs/plan/said.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { approvalOf } from '../../specs/plan/approval.ts';
import { filmSize } from '../../specs/plan/film-size.ts';
import type { Plan, PlannedShot } from '../../specs/plan/plan.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import type { FilmEvent } from '../../store/events.ts';
import { ownerOf, type OrderEntry } from '../../store/order.ts';
import type { Approval } from '../../specs/storyboard/storyboard.ts';
import type { QuestionTerm } from '../../store/questions.ts';
import type { TakeRecord } from '../../store/takes.ts';
import type { ShotTry } from '../../store/tries.ts';
import type { Work } from '../../store/work.ts';
import { costsOfShots, type CostFacts } from '../money/costs.ts';
import { lastEventOfEachShot, leftFor, leftOfEachShot, type LastEvent } from './last-event.ts';
import { filmState, isMade } from './film-state.ts';
import { joinsView } from './joins-view.ts';
import { besideNote, currentOrder, openOrdersOf } from './open-orders.ts';
import {
  asked,
  askedOf,
  givenUp,
  othersSelling,
  questionOf,
  skippedView,
  withOpenQuestion,
} from './question.ts';
import { currentTries, entryAt, newestTry } from './trying.ts';
import { againNote, askingView, ordersInRun, rejectedView, standingView } from './standing-view.ts';
import { withWaits } from './waits.ts';
import type { FilmView, ShotNote, ShotState, ShotView, StandingView } from './view.ts';

export type FilmFacts = CostFacts & {
  readonly production: string;
  readonly file: string;
  readonly plan: Plan;
  /** With the orders that are open. */
  readonly decisions: readonly ShotDecision[];
  /** What people have said of its shots, oldest first. Absent: nothing. */
  readonly said?: readonly Decision[];
  /** By shot: since when its take waits for approval. Absent: nothing of it was asked yet. */
  readonly questions?: ReadonlyMap<string, QuestionTerm>;
  /** Whether the film is made of the takes that people have chosen. Absent: they chose none. */
  readonly isAsChosen?: boolean;
  /** Shots that the run leaves to the next one, where it would order them again. Absent: none. */
  readonly later?: ReadonlySet<string>;
  /** Oldest first. */
  readonly events: readonly FilmEvent[];
  /** By shot: the take that stands and where its files are. */
  readonly standing: ReadonlyMap<string, { record: TakeRecord; files: StandingView }>;
  /** Absolute path of the newest master, or null. */
  readonly film: string | null;
  /** How its shots meet there. Absent: not known. */
  readonly joins?: readonly FilmJoin[] | undefined;
  /** What is being put together of it now. */
  readonly work?: Work | undefined;
  /** Whether the production's workflow is open. */
  readonly isRunning: boolean;
  readonly today?: string; // ISO date, by which models end; absent: none has
};

export function viewOf(facts: FilmFacts): FilmView {
  const { plan, events } = facts;
  const decisions = new Map(facts.decisions.map((decision) => [decision.shot, decision]));
  const lastEvents = lastEventOfEachShot(events, plan.shots);
  const left = leftOfEachShot(events);
  const runStartedAtMs = newestRun(events);
  const costs = costsOfShots(facts, lastEvents, runStartedAtMs);
  const said = Map.groupBy(facts.said ?? [], ({ shot }) => shot);
  const all = { decisions: facts.said ?? [], shots: new Set(plan.shots.map(({ id }) => id)) };
  const own = plan.shots.map((shot) => {
    const view = shotView(shot, {
      said: said.get(shot.id) ?? [],
      own: facts.takes.filter((take) => take.shot === shot.id),
      decision: decisions.get(shot.id),
      orders: facts.orders.get(shot.id) ?? [],
      tries: facts.tries?.get(shot.id) ?? [],
      lastEvent: lastEvents.get(shot.id) ?? null,
      standing: facts.standing.get(shot.id) ?? null,
      runStartedAtMs,
      isRunning: facts.isRunning,
      isForLater: facts.later?.has(shot.id) ?? false,
      approval: approvalOf(plan.policy),
      asked: facts.questions?.get(shot.id) ?? null,
    });
    const told = decisionsOf(shot.id, facts.standing.get(shot.id)?.record ?? null, all);
    const decision = decisions.get(shot.id);
    return {
      ...view,
      ...(decision && 'takes' in decision && { takes: decision.takes }),
      ...ordersInRun(shot, decision, { orders: facts.orders.get(shot.id) ?? [], runStartedAtMs }),
      ...(view.failure && { sellers: othersSelling(shot, view, facts.today) }),
      ...(told.length > 0 && { decisions: told }),
      costs: costs.get(shot.id) ?? [],
      left: leftFor(view, left.get(shot.id) ?? [], runStartedAtMs),
    };
  });
  const shots = withWaits(plan, own);
  const lastEvent = events.at(-1);
  return {
    production: facts.production,
    title: printable(plan.title),
    file: facts.file,
    status: filmState(shots, facts),
    film: facts.film,
    ...(facts.isRunning && isMade(shots, facts) && { isMade: true }),
    ...(facts.film !== null && facts.joins && joinsView(plan, facts.joins)),
    work: facts.isRunning ? facts.work : undefined,
    size: {
      film: filmSize(plan, (shot) => facts.standing.get(shot)?.record.clip ?? null),
      sheet: plan.size,
    },
    shots,
    costs: [...costs.values()].flat(),
    openOrders: openOrdersOf(facts.orders),
    asOfMs: lastEvent ? Date.parse(lastEvent.at) : null,
  };
}

/** When the newest `run` began; null before the first. Milliseconds since 1970. */
export function newestRun(events: readonly FilmEvent[]): number | null {
  const newest = events.findLast(({ kind }) => kind === 'run.started');
  return newest ? Date.parse(newest.at) : null;
}

type ShotFacts = {
  readonly decision: ShotDecision | undefined;
  readonly said: readonly Decision[];
  /** Its takes. */
  readonly own: readonly TakeRecord[];
  readonly orders: readonly OrderEntry[];
  readonly tries: readonly ShotTry[];
  readonly lastEvent: LastEvent | null;
  readonly standing: { record: TakeRecord; files: StandingView } | null;
  readonly approval: Approval;
  /** Since when its take waits for approval. */
  readonly asked: QuestionTerm | null;
  readonly runStartedAtMs: number | null;
  readonly isRunning: boolean;
  /** What is ordered of it again is ordered by the next run. */
  readonly isForLater: boolean;
};

function shotView(shot: PlannedShot, facts: ShotFacts): ShotView {
  const base = plannedView(shot);
  const tries = currentTries(facts);
  if (facts.decision?.kind === 'skipped') return skippedView(base, tries, facts);
  const kept = withTake(base, shot, facts);
  if (kept) return withOpenQuestion(kept, questionOf(tries, facts));
  const newest = currentOrder(facts);
  const trying = newestTry(tries);
  const view = newest ? { ...base, ...orderView(newest, trying) } : base;
  const open = trying ? { ...view, trying } : view;
  const question = questionOf(tries, facts);
  if (question) {
    const { entry, isOlder } = question;
    return askedOf(isOlder && entry ? olderView(base, entry, tries) : open, question);
  }
  const { lastEvent } = facts;
  if (newest?.end === null) {
    // Perhaps the provider has it: a shot that waits would be one that was not ordered.
    const isLost = newest.task === null && lastEvent?.event.kind === 'order.unknown';
    return isLost ? { ...open, status: 'queued', note: { kind: 'lost' } } : open;
  }
  // What its run has said of it no longer counts: it waits for whoever has rejected a take.
  const isHeld = facts.decision?.kind === 'blocked';
  const ended = lastEvent && !isHeld && !isBehind(lastEvent, facts) ? lastEvent.event : null;
  if (ended?.kind === 'shot.failed') {
    return { ...asked(view, ended.failure, false), status: 'failed', provider: ended.provider };
  }
  if (ended?.kind === 'shot.cancelled') return { ...view, status: 'cancelled' };
  const lost = newest && !isHeld ? givenUp(newest, facts) : null;
  if (lost) return { ...asked(view, lost, false), status: 'failed' };
  if (facts.decision?.kind === 'left-out') {
    return { ...base, isLeftOut: true, note: { kind: 'left-out' } };
  }
  return { ...base, note: againNote(facts), ...(trying && { trying }) };
}

/** A shot whose take is there, whatever becomes of its orders; null: it has none that counts. */
function withTake(base: ShotView, shot: PlannedShot, facts: ShotFacts): ShotView | null {
  const { decision, standing, runStartedAtMs } = facts;
  if (!standing) return null;
  if (decision?.kind === 'stands') {
    const view = standingView(base, decision, standing, runStartedAtMs);
    return { ...view, note: view.note ?? besideNote(facts) };
  }
  if (decision?.kind === 'asks') return askingView(base, decision, standing, facts);
  if (decision?.kind !== 'rejected') return null;
  const { fingerprint } = decision;
  return rejectedView(base, standing.record, { ...facts, shot, fingerprint });
}

/** What is asked about an order is told with its own take and task, not with a newer one's. */
function olderView(base: ShotView, entry: OrderEntry, tries: readonly ShotTry[]): ShotView {
  const trying = newestTry(tries.filter((tried) => entryAt([entry], tried) !== null));
  return { ...base, ...orderView(entry, trying), ...(trying && { trying }) };
}

/** How an earlier run ended no longer counts; the newest one may have said the same again. */
function isBehind({ event }: LastEvent, { isRunning, runStartedAtMs }: ShotFacts): boolean {
  return isRunning && Date.parse(event.at) < (runStartedAtMs ?? 0);
}

/** What the plan alone tells. */
function plannedView(shot: PlannedShot): ShotView {
  const [route] = shot.routes;
  return {
    id: shot.id,
    at: shot.at,
    status: 'waiting',
    reused: false,
    take: null,
    takeOf: null,
    standing: null,
    provider: route.provider,
    model: shot.ask.family,
    tier: route.tier,
    taskId: null,
    account: null,
    isFree: shot.isPlaceholder,
    sinceMs: null,
    endedAtMs: null,
    expiresAfterSeconds: null,
    expiresAtMs: null,
    seenOpenAtMs: null,
    nextLookAtMs: null,
    seed: shot.ask.seed,
    tokens: null,
    seconds: shot.quote.seconds,
    quote: shot.quote,
    charge: null,
    costs: [],
    failure: null,
    waysOn: [],
    notes: [],
    isLeftOut: false,
    left: [],
    holdsUp: 0,
    note: null,
  };
}

/** An order that has no known end, or the way in which it ended. */
function orderView(entry: OrderEntry, trying: ShotTry | null): Partial<ShotView> {
  const { key, intent, task, poll } = entry;
  if (!intent) return {};
  return {
    status: task ? openState(poll?.state ?? null) : 'waiting',
    take: takeName(key.take),
    provider: printable(intent.provider),
    tier: intent.tier,
    seed: intent.seed,
    taskId: task ? printable(task.task.id) : null,
    account: ownerOf(entry)?.account ?? null,
    origin: entry.holder ? undefined : intent.origin && printable(intent.origin),
    // As the provider counts, unless its clock is ahead of ours: no age is less than nothing.
    sinceMs: Math.min(
      Date.parse(task?.at ?? intent.at),
      poll?.createdAtMs ?? Number.POSITIVE_INFINITY,
    ),
    expiresAfterSeconds: waitSeconds(catalogue, intent),
    expiresAtMs: poll?.deadlineMs ?? null,
    seenOpenAtMs: seenOpenAtMs(poll),
    nextLookAtMs: poll?.nextLookAtMs ?? null,
    note: noteOf(entry, trying),
  };
}

function noteOf({ task, poll, search }: OrderEntry, trying: ShotTry | null): ShotNote | null {
  if (!task) return { kind: 'unanswered', sinceMs: search?.startedAtMs ?? null };
  if (poll !== null && poll.missingSinceMs !== null) {
    return { kind: 'not-found', sinceMs: poll.missingSinceMs };
  }
  // Where it is tried again, that line tells it, with since when and when next.
  const isTold = trying?.what === 'look' || trying?.what === 'collect';
  return poll?.failure && !isTold
    ? { kind: 'told', message: printable(poll.failure.message) }
    : null;
}

/** A look that told nothing proves nothing. */
function seenOpenAtMs(look: OrderEntry['poll']): number | null {
  const isOpen = look?.state === 'queued' || look?.state === 'running';
  return isOpen && look.failure === null && look.missingSinceMs === null ? look.atMs : null;
}

function openState(state: string | null): ShotState {
  if (state === 'running') return 'running';
  return state === 'succeeded' ? 'collecting' : 'queued';
}
