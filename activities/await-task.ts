/**
 * Waits for a task. Each attempt polls once, and fails while the task is open
 * (docs/decisions/waiting-by-failing.md). The poll itself judges the deadline, by the provider's
 * clock.
 */

import {
  ProviderError,
  type PolledTask,
  type Task,
  type TaskStatus,
} from '../providers/provider.ts';
import { failure, FAILURES, NO_LONGER_AWAITED, type Failure } from '../specs/failures.ts';
import { patienceOf } from '../specs/models/offer.ts';
import type { PollBounds } from '../specs/models/sheet.ts';
import { hasSucceeded, NO_POLL, ownerOf, type OrderEntry, type OrderPoll } from '../store/order.ts';
import { carryOutNaming } from './adopt.ts';
import type { AwaitTaskInput, AwaitTaskOutput } from './contract.ts';
import { accountOf, type Services } from './context.ts';
import { notYet, redacted, refuses } from './failure.ts';
import { isOrderedHere, otherAccount, takeOver } from './holder.ts';
import { refuseRenamed } from './same-task.ts';
import { asksAt, nextPollInMs } from './timing.ts';

/** `bounds`: the least and most time between two polls. */
type Open = { entry: OrderEntry; task: Task; bounds: PollBounds };

export async function awaitTask(
  context: Services,
  input: AwaitTaskInput,
): Promise<AwaitTaskOutput> {
  const found = await context.store.journal.readOrder(input);
  const entry = found && (await carryOutNaming(context, input, found));
  if (!entry?.task) throw refuses(`No task of ${input.shot} is in the journal.`);
  const { sheet } = accountOf(context, input.account).provider;
  const bounds = input.poll ?? sheet.poll[input.tier];
  const open = { entry, task: entry.task.task, bounds };
  const { resolution } = entry;
  if (resolution && resolution.kind !== 'fetch' && resolution.kind !== 'use') {
    return ended(context, input, open, { state: 'failed', reason: noLongerAwaited(entry) });
  }
  // The clip is paid, and no poll can change that. `collectTake` gets it.
  if (hasSucceeded(entry)) {
    // An old journal records success only in its newest poll, which can be lost.
    if (!entry.delivered) await delivered(context, input, open);
    return { state: 'succeeded' };
  }
  // The clip was not made yet, so "fetch" can only mean: poll again.
  if (resolution) await context.store.journal.clearResolution(input);
  const polled = await pollOnce(context, input, open);
  await refuseRenamed(context, input, open.task.id);
  if (polled.state === 'missing') {
    if (isOrderedHere(context, input.account, entry)) return missing(context, input, open);
    return unseen(context, input, open);
  }
  await takeOver(context, input, entry);
  const { state } = polled;
  if (state === 'queued' || state === 'running') return keepWaiting(context, input, open, polled);
  if (state !== 'succeeded') return ended(context, input, open, { state, reason: polled.failure });
  await delivered(context, input, open);
  await record(context, input, open, polled, null);
  return { state };
}

async function delivered(context: Services, input: AwaitTaskInput, { task }: Open): Promise<void> {
  await refuseRenamed(context, input, task.id);
  const at = new Date().toISOString();
  await context.store.journal.recordDelivered(input, { at, taskId: task.id });
}

/**
 * While a person is asked about a task, it is still polled. This failure ends that wait once they
 * have answered.
 */
export function noLongerAwaited(entry: OrderEntry): Failure {
  return failure('link-dead', {
    code: NO_LONGER_AWAITED,
    billed: hasSucceeded(entry) ? 'yes' : 'maybe',
    message: 'It was decided not to wait for it any longer.',
  });
}

/** A key cannot see another key's tasks: that it does not find one says nothing about that task. */
async function unseen(context: Services, input: AwaitTaskInput, open: Open): Promise<never> {
  const failed = otherAccount(context, open.entry, input.account);
  const delayMs = delay(open, null);
  await askOnce(context, input, open, failed);
  const nextLookAtMs = Date.now() + delayMs;
  await write(context, input, { ...lastPoll(open), failure: failed, nextLookAtMs });
  throw notYet(failed.message, delayMs, failed);
}

/** A failed poll never ends the wait: it is shown, and the poll is repeated. */
async function pollOnce(context: Services, input: AwaitTaskInput, open: Open): Promise<PolledTask> {
  const account = accountOf(context, input.account);
  try {
    return await account.polls.poll(open.task, input.tier);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const failed = redacted(error.failure);
    const delayMs = Math.max(failed.retryAfterMs ?? 0, delay(open, null));
    if (failed.kind === 'unauthorized') await askOnce(context, input, open, failed);
    await write(context, input, {
      ...lastPoll(open),
      failure: failed,
      nextLookAtMs: Date.now() + delayMs,
    });
    throw notYet(failed.message, delayMs, failed);
  }
}

async function keepWaiting(
  context: Services,
  input: AwaitTaskInput,
  open: Open,
  polled: TaskStatus,
): Promise<never> {
  const late = lateness(context, input, open, polled);
  const delayMs = delay(open, polled);
  const begins = polled.state === 'running' && open.entry.poll?.state !== 'running';
  const { events } = context.store;
  if (begins) await events.appendOf(input, { kind: 'task.running', taskId: polled.id });
  const isTakenOver = ownerOf(open.entry)?.account !== input.account;
  // People see the newest event of a shot, so a question that is still open is asked last.
  if (late) await askOnce(context, input, open, late, begins || isTakenOver);
  await record(context, input, open, polled, late, Date.now() + delayMs);
  throw notYet(polled.unknownState ?? polled.state, delayMs);
}

/** Why a person must be asked about an open task, or null while there is no need. */
function lateness(
  context: Services,
  input: AwaitTaskInput,
  { entry }: Open,
  { providerNowMs, createdAtMs, deadlineMs }: TaskStatus,
): Failure | null {
  const { sheet } = accountOf(context, input.account).provider;
  const offer = sheet.offers.find(({ modelId }) => modelId === entry.intent?.modelId) ?? null;
  const asks = asksAt({
    sinceMs: createdAtMs ?? Date.parse(entry.task?.at ?? ''),
    deadlineMs,
    patienceSeconds: patienceOf(sheet, offer),
    expiresAfterSeconds: entry.intent?.expiresAfterSeconds ?? null,
    overdueMs: context.timing.overdueMs,
  });
  if (asks === null || (providerNowMs ?? Date.now()) <= asks.atMs) return null;
  const facts = {
    overdue: 'The task is still open an hour after its own deadline.',
    'patience-over': `The task is open longer than ${sheet.title} is waited for, and never expires.`,
  };
  return failure('expired', { code: asks.code, billed: 'maybe', message: facts[asks.code] });
}

function delay(open: Open, polled: TaskStatus | null): number {
  const nowMs = polled?.providerNowMs ?? Date.now();
  const sinceMs = polled?.createdAtMs ?? Date.parse(open.entry.task?.at ?? '');
  return nextPollInMs({
    waitedMs: Math.max(0, nowMs - sinceMs),
    untilDeadlineMs: polled?.deadlineMs ? polled.deadlineMs - nowMs : null,
    bounds: open.bounds,
    spread: Math.random(),
  });
}

/**
 * A task that is in no list, and for which a single poll gets 404: gone after ten minutes of that.
 */
async function missing(
  context: Services,
  input: AwaitTaskInput,
  open: Open,
): Promise<AwaitTaskOutput> {
  const before = open.entry.poll;
  // A clock that was set back must not make this wait longer than the ten minutes.
  const sinceMs = Math.min(before?.missingSinceMs ?? Date.now(), Date.now());
  const gone = failure('link-dead', {
    code: 'task-gone',
    // Nobody has seen it finished, so whether it was billed is not known.
    billed: 'maybe',
    message: `The provider no longer knows task ${open.task.id}.`,
  });
  if (Date.now() - sinceMs > context.timing.goneMs) {
    return ended(context, input, open, { state: 'failed', reason: gone });
  }
  const delayMs = delay(open, null);
  await write(context, input, {
    ...lastPoll(open),
    missingSinceMs: sinceMs,
    nextLookAtMs: Date.now() + delayMs,
  });
  throw notYet('not found', delayMs);
}

type Ending = {
  readonly state: 'failed' | 'expired' | 'cancelled';
  readonly reason: Failure | null;
};

async function ended(
  context: Services,
  input: AwaitTaskInput,
  { task: { id: taskId } }: Open,
  { state, reason }: Ending,
): Promise<AwaitTaskOutput> {
  const { journal } = context.store;
  const message = `The task has ${state === 'expired' ? 'expired in the queue' : `been ${state}`}.`;
  const failed = redacted(reason ?? failure(state, { code: state, message }));
  const at = new Date().toISOString();
  if (failed.kind === 'moderated-output') {
    await refuseRenamed(context, input, taskId);
    const entry = await journal.readOrder(input);
    if (entry?.intent) {
      const { fingerprint, provider, bridge } = entry.intent;
      const refusal = { fingerprint, provider, failure: failed, at, ...(bridge && { bridge }) };
      await context.store.rejections.record(input, refusal);
    }
  }
  // An order that a person must decide about stays open in the journal: no restart may take it for
  // settled.
  if (FAILURES[failed.kind].next !== 'ask') {
    await refuseRenamed(context, input, taskId);
    // Before the end, after which nobody looks again: told twice is better than never.
    if (state === 'expired') {
      await context.store.events.appendOf(input, { kind: 'order.expired', failure: failed });
    }
    await journal.recordEnd(input, { state, failure: failed, at, taskId });
  }
  return { state, failure: failed };
}

async function record(
  context: Services,
  input: AwaitTaskInput,
  open: Open,
  polled: TaskStatus,
  failed: Failure | null,
  nextLookAtMs: number | null = null,
): Promise<void> {
  await write(context, input, {
    taskId: open.task.id,
    state: polled.state,
    atMs: Date.now(),
    createdAtMs: polled.createdAtMs,
    deadlineMs: polled.deadlineMs,
    nextLookAtMs,
    missingSinceMs: null,
    failure: failed,
    ...(polled.state === 'succeeded' && { succeededAtMs: Date.now() }),
  });
}

function lastPoll(open: Open): OrderPoll {
  return { ...NO_POLL, ...open.entry.poll, taskId: open.task.id, atMs: Date.now() };
}

function write(context: Services, input: AwaitTaskInput, poll: OrderPoll): Promise<void> {
  return context.store.journal.recordPoll(input, poll);
}

/** Shows that a person is needed, once for each reason, or `again`; the wait goes on. */
async function askOnce(
  context: Services,
  input: AwaitTaskInput,
  open: Open,
  failed: Failure,
  again = false,
): Promise<void> {
  if (!again && open.entry.poll?.failure?.code === failed.code) return;
  await context.store.events.appendOf(input, { kind: 'shot.asks', failure: failed });
}
