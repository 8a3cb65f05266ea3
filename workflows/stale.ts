/** Orders for what the storyboard no longer asks, kept beside the shot's own. */

import { CancellationScope, condition, patched } from '@temporalio/workflow';
import type { AwaitTaskOutput } from '../activities/contract.ts';
import type { ShotInbox } from './shot-inbox.ts';
import { failureOf } from './failure.ts';
import type { ShotInput } from './messages.ts';
import { collect, poll, settleOrder, takeBack, type Slot } from './steps.ts';

/** Histories from before a cancel reached orders that are no longer asked. */
const CANCELS_STALE = 'cancels-stale';

/** Keeps an order for something else beside the shot's own, once. */
export function tend(input: ShotInput, inbox: ShotInbox, slot: Slot): void {
  const name = `${slot.take}/${slot.order}`;
  if (inbox.tended.has(name)) return;
  inbox.tended.add(name);
  inbox.stale.push(keepStale(input, inbox, slot));
}

/**
 * An order for what the storyboard no longer asks: taken back if possible, else kept as a take. A
 * shot that is replaced leaves it where it is: in the journal, where its successor finds it.
 */
async function keepStale(input: ShotInput, inbox: ShotInbox, slot: Slot): Promise<void> {
  try {
    const how = { onUnknown: 'ask', taskId: null, isStale: true } as const;
    const settled = await inbox.untilReplaced(slot, (account) =>
      settleOrder(input, account, slot, how),
    );
    // One that nobody can find stays open in the journal: the next run looks for it again.
    if (settled?.kind !== 'placed') return;
    slot.tier = settled.tier;
    await takeBack(input, inbox, slot);
    const ended = await watchStale(input, inbox, slot);
    if (ended?.state === 'succeeded') await collect(input, inbox, slot);
  } catch (error) {
    // Its end is in the journal; what is asked now does not depend on it.
    failureOf(error);
  }
}

/**
 * To its end; null: a shot that replaces this one watches it. A cancel tries once more to take it
 * back: a person may have agreed to it since.
 */
async function watchStale(
  input: ShotInput,
  inbox: ShotInbox,
  slot: Slot,
): Promise<AwaitTaskOutput | null> {
  const watched = () => inbox.untilReplaced(slot, (account) => poll(input, inbox, account, slot));
  if (inbox.isCancelled || !patched(CANCELS_STALE)) return watched();
  const scope = new CancellationScope();
  void condition(() => inbox.isCancelled).then(() => scope.cancel());
  try {
    const ended = await scope.run(watched);
    if (ended !== null) return ended;
  } catch (error) {
    if (!inbox.isCancelled) throw error;
  }
  if (inbox.isReplaced) return null;
  await takeBack(input, inbox, slot);
  return watched();
}
