/** A task that was named for an order can be taken back, or another be named, until its clip is here. */

import { failure } from '../specs/failures.ts';
import type { OrderKey } from '../specs/order.ts';
import { isUncollectedAdoption } from '../store/adoption.ts';
import { ownerOf, type OrderEntry } from '../store/order.ts';
import type { Store } from '../store/store.ts';
import { EXIT } from './exit.ts';
import { Refusal } from './refusal.ts';

/** The shot's newest order for which a task was named or found, and of which nothing is here yet. */
export async function namedBefore(
  { journal }: Store,
  film: string,
  shot: string,
): Promise<OrderEntry | null> {
  const orders = await journal.ordersOf(film, shot);
  return orders.findLast((entry) => isPending(entry) || isUncollectedAdoption(entry)) ?? null;
}

/** What was named, and not yet carried out. */
function isPending({ resolution, task, end }: OrderEntry): boolean {
  return resolution?.kind === 'adopt' && task === null && end === null;
}

/**
 * Puts the task in place of the one that was named; null: nobody knows the order's task again, and
 * the shot asks. Throws a `Refusal` when its clip is here, or about to be.
 */
export async function renameTask(
  store: Store,
  named: OrderEntry,
  { taskId, isRunning }: { readonly taskId: string | null; readonly isRunning: boolean },
): Promise<void> {
  const { journal } = store;
  const { key } = named;
  if (isPending(named)) {
    if (taskId === null) await journal.clearResolution(key);
    else await journal.recordResolution(key, { kind: 'adopt', taskId });
    // A production that runs may have carried out the one before in this moment.
    const since = await journal.readOrder(key);
    if (!since?.task || since.task.task.id === taskId) return;
    return renameTask(store, since, { taskId, isRunning });
  }
  // Asking its provider took a while: what was read before that says nothing of now.
  const since = isRunning ? await journal.readOrder(key) : named;
  if (isRunning && (taskId === null || since?.delivered)) throw watched(key, taskId);
  const { task } = named;
  const mayBe = (entry: OrderEntry) =>
    isUncollectedAdoption(entry) && !(isRunning && entry.delivered);
  const right =
    taskId === null ? null : { task: { id: taskId }, adopted: true, at: new Date().toISOString() };
  const isDone =
    task !== null && (await journal.replaceAdopted(key, { wrong: task, right, mayBe }));
  if (!isDone) throw refuse(`The clip of ${key.shot} has come meanwhile: its task stays.`, null);
  await tell(store, named, taskId);
}

/** So that `status` and a film that runs hear of it. */
async function tell({ events }: Store, named: OrderEntry, taskId: string | null): Promise<void> {
  const { film, shot, take, order } = named.key;
  const place = { shot, take, order };
  const owner = ownerOf(named);
  if (taskId !== null && owner) {
    const { tier, account } = owner;
    await events.append(film, { kind: 'order.adopted', ...place, taskId, tier, account });
    return;
  }
  const message = 'The task that was named for it was taken back.';
  const failed = failure('outcome-unknown', { code: 'taken-back', message });
  await events.append(film, { kind: 'shot.asks', ...place, failure: failed });
}

function watched({ shot }: OrderKey, taskId: string | null): Refusal {
  return taskId === null
    ? refuse(
        `${shot} is at work with the task that was named.`,
        'Name the right one with --adopt TASK, or interrupt the run first.',
      )
    : refuse(`The clip of the task that was named for ${shot} is being fetched.`, null);
}

function refuse(message: string, hint: string | null): Refusal {
  return new Refusal({ exit: EXIT.usage, code: 'not-taken-back', message, hint });
}
