/** Gives an order its task: one found after a lost answer, or one that a person has named. */

import type { OrderKey } from '../specs/order.ts';
import type { OrderEntry, OrderIntent } from '../store/order.ts';
import { nameTask } from './callback.ts';
import type { AtAccount, SettleOrderOutput } from './contract.ts';
import type { Services } from './context.ts';

export async function adopt(
  context: Services,
  input: AtAccount,
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
  const { tier } = intent;
  await events.appendOf(input, { kind: 'order.adopted', taskId, tier, account: input.account });
  return { kind: 'placed', tier };
}

/**
 * Whether the task can be recorded: the order has none yet, has this one, or has one that was named
 * by mistake.
 */
export async function isFree(
  { store: { journal } }: Services,
  input: OrderKey,
  { task }: OrderEntry,
  taskId: string,
): Promise<boolean> {
  if (task === null || task.task.id === taskId) return true;
  const right = { task: { id: taskId }, adopted: true, at: new Date().toISOString() };
  return journal.replaceAdopted(input, { wrong: task, right });
}

/**
 * Carries out a person's naming of a task for an order that has a task by now. That task was found
 * meanwhile, or recorded by a process that died before it could say so. The named task is the same
 * one, or replaces it where that is allowed. In every case the answer is cleared, so that it ends
 * no later wait. Gives the order as it is then.
 */
export async function carryOutNaming(
  context: Services,
  input: AtAccount,
  entry: OrderEntry,
): Promise<OrderEntry> {
  const { intent, task, resolution } = entry;
  if (!intent || !task || resolution?.kind !== 'adopt') return entry;
  const { journal } = context.store;
  const { taskId } = resolution;
  const isOther = task.task.id !== taskId;
  if (isOther && (await isFree(context, input, entry, taskId))) {
    await adopt(context, input, intent, taskId);
  }
  await journal.clearResolution(input);
  return (await journal.readOrder(input)) ?? entry;
}
