/** One order: placed or found again, watched to its end, collected. */

import type { AwaitTaskOutput, OpenOrder } from '../activities/contract.ts';
import { failure, FAILURES, type Failure } from '../specs/failures.ts';
import type { Desk } from './desk.ts';
import { failureOf, isFateUnknown, taskToldBy } from './failure.ts';
import type { ShotInput, ShotOutcome } from './messages.ts';
import { submitActivities } from './policy.ts';
import { tend } from './stale.ts';
import {
  collect,
  keyOf,
  look,
  questionOf,
  settleOrder,
  takeBackBeforeLeaving,
  type Place,
} from './steps.ts';

type Step = ShotOutcome | { kind: 'ended'; failure: Failure };
type Placed = Step | { kind: 'placed' };

/** From a place to a take that stands, or to the failure that ended the order. */
export async function orderAndCollect(input: ShotInput, desk: Desk, place: Place): Promise<Step> {
  try {
    const placed = await submit(input, desk, place);
    if (placed.kind !== 'placed') return placed;
    return await watchAndCollect(input, desk, place);
  } catch (error) {
    return { kind: 'ended', failure: failureOf(error) };
  }
}

/** What is not ordered yet is ordered as the newest plan says. */
async function goByPlan(input: ShotInput, place: Place): Promise<void> {
  const { providers, step } = place;
  await providers.skipKeyless(keyOf(input, place));
  const { provider, onExpired, tier } = providers.current();
  const isTierOf = step !== null && onExpired.includes(step);
  Object.assign(place, { provider, account: null, tier: isTierOf ? step : tier });
}

/** An order that stands in the place already is taken for this one if it asks for the same. */
async function submit(input: ShotInput, desk: Desk, place: Place): Promise<Placed> {
  let taskId: string | null = null;
  if (!place.isOpen) await goByPlan(input, place);
  try {
    const answer = await desk.untilCancelled(place, (account) =>
      submitActivities(input.store, input.film, account).submitTake({
        ...keyOf(input, place),
        account,
        plan: desk.asked.plan,
        tier: place.tier,
        leaveAfterMs: place.providers.hasNext() ? desk.asked.node.onDownMs : null,
        firstFrameSha256: input.firstFrameSha256,
        lastFrameSha256: input.lastFrameSha256,
      }),
    );
    if (answer === null && !place.isOpen) return { kind: 'cancelled' };
    if (answer === null) return await settle(input, desk, place, null);
    if (answer.kind === 'standing') return { kind: 'stands', standing: answer.standing };
    if (answer.kind === 'elsewhere') {
      place.isOpen = false;
      return await submit(input, desk, place);
    }
    if (answer.kind === 'foreign') return await beside(input, desk, place, answer.open);
    place.isOpen = true;
    if (answer.kind === 'placed') return { kind: 'placed' };
    if (answer.kind === 'unwritten') ({ taskId } = answer);
    if (answer.kind === 'occupied') Object.assign(place, answer.open);
    if (answer.kind === 'unended') Object.assign(place, answer.order);
  } catch (error) {
    if (!isFateUnknown(error)) return await afterRefusal(input, desk, place, failureOf(error));
    place.isOpen = true;
    taskId = taskToldBy(error);
  }
  return settle(input, desk, place, taskId);
}

/**
 * Nothing was placed. What a cap held back is tried again when somebody may have raised it; what
 * this provider cannot give is ordered from the next.
 */
async function afterRefusal(
  input: ShotInput,
  desk: Desk,
  place: Place,
  failed: Failure,
): Promise<Placed> {
  if (FAILURES[failed.kind].next === 'raise-cap') {
    await desk.holdBack(questionOf(input, desk, place, failed));
  } else if (await place.providers.leave(keyOf(input, place), failed)) {
    place.step = null;
  } else {
    return { kind: 'ended', failure: failed };
  }
  return desk.isCancelled ? { kind: 'cancelled' } : submit(input, desk, place);
}

/** What stands in the place was ordered for something else, e.g. from another first frame. */
function beside(input: ShotInput, desk: Desk, place: Place, open: OpenOrder): Promise<Placed> {
  tend(input, desk, { ...place, ...open });
  Object.assign(place, { take: place.take + 1, order: 1, isOpen: false });
  return desk.isCancelled ? Promise.resolve({ kind: 'cancelled' }) : submit(input, desk, place);
}

/** Finds out about an order whose answer is missing; asks when nobody can know. */
async function settle(
  input: ShotInput,
  desk: Desk,
  place: Place,
  taskId: string | null,
): Promise<Placed> {
  for (;;) {
    const { onUnknown } = desk;
    const settled = await desk.untilReplaced(place, (account) =>
      settleOrder(input, account, place, { onUnknown, taskId }),
    );
    if (settled === null) return { kind: 'cancelled' };
    if (settled.kind === 'placed') {
      place.tier = settled.tier;
      return { kind: 'placed' };
    }
    if (settled.kind === 'unknown') {
      const unknown = failure('outcome-unknown', {
        code: 'answer-lost',
        message:
          settled.why ??
          'The answer to the order was lost and the provider cannot be asked for it.',
      });
      const answer = await desk.askOnce(questionOf(input, desk, place, unknown));
      // Nudged without an answer: perhaps the provider shows the task by now.
      if (answer === 'give-up') return { kind: 'ended', failure: unknown };
      if (answer !== 'resubmit') continue;
    }
    // The journal counts it as well, for whoever goes on without this workflow's memory.
    if (settled.kind === 'given-up') desk.onUnknown = 'ask';
    if (settled.kind !== 'not-placed') place.providers.tie();
    Object.assign(place, { order: place.order + 1, isOpen: false });
    if (desk.isCancelled) return { kind: 'cancelled' };
    return submit(input, desk, place);
  }
}

async function watchAndCollect(input: ShotInput, desk: Desk, place: Place): Promise<Step> {
  const ended = await watch(input, desk, place);
  if (ended === null) return { kind: 'cancelled' };
  if (ended.state !== 'succeeded') {
    if (ended.state === 'cancelled' && desk.isCancelled) return { kind: 'cancelled' };
    return { kind: 'ended', failure: ended.failure };
  }
  const standing = await collect(input, desk, place);
  return standing === null ? { kind: 'cancelled' } : { kind: 'stands', standing };
}

/**
 * The wait. A cancel takes the order back if it is still queued; else it is watched to its end,
 * by this shot or, then null, by the one that replaces it.
 */
async function watch(input: ShotInput, desk: Desk, place: Place): Promise<AwaitTaskOutput | null> {
  if (!desk.isCancelled) {
    const ended = await desk.untilCancelled(place, (account) => look(input, desk, account, place));
    if (ended !== null) return ended;
  }
  await takeBackBeforeLeaving(input, desk, place);
  if (desk.isReplaced) return null;
  return desk.untilReplaced(place, (account) => look(input, desk, account, place));
}
