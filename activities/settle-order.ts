/**
 * Finds out what became of an order whose activity did not live to say it.
 *
 * The journal knows, or the same file is claimed as void: then the order was never sent and never
 * can be. An intent that stands is waited out; then the task is taken that its provider has called
 * back with, or searched for at the provider by its token.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { ProviderError, type Provider } from '../providers/provider.ts';
import { failure, type Failure } from '../specs/failures.ts';
import { mayBeAnswered, type OrderIntent } from '../store/order.ts';
import { confirmedTask, nameTask } from './callback.ts';
import type { OrderKey, SettleOrderInput, SettleOrderOutput } from './contract.ts';
import { accountOf, type Context } from './context.ts';
import { notYet, repeats } from './failure.ts';

/** How often a living process is asked whether it still is. */
const ALIVE_MS = 2_000;
const UNREACHABLE_MS = 10_000;

export async function settleOrder(
  context: Context,
  input: SettleOrderInput,
): Promise<SettleOrderOutput> {
  const { journal } = context.store;
  let entry = await journal.readOrder(input);
  if (entry === null && (await journal.placeVoid(input)) === 'exists') {
    entry = await journal.readOrder(input);
  }
  if (entry === null || entry.intent === null) return { kind: 'not-placed' };
  // A clip that was collected and then lost from the store is still the provider's to give.
  if (entry.end && entry.end.state !== 'collected') return { kind: 'not-placed' };
  if (entry.task) return { kind: 'placed', tier: entry.intent.tier };
  if (entry.end) return { kind: 'not-placed' };
  if (input.taskId) return adopt(context, input, entry.intent, input.taskId);

  await waitForAnswer(entry.intent);
  const told = await confirmedTask(context, input, entry.intent);
  if (told !== null) return adopt(context, input, entry.intent, told);
  const found = await search(context, input, entry.intent);
  if (found.kind !== 'unknown' || input.onUnknown === 'ask') return found;
  await giveUp(context, input, GIVEN_UP);
  return { kind: 'given-up' };
}

/** Until nobody can be sending or reading the answer any more. */
async function waitForAnswer(intent: OrderIntent): Promise<void> {
  if (!mayBeAnswered(intent, Date.now())) return;
  const leftMs = intent.answerByMs - Date.now();
  throw notYet('the answer may still come', Math.min(leftMs + 1_000, ALIVE_MS));
}

async function search(
  context: Context,
  input: SettleOrderInput,
  intent: OrderIntent,
): Promise<SettleOrderOutput> {
  const { provider } = accountOf(context, input.account);
  if (!provider.find) return { kind: 'unknown' };
  const found = await find(provider, intent.token);
  if (found.kind === 'found') return adopt(context, input, intent, found.taskId);
  // The list of another account proves nothing about an order of this one.
  const isOwn = input.account === intent.account;
  if (!isOwn || !provider.sheet.findIsComplete) return { kind: 'unknown' };

  const activity = ActivityContext.current();
  const before = searchesBefore(activity.info.heartbeatDetails);
  const searches = before.searches + 1;
  const isProof = before.isProof && found.kind === 'absent';
  const pauseMs = context.timing.searchPausesMs[searches - 1];
  activity.heartbeat({ searches, isProof });
  if (pauseMs !== undefined) throw notYet(`not found in ${searches} lists`, pauseMs);
  if (!isProof) return { kind: 'unknown' };
  await giveUp(context, input, null);
  return { kind: 'not-placed' };
}

/** `unread`: a list that this key may not read, or that is never whole, proves nothing. */
type Found =
  { readonly kind: 'found'; readonly taskId: string } | { readonly kind: 'absent' | 'unread' };

async function find(provider: Provider, token: string): Promise<Found> {
  try {
    const task = (await provider.find?.([token])) ?? null;
    return task === null ? { kind: 'absent' } : { kind: 'found', taskId: task.id };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, code, retryAfterMs } = error.failure;
    const isPassing = kind === 'throttled' || kind === 'unavailable';
    if (!isPassing || code === 'list-incomplete') return { kind: 'unread' };
    throw repeats(error.failure, retryAfterMs ?? UNREACHABLE_MS);
  }
}

type Searches = { readonly searches: number; readonly isProof: boolean };

/** Survives attempts: the server keeps the last heartbeat's details. */
function searchesBefore(details: unknown): Searches {
  const none = { searches: 0, isProof: true };
  if (typeof details !== 'object' || details === null) return none;
  if (!('searches' in details) || typeof details.searches !== 'number') return none;
  return {
    searches: details.searches,
    isProof: !('isProof' in details) || details.isProof === true,
  };
}

export async function adopt(
  context: Context,
  input: OrderKey & { account: string },
  intent: OrderIntent,
  taskId: string,
): Promise<SettleOrderOutput & { kind: 'placed' }> {
  const { journal, events } = context.store;
  await journal.recordTask(input, {
    task: { id: taskId },
    adopted: true,
    at: new Date().toISOString(),
  });
  await nameTask(context, input, taskId);
  await events.append(input.film, {
    kind: 'order.adopted',
    shot: input.shot,
    take: input.take,
    order: input.order,
    taskId,
    tier: intent.tier,
    account: input.account,
  });
  return { kind: 'placed', tier: intent.tier };
}

const GIVEN_UP = failure('outcome-unknown', {
  code: 'given-up',
  message: 'Nobody could find the order, and it was not waited for any longer.',
});

/** `lost`: what may have been paid for nothing; null after proof that nothing was. */
export async function giveUp(
  context: Context,
  input: OrderKey,
  lost: Failure | null,
): Promise<void> {
  const at = new Date().toISOString();
  await context.store.journal.recordEnd(input, { state: 'given-up', failure: lost, at });
}
