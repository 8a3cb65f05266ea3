/**
 * One shot: its takes, and the policy after each kind of end.
 *
 * Whatever is bought here is collected here: cancelling or re-planning never leaves a paid task
 * unwatched.
 */

import { CancellationScope, getExternalWorkflowHandle, setHandler } from '@temporalio/workflow';
import type { ShotNode, ShotRoute } from '../activities/contract.ts';
import { FAILURES, type Failure } from '../specs/failures.ts';
import type { Tier } from '../specs/models/sheet.ts';
import { isTended } from './board.ts';
import { Desk } from './desk.ts';
import {
  cancelShot,
  lookAgain,
  names,
  report,
  shotEnded,
  type Asked,
  type ShotInput,
  type ShotOutcome,
} from './messages.ts';
import { orderAndCollect } from './order.ts';
import { storeActivities } from './policy.ts';
import { Providers } from './providers.ts';
import { tend } from './stale.ts';
import { keyOf, questionOf, type Place } from './steps.ts';

/** What the policy of a plan has left at a provider. */
type Budget = {
  plan: string;
  provider: string;
  expirySteps: (Tier | 'ask')[];
  newTakes: number;
};

function budgetOf({ plan, node }: Asked, { provider, onExpired }: ShotRoute): Budget {
  return { plan, provider, expirySteps: [...onExpired], newTakes: node.onFailed };
}

/** Where the shot is, and what may still be tried. */
type Course = { input: ShotInput; desk: Desk; place: Place; budget: Budget };

export async function shot(input: ShotInput): Promise<ShotOutcome> {
  const desk = new Desk(input);
  setHandler(report, (said) => desk.report(said));
  setHandler(lookAgain, () => desk.nudge());
  setHandler(cancelShot, (how) => desk.cancel(how));

  // A cancellation from outside the engine must not drop a paid task, nor the answer, either.
  return CancellationScope.nonCancellable(async () => {
    const outcome = await render(input, desk);
    await answer(input, desk, outcome);
    return outcome;
  });
}

async function render(input: ShotInput, desk: Desk): Promise<ShotOutcome> {
  const { node } = input.asked;
  const { take, order, provider, tier, open } = node;
  const place: Place = {
    take,
    order,
    isOpen: open !== null,
    step: null,
    providers: new Providers(input.store, desk),
    ...(open ?? { provider, account: null, tier }),
  };
  const budget = budgetOf(input.asked, node);

  if (node.isStale) {
    tend(input, desk, { ...place });
    newTake(place);
  }
  for (const other of node.beside ?? []) tend(input, desk, { ...place, ...other });
  const outcome = isTended(node) ? asBefore(node) : await toItsEnd({ input, desk, place, budget });
  await Promise.all(desk.stale);
  return outcome;
}

/** What stands goes on standing, whatever comes of an order that nobody asks for any more. */
function asBefore({ standing }: ShotNode): ShotOutcome {
  return standing ? { kind: 'stands', standing } : { kind: 'cancelled' };
}

/** A production that attaches itself while it is answered is answered as well. */
async function answer(input: ShotInput, desk: Desk, outcome: ShotOutcome): Promise<void> {
  while (desk.isAttached) {
    desk.isAttached = false;
    const production = getExternalWorkflowHandle(names.production(input.store, input.film));
    // It may have ended since; the take is in the store, where its next run finds it.
    await production
      .signal(shotEnded, { shot: input.asked.node.id, outcome })
      .catch(() => undefined);
  }
}

async function toItsEnd(course: Course): Promise<ShotOutcome> {
  const { input, desk, place } = course;
  for (;;) {
    if (desk.isCancelled && !place.isOpen) return { kind: 'cancelled' };
    const step = await orderAndCollect(input, desk, place);
    if (step.kind !== 'ended') return step;
    if (desk.isCancelled) return { kind: 'cancelled' };
    const outcome = await afterFailure(course, step.failure);
    if (outcome !== null) return outcome;
  }
}

/** What the policy does next: null to go on at the place, else how the shot ends. */
async function afterFailure(course: Course, failed: Failure): Promise<ShotOutcome | null> {
  const { desk, input, place } = course;
  const route = place.providers.current();
  const { plan, provider } = course.budget;
  if (plan !== desk.asked.plan || provider !== route.provider) {
    course.budget = budgetOf(desk.asked, route);
  }
  const { budget } = course;
  const { next, mayPass } = FAILURES[failed.kind];
  // A task that has ended says as much of its provider as a refusal.
  const isItsOwn = !mayPass && place.provider === route.provider;
  if (isItsOwn && (await place.providers.leave(keyOf(input, place), failed))) {
    newTake(place);
    place.step = null;
    return null;
  }
  if (next === 'expiry-policy') return afterExpiry(course, failed);
  if (next === 'ask') return afterQuestion(course, failed);
  if (!mayPass || budget.newTakes === 0) return end(course, failed);
  budget.newTakes -= 1;
  newTake(place);
  return null;
}

async function afterExpiry(course: Course, expired: Failure): Promise<ShotOutcome | null> {
  const { budget, place } = course;
  let step = budget.expirySteps.shift();
  // A shot that was asked on the default tier never moves to the slower one.
  while (step === 'flex' && place.providers.current().tier === 'default')
    step = budget.expirySteps.shift();
  if (step === undefined) return end(course, expired);
  if (step === 'ask') return afterQuestion(course, expired);
  newOrder(place);
  place.step = step;
  return null;
}

async function afterQuestion(course: Course, failed: Failure): Promise<ShotOutcome | null> {
  const { input, desk, place } = course;
  const said = await desk.ask(questionOf(input, desk, place, failed));
  if (said === 'give-up') return desk.isCancelled ? { kind: 'cancelled' } : end(course, failed);
  const isSameOrder = said === 'adopt' || said === 'use' || said === 'fetch';
  if (isSameOrder) place.isOpen = true;
  else if (failed.kind === 'expired') newOrder(place);
  else newTake(place);
  return null;
}

async function end({ input, place }: Course, last: Failure): Promise<ShotOutcome> {
  const { provider, providers } = place;
  const explained = providers.explained(last);
  const told = { ...keyOf(input, place), provider, failure: explained };
  await storeActivities(input.store).endShot(told);
  return { kind: 'failed', failure: explained };
}

function newOrder(place: Place): void {
  Object.assign(place, { order: place.order + 1, isOpen: false });
}

function newTake(place: Place): void {
  Object.assign(place, { take: place.take + 1, order: 1, isOpen: false });
}
