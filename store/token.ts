/** How an order is told from all others at its provider. */

import { randomBytes } from 'node:crypto';

/**
 * By this an order is found at its provider when the answer was lost: `sb-`, the store's mark of
 * 8 hex digits, and 32 that are drawn. Nothing of it is derived: ids can be copied with a folder.
 */
export function drawToken(storeId: string): string {
  return `sb-${markOf(storeId)}${randomBytes(16).toString('hex')}`;
}

/** By this a store's orders are told from others of the same account. */
export function markOf(storeId: string): string {
  return storeId.slice(0, 8);
}
