/**
 * A shot's way through its orders, to a take or to its end.
 *
 * One loop does what the order's state asks for, and goes on with the fact that this gave. Which
 * state follows from which fact is decided only in `order-state.ts`.
 */

import { patched } from '@temporalio/workflow';
import { FAILURES, isDecidedSince, type Failure } from '../specs/failures.ts';
import { Course } from './course.ts';
import { failureOf, isFateUnknown, taskToldBy } from './failure.ts';
import type { ShotOutcome } from './messages.ts';
import { begin, next, type OrderFact, type OrderState, type Slot } from './order-state.ts';
import { tend } from './stale.ts';
import * as steps from './steps.ts';
import type { RunningShot } from './steps.ts';

type Going = Exclude<OrderState, { readonly outcome: ShotOutcome }>;

/** States with nothing on its way: a cancelled shot neither asks a person here nor fails. */
const AT_REST = ['void', 'given-up', 'unpaid', 'unfound', 'asking', 'failed'];
/** Patch: in newer histories what a person has decided since ends no shot as failed. */
const GOES_BY_DECISIONS = 'goes-by-decisions';
const LEFT = { kind: 'left' } as const;
const AGAIN = { kind: 'again' } as const;
const ENOUGH = { kind: 'enough' } as const;
/**
 * How many turns of the event loop the shot waits, by the state that it enters. Recorded histories
 * need this: where a stale order goes on in the same task, its command comes first.
 */
const LATER: Record<string, number> = { placed: 1, unpaid: 2, asking: 2, failed: 3 };

export async function toTheEnd(shot: RunningShot, first: Slot): Promise<ShotOutcome> {
  const course = new Course(shot);
  const lane = shot.beside.enter(first);
  let state = begin(first);
  while (!('outcome' in state)) {
    let fact: OrderFact;
    try {
      fact = (await perform(shot, course, state)) ?? takenBack(shot, state);
    } catch (error) {
      fact = faultOf(state, error);
    }
    if (fact.kind === 'foreign' && fact.open) tend(shot, state.slot.at(fact.open));
    // Another one of the shot's orders is seen to its end there.
    if (fact.kind === 'unended' && shot.beside.isHeld(fact.order, lane)) fact = ENOUGH;
    state = shot.beside.apart(next(state, fact), lane);
    for (let turns = LATER[state.at] ?? 0; turns > 0; turns -= 1) await Promise.resolve();
  }
  lane.ended = true;
  return state.outcome;
}

type Told = OrderFact | null;

/**
 * Not `async`: with one more turn of the event loop, commands would change their order in
 * histories.
 */
function perform(shot: RunningShot, course: Course, state: Going): Told | Promise<Told> {
  const { at, slot } = state;
  const isFree = (at === 'ready' || at === 'placing') && !slot.isOpen;
  if (shot.inbox.isCancelled && (isFree || AT_REST.includes(at))) return LEFT;
  switch (at) {
    case 'ready':
      return course.route(slot);
    case 'placing':
      return steps.submit(shot, slot, () => course.hasNext());
    case 'unknown':
      return steps.settle(shot, slot, { onUnknown: course.onUnknown, taskId: state.taskId });
    case 'placed':
      return watch(shot, slot);
    case 'delivered':
      return steps.collect(shot, slot);
    case 'given-up':
      course.giveUp();
      return { kind: 'next-order' };
    case 'void':
      return { kind: 'next-order' };
    case 'refused':
      return afterRefusal(shot, course, slot, state.failure);
    case 'unpaid':
      return course.after(slot, state.failure);
    case 'unfound':
    case 'asking':
      return shot.inbox.ask(steps.questionOf(shot, slot, state.failure));
    case 'failed':
      shot.inbox.failed();
      break;
  }
  return course.end(slot, state.failure);
}

/** What a step without a fact means: an order that was not placed goes by the newest plan. */
function takenBack({ inbox }: RunningShot, { at }: Going): OrderFact {
  return at === 'placing' && !inbox.isCancelled ? AGAIN : LEFT;
}

/** The fact from a failed activity: for an order that was being sent, what became of that order. */
function faultOf({ at }: Going, error: unknown): OrderFact {
  if (at !== 'placing') return { kind: 'broken', failure: failureOf(error) };
  if (isFateUnknown(error)) return { kind: 'lost', taskId: taskToldBy(error) };
  const refused = failureOf(error);
  if (isDecidedSince(refused) && patched(GOES_BY_DECISIONS)) return { kind: 'held' };
  return { kind: 'refused', failure: refused };
}

/**
 * Waits for the task. A cancel takes the order back if it is still queued. Otherwise the order is
 * watched to its end by this shot or, then null, by the one that replaces it.
 */
async function watch(shot: RunningShot, slot: Slot): Promise<Told> {
  const { inbox } = shot;
  const wait = (account: string) => steps.poll(shot, slot, account);
  let ended = inbox.isCancelled ? null : await inbox.untilCancelled(slot, wait);
  if (ended === null) {
    await steps.takeBackBeforeLeaving(shot, slot);
    if (!inbox.isReplaced) ended = await steps.watchToItsEnd(shot, slot);
  }
  if (ended?.state === 'succeeded') return { kind: 'delivered' };
  return ended && { kind: 'ended', failure: ended.failure };
}

/**
 * An order that a cap held back is tried again when a person may have raised the cap. What this
 * provider cannot give is ordered from the next.
 */
async function afterRefusal(
  shot: RunningShot,
  course: Course,
  slot: Slot,
  failed: Failure,
): Promise<Told> {
  const { inbox } = shot;
  if (FAILURES[failed.kind].next === 'raise-cap') {
    await inbox.holdBack(steps.questionOf(shot, slot, failed));
  } else if (!(await course.leave(slot, failed))) {
    return inbox.isCancelled ? LEFT : course.after(slot, failed);
  }
  return { kind: 'again' };
}
