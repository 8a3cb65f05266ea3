/** Orders for what the storyboard no longer asks, kept beside the shot's own. */

import { CancellationScope, condition, patched } from '@temporalio/workflow';
import type { AwaitTaskOutput } from '../activities/contract.ts';
import { failureOf } from './failure.ts';
import type { Slot } from './order-state.ts';
import { collect, settle, takeBack, watchToItsEnd, type RunningShot } from './steps.ts';

/** Histories from before a cancel reached orders that are no longer asked. */
const CANCELS_STALE = 'cancels-stale';

/** Keeps what comes of an order for something else, once. */
export function tend(shot: RunningShot, slot: Slot): void {
  const name = `${slot.take}/${slot.order}`;
  if (!shot.stale.has(name)) shot.stale.set(name, keepStale(shot, slot));
}

/**
 * Taken back if possible, else kept as a take. A shot that is replaced leaves it where it is: in
 * the journal, where its successor finds it.
 */
async function keepStale(shot: RunningShot, unsettled: Slot): Promise<void> {
  try {
    const how = { onUnknown: 'ask', taskId: null, isStale: true } as const;
    const settled = await settle(shot, unsettled, how);
    // One that nobody can find stays open in the journal: the next run looks for it again.
    if (settled?.kind !== 'placed') return;
    const slot = unsettled.with({ tier: settled.tier });
    await takeBack(shot, slot);
    const isOld = shot.inbox.isCancelled || !patched(CANCELS_STALE);
    const ended = await (isOld ? watchToItsEnd(shot, slot) : watchStale(shot, slot));
    if (ended?.state === 'succeeded') await collect(shot, slot);
  } catch (error) {
    // Its end is in the journal; what is asked now does not depend on it.
    failureOf(error);
  }
}

/**
 * To its end; null: a shot that replaces this one watches it. A cancel tries once more to take it
 * back: a person may have agreed to it since.
 */
async function watchStale(shot: RunningShot, slot: Slot): Promise<AwaitTaskOutput | null> {
  const { inbox } = shot;
  const watched = () => watchToItsEnd(shot, slot);
  const scope = new CancellationScope();
  void condition(() => inbox.isCancelled).then(() => scope.cancel());
  try {
    const ended = await scope.run(watched);
    if (ended !== null) return ended;
  } catch (error) {
    if (!inbox.isCancelled) throw error;
  }
  if (inbox.isReplaced) return null;
  await takeBack(shot, slot);
  return watched();
}
