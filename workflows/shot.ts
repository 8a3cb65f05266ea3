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
import { isTended } from './shot-graph.ts';
import { ShotInbox } from './shot-inbox.ts';
import {
  cancelShot,
  pollAgain,
  names,
  report,
  shotEnded,
  type Wanted,
  type ShotInput,
  type ShotOutcome,
} from './messages.ts';
import { orderAndCollect } from './order.ts';
import { storeActivities } from './policy.ts';
import { Providers } from './providers.ts';
import { tend } from './stale.ts';
import { keyOf, questionOf, type Slot } from './steps.ts';

/** What the policy of a plan has left at a provider. */
type Budget = {
  plan: string;
  provider: string;
  expirySteps: (Tier | 'ask')[];
  newTakes: number;
};

function budgetOf({ plan, node }: Wanted, { provider, onExpired }: ShotRoute): Budget {
  return { plan, provider, expirySteps: [...onExpired], newTakes: node.onFailed };
}

/** Where the shot is, and what may still be tried. */
type Course = { input: ShotInput; inbox: ShotInbox; slot: Slot; budget: Budget };

export async function shot(input: ShotInput): Promise<ShotOutcome> {
  const inbox = new ShotInbox(input);
  setHandler(report, (said) => inbox.report(said));
  setHandler(pollAgain, () => inbox.nudge());
  setHandler(cancelShot, (how) => inbox.cancel(how));

  // A cancellation from outside the engine must not drop a paid task, nor the answer, either.
  return CancellationScope.nonCancellable(async () => {
    const outcome = await render(input, inbox);
    await answer(input, inbox, outcome);
    return outcome;
  });
}

async function render(input: ShotInput, inbox: ShotInbox): Promise<ShotOutcome> {
  const { node } = input.asked;
  const { take, order, provider, tier, open } = node;
  const slot: Slot = {
    take,
    order,
    isOpen: open !== null,
    step: null,
    providers: new Providers(input.store, inbox),
    ...(open ?? { provider, account: null, tier }),
  };
  const budget = budgetOf(input.asked, node);

  if (node.isStale) {
    tend(input, inbox, { ...slot });
    newTake(slot);
  }
  for (const other of node.beside ?? []) tend(input, inbox, { ...slot, ...other });
  const outcome = isTended(node) ? asBefore(node) : await toItsEnd({ input, inbox, slot, budget });
  await Promise.all(inbox.stale);
  return outcome;
}

/** What stands goes on standing, whatever comes of an order that nobody asks for any more. */
function asBefore({ standing }: ShotNode): ShotOutcome {
  return standing ? { kind: 'stands', standing } : { kind: 'cancelled' };
}

/** A production that attaches itself while it is answered is answered as well. */
async function answer(input: ShotInput, inbox: ShotInbox, outcome: ShotOutcome): Promise<void> {
  while (inbox.isAttached) {
    inbox.isAttached = false;
    const production = getExternalWorkflowHandle(names.production(input.store, input.film));
    // It may have ended since; the take is in the store, where its next run finds it.
    await production
      .signal(shotEnded, { shot: input.asked.node.id, outcome })
      .catch(() => undefined);
  }
}

async function toItsEnd(course: Course): Promise<ShotOutcome> {
  const { input, inbox, slot } = course;
  for (;;) {
    if (inbox.isCancelled && !slot.isOpen) return { kind: 'cancelled' };
    const step = await orderAndCollect(input, inbox, slot);
    if (step.kind !== 'ended') return step;
    if (inbox.isCancelled) return { kind: 'cancelled' };
    const outcome = await afterFailure(course, step.failure);
    if (outcome !== null) return outcome;
  }
}

/** What the policy does next: null to go on at the place, else how the shot ends. */
async function afterFailure(course: Course, failed: Failure): Promise<ShotOutcome | null> {
  const { inbox, input, slot } = course;
  const route = slot.providers.current();
  const { plan, provider } = course.budget;
  if (plan !== inbox.asked.plan || provider !== route.provider) {
    course.budget = budgetOf(inbox.asked, route);
  }
  const { budget } = course;
  const { next, mayPass } = FAILURES[failed.kind];
  // A task that has ended says as much of its provider as a refusal.
  const isItsOwn = !mayPass && slot.provider === route.provider;
  if (isItsOwn && (await slot.providers.leave(keyOf(input, slot), failed))) {
    newTake(slot);
    slot.step = null;
    return null;
  }
  if (next === 'expiry-policy') return afterExpiry(course, failed);
  if (next === 'ask') return afterQuestion(course, failed);
  if (!mayPass || budget.newTakes === 0) return end(course, failed);
  budget.newTakes -= 1;
  newTake(slot);
  return null;
}

async function afterExpiry(course: Course, expired: Failure): Promise<ShotOutcome | null> {
  const { budget, slot } = course;
  let step = budget.expirySteps.shift();
  // A shot that was asked on the default tier never moves to the slower one.
  while (step === 'flex' && slot.providers.current().tier === 'default')
    step = budget.expirySteps.shift();
  if (step === undefined) return end(course, expired);
  if (step === 'ask') return afterQuestion(course, expired);
  newOrder(slot);
  slot.step = step;
  return null;
}

async function afterQuestion(course: Course, failed: Failure): Promise<ShotOutcome | null> {
  const { input, inbox, slot } = course;
  const said = await inbox.ask(questionOf(input, inbox, slot, failed));
  if (said === 'give-up') return inbox.isCancelled ? { kind: 'cancelled' } : end(course, failed);
  const isSameOrder = said === 'adopt' || said === 'use' || said === 'fetch';
  if (isSameOrder) slot.isOpen = true;
  else if (failed.kind === 'expired') newOrder(slot);
  else newTake(slot);
  return null;
}

async function end({ input, slot }: Course, last: Failure): Promise<ShotOutcome> {
  const { provider, providers } = slot;
  const explained = providers.explained(last);
  const told = { ...keyOf(input, slot), provider, failure: explained };
  await storeActivities(input.store).endShot(told);
  return { kind: 'failed', failure: explained };
}

function newOrder(slot: Slot): void {
  Object.assign(slot, { order: slot.order + 1, isOpen: false });
}

function newTake(slot: Slot): void {
  Object.assign(slot, { take: slot.take + 1, order: 1, isOpen: false });
}
