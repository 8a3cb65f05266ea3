/** What an order that a person has placed anew costs, and whether the caps that hold leave room for it. */

import type { Money } from '../../specs/money.ts';
import { budgetsOfWorkers, roomFor, type NoRoom } from '../money/room.ts';
import type { Answerable } from './answer.ts';

export type Resubmitted = {
  /** Null where no price is known. */
  readonly quote: Money | null;
  /** Why it asks, or is held back, instead of being ordered at once; null: there is room. */
  readonly noRoom: NoRoom | null;
};

/** Before it is answered: what is ordered at once is among what is spent. */
export async function weighResubmit({
  root,
  store,
  shot,
  order,
}: Pick<Answerable, 'root' | 'store' | 'order'> & {
  readonly shot: Pick<Answerable['shot'], 'quote'>;
}): Promise<Resubmitted> {
  const quote = shot.quote.expected;
  const workers = await budgetsOfWorkers(root);
  const [noRoom = null] = await roomFor(store, order.key.film, [quote], workers);
  return { quote, noRoom };
}
