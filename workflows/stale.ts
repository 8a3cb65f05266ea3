/** Orders for what the storyboard no longer asks, kept beside the shot's own. */

import { CancellationScope, condition, patched } from '@temporalio/workflow';
import type { AwaitTaskOutput } from '../activities/contract.ts';
import type { Desk } from './desk.ts';
import { failureOf } from './failure.ts';
import type { ShotInput } from './messages.ts';
import { collect, look, settleOrder, takeBack, type Place } from './steps.ts';

/** Histories from before a cancel reached orders that are no longer asked. */
const CANCELS_STALE = 'cancels-stale';

/** Keeps an order for something else beside the shot's own, once. */
export function tend(input: ShotInput, desk: Desk, place: Place): void {
  const name = `${place.take}/${place.order}`;
  if (desk.tended.has(name)) return;
  desk.tended.add(name);
  desk.stale.push(keepStale(input, desk, place));
}

/**
 * An order for what the storyboard no longer asks: taken back if possible, else kept as a take. A
 * shot that is replaced leaves it where it is: in the journal, where its successor finds it.
 */
async function keepStale(input: ShotInput, desk: Desk, place: Place): Promise<void> {
  try {
    const how = { onUnknown: 'ask', taskId: null, isStale: true } as const;
    const settled = await desk.untilReplaced(place, (account) =>
      settleOrder(input, account, place, how),
    );
    // One that nobody can find stays open in the journal: the next run looks for it again.
    if (settled?.kind !== 'placed') return;
    place.tier = settled.tier;
    await takeBack(input, desk, place);
    const ended = await watchStale(input, desk, place);
    if (ended?.state === 'succeeded') await collect(input, desk, place);
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
  desk: Desk,
  place: Place,
): Promise<AwaitTaskOutput | null> {
  const watched = () => desk.untilReplaced(place, (account) => look(input, desk, account, place));
  if (desk.isCancelled || !patched(CANCELS_STALE)) return watched();
  const scope = new CancellationScope();
  void condition(() => desk.isCancelled).then(() => scope.cancel());
  try {
    const ended = await scope.run(watched);
    if (ended !== null) return ended;
  } catch (error) {
    if (!desk.isCancelled) throw error;
  }
  if (desk.isReplaced) return null;
  await takeBack(input, desk, place);
  return watched();
}
