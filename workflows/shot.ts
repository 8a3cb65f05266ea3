/**
 * One shot: takes, orders, the wait, the policy after each kind of end.
 *
 * Whatever is bought here is collected here: cancelling or re-planning never leaves a paid task
 * unwatched.
 */

import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type { AwaitTaskOutput, OrderKey, StandingTake } from '../activities/contract.ts';
import { failure, FAILURES, type Failure } from '../specs/failures.ts';
import type { Tier } from '../specs/models/sheet.ts';
import { failureOf, isFateUnknown } from './failure.ts';
import {
  cancelShot,
  names,
  report,
  shotEnded,
  type ShotInput,
  type ShotOutcome,
} from './messages.ts';
import { collectActivities, storeActivities, submitActivities, waitActivities } from './policy.ts';

/** What the outside has said, and what is being waited for meanwhile. */
type Desk = {
  account: string;
  isCancelled: boolean;
  /** Raised by every message; whoever waits for one clears it first. */
  isNudged: boolean;
  /** Set once another production run attached itself and waits for an answer by signal. */
  isAttached: boolean;
  wait: CancellationScope | null;
  /** Of an order that nobody can find: ordered again at most once, since both may be paid. */
  onUnknown: 'ask' | 'resubmit';
};

/** The place of the next order and what the policy has left. */
type Place = { take: number; order: number; tier: Tier; isOpen: boolean };
type Budget = { expirySteps: (Tier | 'ask')[]; newTakes: number };

export async function shot(input: ShotInput): Promise<ShotOutcome> {
  const desk: Desk = {
    account: input.account,
    isCancelled: false,
    isNudged: false,
    isAttached: false,
    wait: null,
    onUnknown: input.node.onUnknown,
  };
  setHandler(report, ({ account }) => {
    desk.isAttached = true;
    desk.isNudged = true;
    if (account !== desk.account) desk.wait?.cancel();
    desk.account = account;
  });
  setHandler(cancelShot, () => {
    desk.isCancelled = true;
    desk.isNudged = true;
    desk.wait?.cancel();
  });

  // A cancellation from outside the engine must not drop a paid task either.
  const outcome = await CancellationScope.nonCancellable(() => render(input, desk));

  if (desk.isAttached) {
    const production = getExternalWorkflowHandle(names.production(input.store, input.film));
    // The production may have ended since; the take is in the store, where its next run finds it.
    await production.signal(shotEnded, { shot: input.node.id, outcome }).catch(() => undefined);
  }
  return outcome;
}

async function render(input: ShotInput, desk: Desk): Promise<ShotOutcome> {
  const { node } = input;
  const place: Place = {
    take: node.take,
    order: node.order,
    tier: node.tier,
    isOpen: node.isOpen,
  };
  const budget: Budget = { expirySteps: [...node.onExpired], newTakes: node.onFailed };

  const stale = node.isStale ? keepStale(input, desk, { ...place }) : Promise.resolve();
  if (node.isStale) Object.assign(place, { take: place.take + 1, order: 1, isOpen: false });
  for (;;) {
    let outcome: ShotOutcome | null = { kind: 'cancelled' };
    if (!desk.isCancelled || place.isOpen) {
      const step = await orderAndCollect(input, desk, place);
      outcome =
        step.kind === 'ended' ? await afterFailure(input, desk, place, budget, step.failure) : step;
    }
    if (outcome !== null) {
      await stale;
      return outcome;
    }
  }
}

type Step = ShotOutcome | { kind: 'ended'; failure: Failure };

/** From a place to a take that stands, or to the failure that ended the order. */
async function orderAndCollect(input: ShotInput, desk: Desk, place: Place): Promise<Step> {
  try {
    const placed = place.isOpen
      ? await settle(input, desk, place)
      : await submit(input, desk, place);
    if (placed.kind !== 'placed') return placed;
    return await watchAndCollect(input, desk, place);
  } catch (error) {
    return { kind: 'ended', failure: failureOf(error) };
  }
}

type Placed = Step | { kind: 'placed' };

async function submit(input: ShotInput, desk: Desk, place: Place): Promise<Placed> {
  try {
    const answer = await submitActivities(input.store, desk.account).submitTake({
      ...keyOf(input, place),
      account: desk.account,
      plan: input.plan,
      tier: place.tier,
      firstFrameSha256: input.firstFrameSha256,
      lastFrameSha256: input.lastFrameSha256,
    });
    if (answer.kind === 'standing') return { kind: 'stands', standing: answer.standing };
    place.isOpen = true;
    if (answer.kind === 'placed') return { kind: 'placed' };
  } catch (error) {
    if (!isFateUnknown(error)) throw error;
    place.isOpen = true;
  }
  return settle(input, desk, place);
}

/** Finds out about an order whose answer is missing; asks when nobody can know. */
async function settle(input: ShotInput, desk: Desk, place: Place): Promise<Placed> {
  for (;;) {
    const settled = await waitActivities(input.store, desk.account).settleOrder({
      ...keyOf(input, place),
      account: desk.account,
      onUnknown: desk.onUnknown,
    });
    if (settled.kind === 'placed') {
      place.tier = settled.tier;
      return { kind: 'placed' };
    }
    const unknown = failure('outcome-unknown', {
      code: 'answer-lost',
      message: 'The answer to the order was lost and the provider cannot be asked for it.',
    });
    if (settled.kind === 'unknown') {
      const answer = await ask(input, desk, place, unknown);
      if (answer === 'adopt') continue;
      if (answer === 'give-up') return { kind: 'failed', failure: unknown };
    }
    if (settled.kind === 'given-up') desk.onUnknown = 'ask';
    Object.assign(place, { order: place.order + 1, isOpen: false });
    if (desk.isCancelled) return { kind: 'cancelled' };
    return submit(input, desk, place);
  }
}

async function watchAndCollect(input: ShotInput, desk: Desk, place: Place): Promise<Step> {
  const ended = await watch(input, desk, place);
  if (ended.state !== 'succeeded') {
    if (ended.state === 'cancelled' && desk.isCancelled) return { kind: 'cancelled' };
    return { kind: 'ended', failure: ended.failure };
  }
  return { kind: 'stands', standing: await collect(input, desk, place) };
}

function collect(input: ShotInput, desk: Desk, place: Place): Promise<StandingTake> {
  return collectActivities(input.store, desk.account).collectTake({
    ...keyOf(input, place),
    account: desk.account,
  });
}

/** The wait. A cancel takes the order back if it is still queued; else it is watched to its end. */
async function watch(input: ShotInput, desk: Desk, place: Place): Promise<AwaitTaskOutput> {
  let isTakenBack = false;
  for (;;) {
    const order = { ...keyOf(input, place), account: desk.account, tier: place.tier };
    const waiting = waitActivities(input.store, desk.account);
    if (desk.isCancelled && !isTakenBack) {
      isTakenBack = true;
      await waiting.cancelOrder(order);
    }
    try {
      return await CancellationScope.cancellable(() => {
        desk.wait = CancellationScope.current();
        return waiting.awaitTask({ ...order, poll: input.node.poll });
      });
    } catch (error) {
      if (!isCancellation(error)) throw error;
    } finally {
      desk.wait = null;
    }
  }
}

/** What the policy does next: null to go on with `place`, else how the shot ends. */
async function afterFailure(
  input: ShotInput,
  desk: Desk,
  place: Place,
  budget: Budget,
  failed: Failure,
): Promise<ShotOutcome | null> {
  const { next, mayPass } = FAILURES[failed.kind];
  if (desk.isCancelled) return { kind: 'cancelled' };
  if (next === 'expiry-policy') return afterExpiry(input, desk, place, budget, failed);
  if (next === 'ask') return afterQuestion(input, desk, place, failed);
  if (mayPass && budget.newTakes > 0) {
    budget.newTakes -= 1;
    Object.assign(place, { take: place.take + 1, order: 1, isOpen: false });
    return null;
  }
  return end(input, place, failed);
}

async function afterExpiry(
  input: ShotInput,
  desk: Desk,
  place: Place,
  budget: Budget,
  expired: Failure,
): Promise<ShotOutcome | null> {
  let step = budget.expirySteps.shift();
  // A shot that was asked on the default tier never moves to the slower one.
  while (step === 'flex' && input.node.tier === 'default') step = budget.expirySteps.shift();
  if (step === undefined) return end(input, place, expired);
  if (step === 'ask') return afterQuestion(input, desk, place, expired);
  Object.assign(place, { order: place.order + 1, tier: step, isOpen: false });
  return null;
}

async function afterQuestion(
  input: ShotInput,
  desk: Desk,
  place: Place,
  failed: Failure,
): Promise<ShotOutcome | null> {
  const answer = await ask(input, desk, place, failed);
  if (answer === 'give-up') return end(input, place, failed);
  if (answer === 'adopt') place.isOpen = true;
  else if (failed.kind === 'expired')
    Object.assign(place, { order: place.order + 1, isOpen: false });
  else Object.assign(place, { take: place.take + 1, order: 1, isOpen: false });
  return null;
}

async function end(input: ShotInput, place: Place, failed: Failure): Promise<ShotOutcome> {
  await storeActivities(input.store).endShot({ ...keyOf(input, place), failure: failed });
  return { kind: 'failed', failure: failed };
}

/** Waits for a person. A cancelled production asks nobody. */
async function ask(input: ShotInput, desk: Desk, place: Place, failed: Failure) {
  for (;;) {
    if (desk.isCancelled) return 'give-up';
    desk.isNudged = false;
    const { answer } = await storeActivities(input.store).askPerson({
      ...keyOf(input, place),
      account: desk.account,
      failure: failed,
    });
    if (answer !== null) return answer;
    await condition(() => desk.isNudged);
  }
}

/** An order for what the storyboard no longer asks: taken back if possible, else kept as a take. */
async function keepStale(input: ShotInput, desk: Desk, place: Place): Promise<void> {
  const order = { ...keyOf(input, place), account: desk.account };
  const settled = await waitActivities(input.store, desk.account).settleOrder({
    ...order,
    onUnknown: 'resubmit',
  });
  if (settled.kind !== 'placed') return;
  const waiting = waitActivities(input.store, desk.account);
  await waiting.cancelOrder({ ...order, tier: settled.tier });
  try {
    const ended = await waiting.awaitTask({ ...order, tier: settled.tier, poll: input.node.poll });
    if (ended.state === 'succeeded') await collect(input, desk, place);
  } catch {
    // Its end is in the journal; what is asked now does not depend on it.
  }
}

function keyOf(input: ShotInput, place: Place): OrderKey {
  return { film: input.film, shot: input.node.id, take: place.take, order: place.order };
}
