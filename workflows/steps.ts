/** The steps of one order, each an activity on its account's queue. */

import { CancellationScope, patched } from '@temporalio/workflow';
import type {
  AskPersonInput,
  AwaitTaskOutput,
  OrderKey,
  SettleOrderInput,
  StandingTake,
} from '../activities/contract.ts';
import type { Failure } from '../specs/failures.ts';
import type { Tier } from '../specs/models/sheet.ts';
import type { Desk } from './desk.ts';
import type { ShotInput } from './messages.ts';
import { collectActivities, waitActivities } from './policy.ts';
import type { Providers } from './providers.ts';

/** Histories from before a shot that is replaced left an order that cannot be taken back now. */
const LEAVES_SOON = 'leaves-soon';
/** How long such a shot tries to take its order back. */
const LEAVE_MS = 20_000;

/** Where the next order of a shot goes, or, while it `isOpen`, where one stands. */
export type Place = {
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

export function keyOf({ film, asked }: ShotInput, { take, order }: Place): OrderKey {
  return { film, shot: asked.node.id, take, order };
}

export function questionOf(
  input: ShotInput,
  desk: Desk,
  place: Place,
  failed: Failure,
): AskPersonInput {
  return { ...keyOf(input, place), account: desk.accountAt(place), failure: failed };
}

export function settleOrder(
  input: ShotInput,
  account: string,
  place: Place,
  how: Pick<SettleOrderInput, 'onUnknown' | 'taskId' | 'isStale'>,
) {
  const order = { ...keyOf(input, place), account, ...how };
  return waitActivities(input.store, account).settleOrder(order);
}

export function look(
  input: ShotInput,
  desk: Desk,
  account: string,
  place: Place,
): Promise<AwaitTaskOutput> {
  return waitActivities(input.store, account).awaitTask({
    ...keyOf(input, place),
    account,
    tier: place.tier,
    poll: desk.asked.node.poll,
  });
}

export function takeBack(input: ShotInput, desk: Desk, place: Place): Promise<unknown> {
  return desk.underAccount(place, (account) =>
    waitActivities(input.store, account).cancelOrder({
      ...keyOf(input, place),
      account,
      tier: place.tier,
    }),
  );
}

/** A shot that is replaced tries it for a while only: its successor goes on with that. */
export async function takeBackBeforeLeaving(
  input: ShotInput,
  desk: Desk,
  place: Place,
): Promise<void> {
  if (!desk.isReplaced || !patched(LEAVES_SOON)) {
    await takeBack(input, desk, place);
    return;
  }
  try {
    await CancellationScope.withTimeout(LEAVE_MS, () => takeBack(input, desk, place));
  } catch {
    // The order stands in the journal, where the successor finds it.
  }
}

/** Null: the shot that replaces this one finds the order, and gets its clip. */
export function collect(input: ShotInput, desk: Desk, place: Place): Promise<StandingTake | null> {
  return desk.untilReplaced(place, (account) =>
    collectActivities(input.store, account).collectTake({ ...keyOf(input, place), account }),
  );
}
