/**
 * Takes a queued task back.
 *
 * A DELETE on a finished task removes its record and with it the clip. So it is sent only by the
 * attempt that saw `queued`, only while that poll is young, and never again without a new one.
 *
 * In a copied project, an order also belongs to the original. An edit, `--restart` or a signal is
 * then not enough to take it back. Only what a person has said to `cancel` counts, and that is in
 * the journal.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { ProviderError, type Task } from '../providers/provider.ts';
import { mayBeTakenBack, NO_POLL, type OrderEntry } from '../store/order.ts';
import { YOUNG_MS } from './callback.ts';
import type { CancelOrderInput, CancelOrderOutput } from './contract.ts';
import { accountOf, type Services } from './context.ts';
import { notYet, redacted, repeats } from './failure.ts';
import { isOrderedHere } from './holder.ts';
import { refuseRenamed } from './same-task.ts';

/** A poll is valid for this long, from before its request left to the first byte of the DELETE. */
const POLL_LIFE_MS = 5_000;
/**
 * After this many polls that were too old, the task runs on: its provider is too slow to be sure.
 */
const MAX_OLD_POLLS = 3;
const UNREACHABLE_MS = 5_000;
const MAX_PAUSE_MS = 60_000;

/** Thrown between the open connection and the first byte of a DELETE. */
class OldPoll extends Error {}

export async function cancelOrder(
  context: Services,
  input: CancelOrderInput,
): Promise<CancelOrderOutput> {
  const entry = await context.store.journal.readOrder(input);
  const task = entry?.task?.task;
  if (!task) return { outcome: 'ended' };
  if (!mayBeTakenBack(entry, context.store)) return { outcome: 'runs-on' };
  if ((entry.poll?.tooOldLooks ?? 0) >= MAX_OLD_POLLS) {
    await countOldPolls(context, input, task, 0);
    return { outcome: 'runs-on' };
  }
  const outcome = await takeBack(context, input, task).catch(async (error: unknown) => {
    if (error instanceof OldPoll) {
      await countOldPolls(context, input, task, (entry.poll?.tooOldLooks ?? 0) + 1);
      throw notYet('the look was too old to cancel by', 1);
    }
    if (!(error instanceof ProviderError)) throw error;
    // Every failure is tried again: a task that was to be taken back must not run on.
    const pauseMs = UNREACHABLE_MS * ActivityContext.current().info.attempt;
    const { retryAfterMs } = error.failure;
    throw repeats(redacted(error.failure), retryAfterMs ?? Math.min(pauseMs, MAX_PAUSE_MS));
  });
  if (outcome === 'missing') {
    // A task ordered just now may not be shown yet: this is no reason to let it run on.
    if (isJustOrdered(entry) && isOrderedHere(context, input.account, entry)) {
      throw notYet('not shown yet', UNREACHABLE_MS);
    }
    return { outcome: 'ended' };
  }
  if (outcome === 'cancelled') {
    await context.store.events.appendOf(input, { kind: 'shot.cancelled', taskId: task.id });
  }
  return { outcome };
}

async function takeBack(
  context: Services,
  input: CancelOrderInput,
  task: Task,
): Promise<CancelOrderOutput['outcome'] | 'missing'> {
  const { account, tier } = input;
  const { provider } = accountOf(context, account);
  const age = stopwatch();
  const [polled] = await provider.status([task], tier);
  if (!polled || polled.state === 'missing') return 'missing';
  if (polled.state === 'running') return 'runs-on';
  if (polled.state !== 'queued') return 'ended';
  if (!provider.cancel) return 'runs-on';
  const beforeSend = async () => {
    await refuseRenamed(context, input, task.id);
    if (age() > POLL_LIFE_MS) throw new OldPoll();
  };
  return (await provider.cancel(task, { beforeSend })) === 'refused' ? 'runs-on' : 'cancelled';
}

function isJustOrdered({ task }: OrderEntry): boolean {
  if (!task || task.adopted) return false;
  const ageMs = Date.now() - Date.parse(task.at);
  return ageMs >= 0 && ageMs < YOUNG_MS;
}

/**
 * Milliseconds since now, by whichever of two clocks says more: one of them stands still while a
 * laptop sleeps.
 */
function stopwatch(): () => number {
  const [wallMs, steadyMs] = [Date.now(), performance.now()];
  return () => Math.max(Date.now() - wallMs, performance.now() - steadyMs);
}

/** Kept in the journal, so that another attempt or another worker goes on from there. */
async function countOldPolls(
  { store: { journal } }: Services,
  input: CancelOrderInput,
  { id: taskId }: Task,
  tooOldLooks: number,
): Promise<void> {
  // Another poll may have been recorded meanwhile.
  const entry = await journal.readOrder(input);
  if (entry?.task?.task.id !== taskId) return;
  const seen = { ...NO_POLL, ...entry.poll, taskId, atMs: Date.now(), tooOldLooks };
  await journal.recordPoll(input, seen);
}
