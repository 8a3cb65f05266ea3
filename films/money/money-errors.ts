/** Why money is not spent: facts by code. */

import type { Money } from '../../specs/money.ts';
import type { OverCap } from '../facts.ts';

export type MoneyErrors = {
  /** A paid plan, and nobody has said what may be spent. */
  'no-cap': { readonly file: string };
  'bad-cap':
    | { readonly why: 'twice'; readonly currency: string }
    | { readonly why: 'several-currencies' | 'no-price' | 'no-amount'; readonly amount: string };
  'bad-budget': { readonly variable: string; readonly text: string };
  unpriced: { readonly file: string; readonly shot: string };
  'over-cap':
    | OverCap
    | (Pick<OverCap, 'subject' | 'cost'> & {
        /** No cap is in the currency of the cost. */
        readonly kind: 'currency';
        readonly caps: readonly Money[];
      });
};
