/** Amounts as a command line has them: `20USD`, `0.50 EUR`, or a bare `20`. */

import { AMOUNT } from '../../specs/storyboard/unit.ts';

/** Without its currency. */
export const BARE = /^\d{1,9}(\.\d{1,6})?$/;

export function isAmount(text: string): boolean {
  return BARE.test(text) || AMOUNT.test(text);
}
