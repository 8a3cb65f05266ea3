/** What an attempt has seen of a task says nothing of another one that was named meanwhile. */

import type { OrderKey } from '../specs/order.ts';
import type { OrderDownload } from '../store/order.ts';
import type { Services } from './context.ts';
import type { FetchedOrder } from './fetch-clip.ts';
import { notYet } from './failure.ts';

const AT_ONCE_MS = 1_000;

/** Throws when the task is no longer the order's: the next attempt is for the one that is. */
export async function refuseRenamed(
  { store }: Services,
  key: OrderKey,
  taskId: string,
): Promise<void> {
  const entry = await store.journal.readOrder(key);
  if (entry?.task?.task.id !== taskId) {
    throw notYet('another task was named for the order', AT_ONCE_MS);
  }
}

/** Writes down the whole clip of the task, if that still is the order's. */
export async function recordClip(
  context: Services,
  { key, ordered: { taskId } }: FetchedOrder,
  download: OrderDownload,
): Promise<void> {
  await refuseRenamed(context, key, taskId);
  await context.store.journal.recordDownload(key, { ...download, taskId });
}
