/**
 * Whether the caps that hold a film leave room for orders that a person has just asked for: what
 * does not fit is asked about or held back when it is about to be placed, and that is said before.
 */

import { serverState } from '../../server/stop.ts';
import type { Money } from '../../specs/money.ts';
import { budgetBreachOf, NO_BUDGETS, type Budgets } from '../../specs/plan/budget.ts';
import { breachOf, type Breach } from '../../specs/plan/cap.ts';
import type { FilmCaps } from '../../store/caps.ts';
import type { Others } from '../../store/spending.ts';
import type { Store } from '../../store/store.ts';

/** `endsAt`: ISO time when there is room again at the latest; null: when a person raises the cap. */
export type NoRoom = Breach & { readonly endsAt: string | null };

/**
 * One of each price, which are ordered in this order; null: there is room. `workers`: the budgets
 * that these have of their own.
 */
export async function roomFor(
  { caps, spending }: Pick<Store, 'caps' | 'spending'>,
  film: string,
  prices: readonly (Money | null)[],
  workers: readonly Budgets[] = [],
): Promise<(NoRoom | null)[]> {
  const held = await caps.read(film);
  if (!held && workers.length === 0) return prices.map(() => null);
  const command = held && held.maxCost.length > 0 ? held.command : null;
  const budgets = [held?.budgets ?? NO_BUDGETS, ...workers];
  const span = budgets.some(({ month }) => month !== null) ? 'month' : 'day';
  return roomsIn(held, prices, await spending.beside(film, command, span), workers);
}

/** A worker weighs what its own environment says beside what the command has said. */
export async function budgetsOfWorkers(root: string): Promise<Budgets[]> {
  const { workers } = await serverState({ folder: root });
  return workers.flatMap(({ budgets }) => (budgets ? [budgets] : []));
}

/** What fits takes room from those after it. `caps`: null where none hold the film. */
export function roomsIn(
  caps: FilmCaps | null,
  prices: readonly (Money | null)[],
  spent: Others,
  workers: readonly Budgets[] = [],
): (NoRoom | null)[] {
  let others = spent;
  return prices.map((price) => {
    const breach = breachBeside({ caps, workers }, price, others);
    if (breach === null && price !== null) others = withOrder(others, price);
    return breach;
  });
}

function breachBeside(
  { caps, workers }: { readonly caps: FilmCaps | null; readonly workers: readonly Budgets[] },
  price: Money | null,
  others: Others,
): NoRoom | null {
  if (price?.micros === 0) return null;
  const breach = caps && breachOf(caps, price, others);
  if (breach) return { ...breach, endsAt: null };
  const budgets = [caps?.budgets ?? NO_BUDGETS, ...workers];
  const order = { price, day: others.today, allowsUnpriced: caps?.allowsUnpriced ?? false };
  return budgetBreachOf(budgets, order, others);
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
