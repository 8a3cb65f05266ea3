/**
 * Counts an activity's failed attempts, since Temporal repeats them without telling anybody. Past a
 * bound a person is also asked, while the attempts go on.
 */

import { CancelledFailure, Context as Running } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { failure, isFailure, isPassing, type Failure } from '../specs/failures.ts';
import type { OrderKey } from '../specs/order.ts';
import type { Tried } from '../store/facts.ts';
import type { Try } from '../store/tries.ts';
import type { Services } from './context.ts';
import { NOT_YET } from './failure.ts';
import { localFault } from './local-fault.ts';
import { backoffMs, delayOf, type AsksAfter } from './timing.ts';

/** An attempt counts as taking too long from this moment before its time-out. */
const BEFORE_END_MS = 2_000;

/** `isOver`: its time-out has ended the attempt, or is about to. */
type Watch = { isOver: boolean; timer?: NodeJS.Timeout };

/** What stands in the way of an attempt that Temporal repeats. */
type Trouble = { readonly failure: Failure; readonly isLasting: boolean; readonly nextMs: number };

/** Wraps an order's activity so that its failed attempts are counted as `what`. */
export function counted<Input extends OrderKey, Output>(
  what: Tried,
  context: Services,
  activity: (context: Services, input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  return async (input) => {
    const watch = watchTime(what, context, input);
    try {
      const output = await activity(context, input);
      await quietly(() => context.store.tries.clear(input, what));
      return output;
    } catch (error) {
      if (!watch.isOver) await quietly(() => afterFailure(what, context, input, error));
      throw error;
    } finally {
      clearTimeout(watch.timer);
    }
  };
}

/** If counting fails, e.g. on a full disk, this must not hide how the attempt itself went. */
async function quietly(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => {
    Running.current().log.warn('attempt not counted', { error: String(error) });
  });
}

async function afterFailure(what: Tried, context: Services, key: OrderKey, error: unknown) {
  if (error instanceof CancelledFailure || Running.current().cancellationSignal.aborted) return;
  const trouble = troubleOf(what, context, error, Running.current().info.attempt);
  if (trouble === null) await context.store.tries.clear(key, what);
  else await noteTrouble(what, context, key, trouble);
}

async function noteTrouble(what: Tried, context: Services, key: OrderKey, trouble: Trouble) {
  const { tries, events } = context.store;
  let tried = await tries.note(key, what, trouble);
  if (tried.asked && isHeld(tried.asked.failure) !== isHeld(tried.failure)) {
    // What a budget holds back goes on by itself; what stands in the way otherwise is another matter.
    await tries.clear(key, what);
    tried = await tries.note(key, what, trouble);
  }
  const isAsked = isHeld(tried.failure) || isPast(context.timing.asksAfter[what], tried);
  if (tried.asked !== null || !isAsked) return;
  const question = questionOf(what, tried.failure);
  await tries.ask(key, tried, question);
  await events.appendOf(key, { kind: 'shot.asks', failure: question, trying: what });
}

/** A budget holds it back: people are told at once. */
function isHeld({ kind }: Failure): boolean {
  return kind === 'over-cap';
}

function isPast({ lasting, ms }: AsksAfter, tried: Try): boolean {
  return tried.lasting >= lasting || (ms !== null && tried.lastMs - tried.sinceMs >= ms);
}

/** If an order cannot be found, a person can say what became of it, whatever the reason is. */
function questionOf(what: Tried, failed: Failure): Failure {
  if (what !== 'search' || failed.kind === 'local-fault') return failed;
  const { code, message, requestId } = failed;
  return failure('outcome-unknown', { code, message, requestId });
}

/**
 * An attempt that is ended by its time-out cannot report it, so this watches the clock. A timed-out
 * submission is not repeated: what became of the order is found out.
 */
function watchTime(what: Tried, context: Services, key: OrderKey): Watch {
  const { startToCloseTimeoutMs, attempt } = Running.current().info;
  const afterMs = startToCloseTimeoutMs - BEFORE_END_MS;
  const watch: Watch = { isOver: false };
  if (what === 'order' || !(afterMs > 0)) return watch;
  watch.timer = setTimeout(() => {
    watch.isOver = true;
    const message = `An attempt takes longer than ${Math.round(startToCloseTimeoutMs / 1_000)} s.`;
    const slow = failure('unavailable', { code: 'attempt-too-slow', message });
    const nextMs = Date.now() + BEFORE_END_MS + backoffMs(attempt);
    const trouble = { failure: billedAs(what, slow), isLasting: false, nextMs };
    void quietly(() => noteTrouble(what, context, key, trouble));
  }, delayOf(afterMs));
  return watch;
}

/** Null: the attempt is not repeated, or this is an ordinary wait. */
function troubleOf(
  what: Tried,
  context: Pick<Services, 'store'>,
  error: unknown,
  attempt: number,
): Trouble | null {
  const nextMs = Date.now() + pauseOf(error, attempt);
  if (error instanceof ApplicationFailure) {
    if (error.nonRetryable) return null;
    const [told] = error.details ?? [];
    if (isFailure(told)) {
      const isLasting = error.type !== NOT_YET && !isPassing(told);
      return { failure: billedAs(what, told), isLasting, nextMs };
    }
    if (error.type === NOT_YET) return null;
  }
  return {
    failure: billedAs(what, localFault(error, context.store.root)),
    isLasting: true,
    nextMs,
  };
}

function pauseOf(error: unknown, attempt: number): number {
  const asked = error instanceof ApplicationFailure ? error.nextRetryDelay : null;
  return typeof asked === 'number' ? delayOf(asked) : backoffMs(attempt);
}

/**
 * A failed poll says nothing about the charge: only an order that was never sent is certainly
 * unpaid.
 */
function billedAs(what: Tried, failed: Failure): Failure {
  if (what === 'order' || failed.billed === 'yes') return failed;
  return { ...failed, billed: what === 'collect' ? 'yes' : 'maybe' };
}
