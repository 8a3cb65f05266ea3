/** Whether a clip that does not decode to its end is used as far as it does: a person's word. */

import type { OrderKey } from '../specs/order.ts';
import type { OrderEntry } from '../store/order.ts';
import type { Services } from './context.ts';

/** Null when it is used; else why nothing of it can be, in a sentence, and nothing is changed. */
export async function useDownload(
  { store }: Services,
  key: OrderKey,
  { download }: OrderEntry,
): Promise<string | null> {
  if (!download) return 'No whole clip of it has come, so there is nothing to use.';
  if (download.pictures === 0) return 'No picture of its clip decodes, so nothing can be used.';
  if (!(await store.objects.has(download.sha256))) {
    return 'Its clip is no longer in the store, so there is nothing to use.';
  }
  await store.journal.recordDownload(key, { ...download, isAccepted: true });
  return null;
}

/** Whoever has the clip fetched again does not want the kept one as it is any more. */
export async function fetchAgain(
  { store }: Services,
  key: OrderKey,
  { download }: OrderEntry,
): Promise<void> {
  if (!download?.isAccepted) return;
  await store.journal.recordDownload(key, { ...download, isAccepted: false });
}
