/** A clip that does not decode to its end is used as far as it does, on a person's word. */

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
