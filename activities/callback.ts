/**
 * Callbacks for orders: each order's own address, drawn before it is sent, and the task that was
 * named there when the answer was lost.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { ProviderError, type PolledTask } from '../providers/provider.ts';
import { isPassing } from '../specs/failures.ts';
import type { ProviderSheet } from '../specs/models/sheet.ts';
import { drawSecret } from '../store/callbacks.ts';
import { isBeforeOrder, ordersOfTask } from '../store/adoption.ts';
import type { OrderIntent } from '../store/order.ts';
import type { AtAccount } from './contract.ts';
import { accountOf, type Services } from './context.ts';
import { notYet, repeats } from './failure.ts';

const UNREACHABLE_MS = 10_000;
/**
 * A task may not be shown yet for this long after the last moment at which its answer could come.
 */
export const YOUNG_MS = 120_000;

/** An order's own address, or null where its provider does not call back or nobody listens. */
export function drawAddress(
  { callbackUrl }: Services,
  { callbacks }: ProviderSheet,
): { readonly url: string; readonly sha256: string } | null {
  if (!callbackUrl || !callbacks.includes('order')) return null;
  const { secret, sha256 } = drawSecret();
  return { url: callbackUrl(secret), sha256 };
}

/**
 * For callbacks that name only the task, not the order. Without this entry they wake nobody, and
 * nothing else is lost.
 */
export async function nameTask(context: Services, input: AtAccount, taskId: string): Promise<void> {
  if (!context.callbackUrl) return;
  // Any worker of the store may carry out a person's answer, with or without this account's key.
  // The task is recorded by now.
  const sheet = context.accounts.get(input.account)?.provider.sheet;
  if (!sheet?.callbacks.includes('account')) return;
  const { name } = sheet;
  await context.store.callbacks.nameTask(name, taskId, input).catch((error: unknown) => {
    ActivityContext.current().log.warn('callbacks will not find this task', {
      taskId,
      error: String(error),
    });
  });
}

/**
 * The task that callbacks have named for an order without an id, if its provider knows it and it
 * can be this order's. Only the provider knows the address; still, what is posted there is only a
 * reason to ask the provider.
 */
export async function confirmedTask(
  context: Services,
  input: AtAccount,
  intent: OrderIntent,
): Promise<string | null> {
  if (intent.callbackSha256 === undefined) return null;
  for (const taskId of await context.store.callbacks.toldTasks(intent.callbackSha256)) {
    if (await isTaken(context, intent.provider, taskId)) continue;
    const polled = await pollOnce(context, input, intent, taskId).catch(passOver);
    if (polled && canBe(polled, intent)) return taskId;
  }
  return null;
}

/**
 * Whether a task that a workflow names can be this order's. The name may come from the order's own
 * attempt, or from anybody who reaches the server. So the provider must know the task, and no other
 * order may have it.
 */
export async function isConfirmed(
  context: Services,
  input: AtAccount,
  intent: OrderIntent,
  taskId: string,
): Promise<boolean> {
  if (await isTaken(context, intent.provider, taskId)) return false;
  const polled = await pollOnce(context, input, intent, taskId).catch((error: unknown) => {
    if (!(error instanceof ProviderError)) throw error;
    throw repeats(error.failure, error.failure.retryAfterMs ?? UNREACHABLE_MS);
  });
  if (polled?.state !== 'missing') return polled !== null && canBe(polled, intent);
  // A task that was made just now may not be shown yet.
  if (Date.now() < intent.answerByMs + YOUNG_MS) throw notYet('not shown yet', UNREACHABLE_MS);
  return false;
}

async function pollOnce(
  context: Services,
  { account }: AtAccount,
  { tier }: OrderIntent,
  taskId: string,
): Promise<PolledTask | null> {
  const { provider } = accountOf(context, account);
  return (await provider.status([{ id: taskId }], tier))[0] ?? null;
}

function canBe(polled: PolledTask, intent: OrderIntent): boolean {
  return polled.state !== 'missing' && !isBeforeOrder(polled.createdAtMs, intent);
}

/**
 * A task that its provider does not know counts as not named. If the provider cannot be asked now,
 * it is asked again.
 */
function passOver(error: unknown): null {
  if (!(error instanceof ProviderError)) throw error;
  if (!isPassing(error.failure)) return null;
  throw repeats(error.failure, error.failure.retryAfterMs ?? UNREACHABLE_MS);
}

/** Whether the journal has recorded this task for any order. */
async function isTaken({ store }: Services, provider: string, taskId: string): Promise<boolean> {
  const orders = await ordersOfTask(store, provider, taskId);
  return orders.some(({ task }) => task?.task.id === taskId);
}
