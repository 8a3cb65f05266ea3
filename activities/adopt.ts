/** A task becomes an order's that was found after a lost answer, or that a person has named. */

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

/** Whether the task can be recorded: none is, it is itself, or one was named by mistake. */
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
 * What a person has named for an order that has a task by now: found in the meantime, or written
 * down by somebody who did not live to say so. It is that very task, or takes its place where it
 * may; either way it is carried out, and nothing is left of it to end a wait. Gives the order as it
 * is then.
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
