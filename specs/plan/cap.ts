/**
 * Bounds on what may be ordered, checked before each order, the retries and fallbacks included.
 *
 * A cap holds what is paid in its own currency; nothing is converted. What a cap cannot hold, a
 * price that is not known or is in another currency, does not fit it.
 */

import { formatMoney, type Money } from '../money.ts';

export type Caps = {
  /** `policy.budget`: of the film's whole life. */
  readonly budget: Money | null;
  /** `--max-cost`: of what one command may order, each in a currency of its own. */
  readonly maxCost: readonly Money[];
  /** Whether a shot without a known price may be ordered beside a cap all the same. */
  readonly allowsUnpriced: boolean;
};

/** What an order has cost, or what it may cost while it is open. */
export type Spent = {
  readonly money: Money;
  /** The command by whose `--max-cost` it was ordered; null: it had none. */
  readonly command: string | null;
};

export type Breach = {
  readonly code:
    | 'over-budget'
    | 'over-max-cost'
    | 'over-day'
    | 'over-month'
    | 'unpriced'
    | 'budget-currency'
    | 'max-cost-currency'
    | 'day-currency'
    | 'month-currency'
    | 'bad-budget';
  /** A sentence with what is needed, the cap, and what of it is used. */
  readonly message: string;
};

/**
 * Why an order may not be placed, or null. `price`: at most, on its tier; null: not known.
 * `spent`: by the other orders of its film, and by those of its command in all its films.
 */
export function breachOf(
  { budget, maxCost, allowsUnpriced }: Caps,
  price: Money | null,
  spent: { readonly film: readonly Spent[]; readonly command: readonly Spent[] },
): Breach | null {
  if (budget === null && maxCost.length === 0) return null;
  if (price?.micros === 0) return null;
  if (price === null) {
    if (allowsUnpriced) return null;
    return { code: 'unpriced', message: 'It has no known price, so no cap can hold it.' };
  }
  const needs = `It needs ${formatMoney(price)}`;
  if (budget) {
    const used = usedOf(budget, spent.film);
    const cap = `the budget of ${formatMoney(budget)}`;
    if (budget.currency !== price.currency) {
      return { code: 'budget-currency', message: `${needs}, and ${cap} cannot hold that.` };
    }
    if (used.micros + price.micros > budget.micros) {
      const message = `${needs}; of ${cap}, ${formatMoney(used)} is spent or ordered.`;
      return { code: 'over-budget', message };
    }
  }
  if (maxCost.length === 0) return null;
  const most = maxCost.find(({ currency }) => currency === price.currency);
  if (!most) {
    const caps = maxCost.map(formatMoney).join(' and ');
    return { code: 'max-cost-currency', message: `${needs}, and --max-cost is ${caps}.` };
  }
  const used = usedOf(most, spent.command);
  if (used.micros + price.micros <= most.micros) return null;
  const message = `${needs}; of the ${formatMoney(most)} of --max-cost, ${formatMoney(used)} is ordered.`;
  return { code: 'over-max-cost', message };
}

function usedOf({ currency }: Money, spent: readonly Spent[]): Money {
  const amounts = spent.filter(({ money }) => money.currency === currency);
  return { currency, micros: amounts.reduce((sum, { money }) => sum + money.micros, 0) };
}
