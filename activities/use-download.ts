/** A person's choice about a damaged clip: to use the part that decodes, or to fetch it again. */

import type { OrderKey } from '../specs/order.ts';
import type { OrderEntry } from '../store/order.ts';
import type { Services } from './context.ts';

/**
 * Null when the clip is used; else a sentence that says why it cannot be, and nothing is changed.
 */
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

/** If a person has the clip fetched again, the kept one is no longer wanted as it is. */
export async function fetchAgain(
  { store }: Services,
  key: OrderKey,
  { download }: OrderEntry,
): Promise<void> {
  if (!download?.isAccepted) return;
  await store.journal.recordDownload(key, { ...download, isAccepted: false });
}
