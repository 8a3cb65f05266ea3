/**
 * Whether the caps that hold a film leave room for orders that a person has just asked for: what
 * does not fit is asked about or held back when it is about to be placed, and that is said before.
 */

import type { Money } from '../../specs/money.ts';
import { budgetBreachOf, NO_BUDGETS } from '../../specs/plan/budget.ts';
import { breachOf, type Breach } from '../../specs/plan/cap.ts';
import type { FilmCaps } from '../../store/caps.ts';
import type { Others } from '../../store/spending.ts';
import type { Store } from '../../store/store.ts';

/** `endsAt`: ISO time when there is room again at the latest; null: when a person raises the cap. */
export type NoRoom = Breach & { readonly endsAt: string | null };

/** One of each price, which are ordered in this order; null: there is room. */
export async function roomFor(
  { caps, spending }: Pick<Store, 'caps' | 'spending'>,
  film: string,
  prices: readonly (Money | null)[],
): Promise<(NoRoom | null)[]> {
  const held = await caps.read(film);
  if (!held) return prices.map(() => null);
  const command = held.maxCost.length > 0 ? held.command : null;
  const span = held.budgets?.month ? 'month' : 'day';
  return roomsIn(held, prices, await spending.beside(film, command, span));
}

/** What fits takes room from those after it. */
export function roomsIn(
  caps: FilmCaps,
  prices: readonly (Money | null)[],
  spent: Others,
): (NoRoom | null)[] {
  let others = spent;
  return prices.map((price) => {
    const breach = breachBeside(caps, price, others);
    if (breach === null && price !== null) others = withOrder(others, price);
    return breach;
  });
}

function breachBeside(caps: FilmCaps, price: Money | null, others: Others): NoRoom | null {
  if (price?.micros === 0) return null;
  const breach = breachOf(caps, price, others);
  if (breach) return { ...breach, endsAt: null };
  const { allowsUnpriced, budgets = NO_BUDGETS } = caps;
  return budgetBreachOf([budgets], { price, day: others.today, allowsUnpriced }, others);
}

function withOrder({ film, command, day, month, today }: Others, money: Money): Others {
  const spent = { money, command: null };
  return {
    film: [...film, spent],
    command: [...command, spent],
    day: [...day, spent],
    month: [...month, spent],
    today,
  };
}
