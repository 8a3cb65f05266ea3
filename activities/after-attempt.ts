/**
 * Turns a failed attempt to get a paid clip into an error: the failure is written down and shown.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { NO_POLL, type OrderEntry, type OrderPoll } from '../store/order.ts';
import type { AtAccount } from './contract.ts';
import { accountOf, type Services } from './context.ts';
import { ends, redacted, repeats } from './failure.ts';
import { judge } from './fetching.ts';
import { troubleOf } from './trouble.ts';

type Order = { readonly key: AtAccount; readonly entry: OrderEntry };

/** An error that is not about the clip is returned unchanged. */
export async function afterAttempt(
  context: Services,
  { key, entry }: Order,
  error: unknown,
): Promise<unknown> {
  const activity = ActivityContext.current();
  const trouble = activity.cancellationSignal.aborted ? null : troubleOf(error, context.store.root);
  if (!trouble) return error;
  const { recordSeconds } = accountOf(context, key.account).provider.sheet;
  const nowMs = Date.now();
  const verdict = judge(trouble, { entry, timing: context.timing, recordSeconds, nowMs });
  const failed = redacted(trouble.failure);
  const { end, pauseMs, succeededAtMs, fetching } = verdict;
  const { fetching: _before, ...look } = { ...NO_POLL, ...entry.poll };
  const seen: OrderPoll = {
    ...look,
    ...(entry.task && { taskId: entry.task.task.id }),
    state: 'succeeded',
    atMs: nowMs,
    succeededAtMs,
    missingSinceMs: null,
    failure: failed,
    nextLookAtMs: end ? null : nowMs + pauseMs,
    // After an end, counting starts again when somebody has the clip fetched again.
    ...(end === null && { fetching }),
  };
  try {
    await context.store.journal.recordPoll(key, seen);
  } catch (problem) {
    // On a full disk nothing can be written down, but the clip can still be fetched.
    activity.log.warn('failed attempt not written down', { error: String(problem) });
  }
  return end ? ends(end) : repeats(failed, pauseMs);
}
