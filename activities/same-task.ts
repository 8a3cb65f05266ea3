/**
 * An order may be given another task meanwhile: what an attempt saw of the old one does not count.
 */

import type { OrderKey } from '../specs/order.ts';
import type { OrderDownload } from '../store/order.ts';
import type { Services } from './context.ts';
import type { FetchedOrder } from './fetch-clip.ts';
import { notYet } from './failure.ts';

const AT_ONCE_MS = 1_000;

/** Throws when the task is no longer the order's: the next attempt works on the new one. */
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

/** Writes down the whole clip of the task, if the order still has this task. */
export async function recordClip(
  context: Services,
  { key, ordered: { taskId } }: FetchedOrder,
  download: OrderDownload,
): Promise<void> {
  await refuseRenamed(context, key, taskId);
  await context.store.journal.recordDownload(key, { ...download, taskId });
}
