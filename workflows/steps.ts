/** The steps of one order, each an activity on its account's queue. */

import { CancellationScope, patched } from '@temporalio/workflow';
import type {
  AskPersonInput,
  AwaitTaskOutput,
  SettleOrderInput,
  StandingTake,
} from '../activities/contract.ts';
import type { Failure } from '../specs/failures.ts';
import type { Tier } from '../specs/models/sheet.ts';
import type { OrderKey } from '../specs/order.ts';
import type { ShotInbox } from './shot-inbox.ts';
import type { ShotInput } from './messages.ts';
import { collectActivities, waitActivities } from './policy.ts';
import type { Providers } from './providers.ts';

/** Histories from before a shot that is replaced left an order that cannot be taken back now. */
const LEAVES_SOON = 'leaves-soon';
/** How long such a shot tries to take its order back. */
const LEAVE_MS = 20_000;

/** Where the next order of a shot goes, or, while it `isOpen`, where one stands. */
export type Slot = {
  take: number;
  order: number;
  isOpen: boolean;
  /** Whose the order is, until its end, whatever is asked by then. */
  provider: string;
  account: string | null;
  tier: Tier;
  /** The tier that the policy has come to after an order that expired, or null. */
  step: Tier | null;
  readonly providers: Providers;
};

export function keyOf({ film, asked }: ShotInput, { take, order }: Slot): OrderKey {
  return { film, shot: asked.node.id, take, order };
}

export function questionOf(
  input: ShotInput,
  inbox: ShotInbox,
  slot: Slot,
  failed: Failure,
): AskPersonInput {
  return { ...keyOf(input, slot), account: inbox.accountAt(slot), failure: failed };
}

export function settleOrder(
  input: ShotInput,
  account: string,
  slot: Slot,
  how: Pick<SettleOrderInput, 'onUnknown' | 'taskId' | 'isStale'>,
) {
  const order = { ...keyOf(input, slot), account, ...how };
  return waitActivities(input.store, account).settleOrder(order);
}

export function poll(
  input: ShotInput,
  inbox: ShotInbox,
  account: string,
  slot: Slot,
): Promise<AwaitTaskOutput> {
  return waitActivities(input.store, account).awaitTask({
    ...keyOf(input, slot),
    account,
    tier: slot.tier,
    poll: inbox.asked.node.poll,
  });
}

export function takeBack(input: ShotInput, inbox: ShotInbox, slot: Slot): Promise<unknown> {
  return inbox.underAccount(slot, (account) =>
    waitActivities(input.store, account).cancelOrder({
      ...keyOf(input, slot),
      account,
      tier: slot.tier,
    }),
  );
}

/** A shot that is replaced tries it for a while only: its successor goes on with that. */
export async function takeBackBeforeLeaving(
  input: ShotInput,
  inbox: ShotInbox,
  slot: Slot,
): Promise<void> {
  if (!inbox.isReplaced || !patched(LEAVES_SOON)) {
    await takeBack(input, inbox, slot);
    return;
  }
  try {
    await CancellationScope.withTimeout(LEAVE_MS, () => takeBack(input, inbox, slot));
  } catch {
    // The order stands in the journal, where the successor finds it.
  }
}

/** Null: the shot that replaces this one finds the order, and gets its clip. */
export function collect(
  input: ShotInput,
  inbox: ShotInbox,
  slot: Slot,
): Promise<StandingTake | null> {
  return inbox.untilReplaced(slot, (account) =>
    collectActivities(input.store, account).collectTake({ ...keyOf(input, slot), account }),
  );
}
