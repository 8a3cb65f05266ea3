/** One order: placed or found again, watched to its end, collected. */

import type { AwaitTaskOutput, OpenOrder } from '../activities/contract.ts';
import { failure, FAILURES, type Failure } from '../specs/failures.ts';
import type { ShotInbox } from './shot-inbox.ts';
import { failureOf, isFateUnknown, taskToldBy } from './failure.ts';
import type { ShotInput, ShotOutcome } from './messages.ts';
import { submitActivities } from './policy.ts';
import { tend } from './stale.ts';
import {
  collect,
  keyOf,
  poll,
  questionOf,
  settleOrder,
  takeBackBeforeLeaving,
  type Slot,
} from './steps.ts';

type Step = ShotOutcome | { kind: 'ended'; failure: Failure };
type Placed = Step | { kind: 'placed' };

/** From a place to a take that stands, or to the failure that ended the order. */
export async function orderAndCollect(
  input: ShotInput,
  inbox: ShotInbox,
  slot: Slot,
): Promise<Step> {
  try {
    const placed = await submit(input, inbox, slot);
    if (placed.kind !== 'placed') return placed;
    return await watchAndCollect(input, inbox, slot);
  } catch (error) {
    return { kind: 'ended', failure: failureOf(error) };
  }
}

/** What is not ordered yet is ordered as the newest plan says. */
async function goByPlan(input: ShotInput, slot: Slot): Promise<void> {
  const { providers, step } = slot;
  await providers.skipKeyless(keyOf(input, slot));
  const { provider, onExpired, tier } = providers.current();
  const isTierOf = step !== null && onExpired.includes(step);
  Object.assign(slot, { provider, account: null, tier: isTierOf ? step : tier });
}

/** An order that stands in the place already is taken for this one if it asks for the same. */
async function submit(input: ShotInput, inbox: ShotInbox, slot: Slot): Promise<Placed> {
  let taskId: string | null = null;
  if (!slot.isOpen) await goByPlan(input, slot);
  try {
    const answer = await inbox.untilCancelled(slot, (account) =>
      submitActivities(input.store, input.film, account).submitTake({
        ...keyOf(input, slot),
        account,
        plan: inbox.asked.plan,
        tier: slot.tier,
        leaveAfterMs: slot.providers.hasNext() ? inbox.asked.node.onDownMs : null,
        firstFrameSha256: input.firstFrameSha256,
        lastFrameSha256: input.lastFrameSha256,
      }),
    );
    if (answer === null && !slot.isOpen) return { kind: 'cancelled' };
    if (answer === null) return await settle(input, inbox, slot, null);
    if (answer.kind === 'standing') return { kind: 'stands', standing: answer.standing };
    if (answer.kind === 'elsewhere') {
      slot.isOpen = false;
      return await submit(input, inbox, slot);
    }
    if (answer.kind === 'foreign') return await beside(input, inbox, slot, answer.open);
    slot.isOpen = true;
    if (answer.kind === 'placed') return { kind: 'placed' };
    if (answer.kind === 'unwritten') ({ taskId } = answer);
    if (answer.kind === 'occupied') Object.assign(slot, answer.open);
    if (answer.kind === 'unended') Object.assign(slot, answer.order);
  } catch (error) {
    if (!isFateUnknown(error)) return await afterRefusal(input, inbox, slot, failureOf(error));
    slot.isOpen = true;
    taskId = taskToldBy(error);
  }
  return settle(input, inbox, slot, taskId);
}

/**
 * Nothing was placed. What a cap held back is tried again when somebody may have raised it; what
 * this provider cannot give is ordered from the next.
 */
async function afterRefusal(
  input: ShotInput,
  inbox: ShotInbox,
  slot: Slot,
  failed: Failure,
): Promise<Placed> {
  if (FAILURES[failed.kind].next === 'raise-cap') {
    await inbox.holdBack(questionOf(input, inbox, slot, failed));
  } else if (await slot.providers.leave(keyOf(input, slot), failed)) {
    slot.step = null;
  } else {
    return { kind: 'ended', failure: failed };
  }
  return inbox.isCancelled ? { kind: 'cancelled' } : submit(input, inbox, slot);
}

/** What stands in the place was ordered for something else, e.g. from another first frame. */
function beside(input: ShotInput, inbox: ShotInbox, slot: Slot, open: OpenOrder): Promise<Placed> {
  tend(input, inbox, { ...slot, ...open });
  Object.assign(slot, { take: slot.take + 1, order: 1, isOpen: false });
  return inbox.isCancelled ? Promise.resolve({ kind: 'cancelled' }) : submit(input, inbox, slot);
}

/** Finds out about an order whose answer is missing; asks when nobody can know. */
async function settle(
  input: ShotInput,
  inbox: ShotInbox,
  slot: Slot,
  taskId: string | null,
): Promise<Placed> {
  for (;;) {
    const { onUnknown } = inbox;
    const settled = await inbox.untilReplaced(slot, (account) =>
      settleOrder(input, account, slot, { onUnknown, taskId }),
    );
    if (settled === null) return { kind: 'cancelled' };
    if (settled.kind === 'placed') {
      slot.tier = settled.tier;
      return { kind: 'placed' };
    }
    if (settled.kind === 'unknown') {
      const unknown = failure('outcome-unknown', {
        code: 'answer-lost',
        message:
          settled.why ??
          'The answer to the order was lost and the provider cannot be asked for it.',
      });
      const answer = await inbox.askOnce(questionOf(input, inbox, slot, unknown));
      // Nudged without an answer: perhaps the provider shows the task by now.
      if (answer === 'give-up') return { kind: 'ended', failure: unknown };
      if (answer !== 'resubmit') continue;
    }
    // The journal counts it as well, for whoever goes on without this workflow's memory.
    if (settled.kind === 'given-up') inbox.onUnknown = 'ask';
    if (settled.kind !== 'not-placed') slot.providers.tie();
    Object.assign(slot, { order: slot.order + 1, isOpen: false });
    if (inbox.isCancelled) return { kind: 'cancelled' };
    return submit(input, inbox, slot);
  }
}

async function watchAndCollect(input: ShotInput, inbox: ShotInbox, slot: Slot): Promise<Step> {
  const ended = await watch(input, inbox, slot);
  if (ended === null) return { kind: 'cancelled' };
  if (ended.state !== 'succeeded') {
    if (ended.state === 'cancelled' && inbox.isCancelled) return { kind: 'cancelled' };
    return { kind: 'ended', failure: ended.failure };
  }
  const standing = await collect(input, inbox, slot);
  return standing === null ? { kind: 'cancelled' } : { kind: 'stands', standing };
}

/**
 * The wait. A cancel takes the order back if it is still queued; else it is watched to its end,
 * by this shot or, then null, by the one that replaces it.
 */
async function watch(
  input: ShotInput,
  inbox: ShotInbox,
  slot: Slot,
): Promise<AwaitTaskOutput | null> {
  if (!inbox.isCancelled) {
    const ended = await inbox.untilCancelled(slot, (account) => poll(input, inbox, account, slot));
    if (ended !== null) return ended;
  }
  await takeBackBeforeLeaving(input, inbox, slot);
  if (inbox.isReplaced) return null;
  return inbox.untilReplaced(slot, (account) => poll(input, inbox, account, slot));
}
