/** The steps of one order, each an activity on its account's queue or on the store's. */

import { CancellationScope, patched } from '@temporalio/workflow';
import type { SettleOrderInput } from '../activities/contract.ts';
import type { OrderKey } from '../specs/order.ts';
import type { Failure } from '../specs/failures.ts';
import { collectActivities, submitActivities, waitActivities } from './activities.ts';
import type { ShotInput } from './messages.ts';
import type { OrderFact, Slot } from './order-state.ts';
import type { SideBySide } from './side-by-side.ts';
import type { ShotInbox } from './shot-inbox.ts';

/** Patch: in newer histories a replaced shot leaves an order that cannot be taken back now. */
const LEAVES_SOON = 'leaves-soon';
/** How long a replaced shot tries to take its order back. */
const LEAVE_MS = 20_000;

export type RunningShot = {
  readonly input: ShotInput;
  readonly inbox: ShotInbox;
  /** Stale orders by slot, each on its way to its own end. */
  readonly stale: Map<string, Promise<void>>;
  /** Its own orders: one, or as many as takes are wanted. */
  readonly beside: SideBySide;
};

export function keyOf({ input: { film, asked } }: RunningShot, { take, order }: Slot): OrderKey {
  return { film, shot: asked.node.id, take, order };
}

export function questionOf(shot: RunningShot, slot: Slot, failed: Failure) {
  return { ...keyOf(shot, slot), account: shot.inbox.accountAt(slot), failure: failed };
}

/**
 * Orders by the newest plan at the moment when it begins. Null: taken back before anything came of
 * it.
 */
export function submit(shot: RunningShot, slot: Slot, mayLeave: () => boolean) {
  const { store, film, firstFrameSha256, lastFrameSha256 } = shot.input;
  return shot.inbox.untilAskedAnew(slot, (account) => {
    const { plan, node } = shot.inbox.asked;
    return submitActivities(store, film, account).submitTake({
      ...keyOf(shot, slot),
      account,
      plan,
      tier: slot.tier,
      leaveAfterMs: mayLeave() ? node.onDownMs : null,
      firstFrameSha256,
      lastFrameSha256,
    });
  });
}

/** Null, here and below: the shot that replaces this one goes on with the order. */
export function settle(
  shot: RunningShot,
  slot: Slot,
  how: Pick<SettleOrderInput, 'onUnknown' | 'taskId' | 'isStale'>,
) {
  return shot.inbox.untilReplaced(slot, (account) =>
    waitActivities(shot.input.store, account).settleOrder({
      ...keyOf(shot, slot),
      account,
      ...how,
    }),
  );
}

export function watchToItsEnd(shot: RunningShot, slot: Slot) {
  return shot.inbox.untilReplaced(slot, (account) => poll(shot, slot, account));
}

export function poll(shot: RunningShot, slot: Slot, account: string) {
  const { tier } = slot;
  const input = { ...keyOf(shot, slot), account, tier, poll: shot.inbox.asked.node.poll };
  return waitActivities(shot.input.store, account).awaitTask(input);
}

export async function collect(shot: RunningShot, slot: Slot): Promise<OrderFact | null> {
  const standing = await shot.inbox.untilReplaced(slot, (account) =>
    collectActivities(shot.input.store, account).collectTake({ ...keyOf(shot, slot), account }),
  );
  return standing && { kind: 'kept', standing };
}

export function takeBack(shot: RunningShot, slot: Slot) {
  return shot.inbox.underAccount(slot, (account) => {
    const input = { ...keyOf(shot, slot), account, tier: slot.tier };
    return waitActivities(shot.input.store, account).cancelOrder(input);
  });
}

/** A replaced shot tries this for only a while: its successor goes on. */
export async function takeBackBeforeLeaving(shot: RunningShot, slot: Slot): Promise<void> {
  if (!shot.inbox.isReplaced || !patched(LEAVES_SOON)) {
    await takeBack(shot, slot);
    return;
  }
  try {
    await CancellationScope.withTimeout(LEAVE_MS, () => takeBack(shot, slot));
  } catch {
    // The order is in the journal, where the successor finds it.
  }
}
