/** Whether a clip that does not decode to its end is used as far as it does: a person's word. */

import type { OrderEntry } from '../store/order.ts';
import type { OrderKey } from './contract.ts';
import type { Context } from './context.ts';

/** False, and nothing changed, when there is none of which a picture decodes. */
export async function useDownload(
  { store }: Context,
  key: OrderKey,
  { download }: OrderEntry,
): Promise<boolean> {
  if (!download || download.pictures === 0) return false;
  if (!(await store.objects.has(download.sha256))) return false;
  await store.journal.recordDownload(key, { ...download, isAccepted: true });
  return true;
}

/** Whoever has the clip fetched again does not want the kept one as it is any more. */
export async function fetchAgain(
  { store }: Context,
  key: OrderKey,
  { download }: OrderEntry,
): Promise<void> {
  if (!download?.isAccepted) return;
  await store.journal.recordDownload(key, { ...download, isAccepted: false });
}
