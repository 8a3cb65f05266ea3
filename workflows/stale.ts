/** Orders for what the storyboard no longer asks, beside the shot's own order. */

import { CancellationScope, condition, patched } from '@temporalio/workflow';
import type { AwaitTaskOutput } from '../activities/contract.ts';
import { failureOf } from './failure.ts';
import type { Slot } from './order-state.ts';
import { collect, settle, takeBack, watchToItsEnd, type RunningShot } from './steps.ts';

/** Patch: in newer histories a cancel also reaches orders that are no longer asked. */
const CANCELS_STALE = 'cancels-stale';

/**
 * Keeps what an order for something else brings; started once for each order. `isKept`: it is not
 * taken back, since it is for what is asked, and only another take was chosen.
 */
export function tend(shot: RunningShot, slot: Slot, isKept = false): void {
  const name = `${slot.take}/${slot.order}`;
  if (!shot.stale.has(name)) shot.stale.set(name, keepStale(shot, slot, isKept));
}

/**
 * Takes a stale order back if possible, else keeps its take. A shot that is replaced leaves the
 * order in the journal, where its successor finds it.
 */
async function keepStale(shot: RunningShot, unsettled: Slot, isKept: boolean): Promise<void> {
  try {
    const how = { onUnknown: 'ask', taskId: null, isStale: true } as const;
    const settled = await settle(shot, unsettled, how);
    // An order that nobody can find stays open in the journal: the next run searches again.
    if (settled?.kind !== 'placed') return;
    const slot = unsettled.with({ tier: settled.tier });
    if (!isKept) await takeBack(shot, slot);
    const isOld = shot.inbox.isCancelled || !patched(CANCELS_STALE);
    const ended = await (isOld ? watchToItsEnd(shot, slot) : watchStale(shot, slot));
    if (ended?.state === 'succeeded') await collect(shot, slot);
  } catch (error) {
    // The stale order's end is in the journal, and the shot's own order does not depend on it.
    failureOf(error);
  }
}

/**
 * Watches a stale order to its end; null: the shot that replaces this one watches it. A cancel
 * tries once more to take it back, since a person may have agreed to that by now.
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
