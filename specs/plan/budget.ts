/**
 * Bounds on what may be ordered on a day and in a month, over all films of a store. Days are those
 * of UTC.
 *
 * As with every cap nothing is converted, and what a budget cannot hold does not fit it. Of several
 * budgets each holds, so the smallest one counts.
 */

import { formatMoney, sumMoney, type Money } from '../money.ts';
import { AMOUNT, parseAmount } from '../storyboard/unit.ts';
import type { Breach, Spent } from './cap.ts';

/** `STORYBOARD_BUDGET_DAY`, `STORYBOARD_BUDGET_MONTH`; null: none. */
export type Budgets = { readonly day: Money | null; readonly month: Money | null };
export type BudgetSpan = keyof Budgets;

/** What the other orders of today, and of this month with today, cost. */
export type SpentInTime = { readonly day: readonly Spent[]; readonly month: readonly Spent[] };

/** `endsAt`: ISO 8601, when there is room again at the latest; null: there never is. */
export type BudgetBreach = Breach & { readonly endsAt: string | null };

const SPANS = ['day', 'month'] as const satisfies readonly BudgetSpan[];

/** As the environment says them; `bad`: what is meant is not known, so nothing may be ordered. */
export type BudgetReading =
  | { readonly kind: 'read'; readonly budgets: Budgets }
  | { readonly kind: 'bad'; readonly variable: string; readonly text: string };

export const BUDGET_VARIABLES = {
  day: 'STORYBOARD_BUDGET_DAY',
  month: 'STORYBOARD_BUDGET_MONTH',
} as const;

/** Those that count where nothing says any. */
export const NO_BUDGETS: Budgets = { day: null, month: null };

export function hasBudget({ day, month }: Budgets): boolean {
  return day !== null || month !== null;
}

/** An empty text says none. */
export function readBudgets(
  environment: Readonly<Record<string, string | undefined>>,
): BudgetReading {
  const budgets: { -readonly [Span in BudgetSpan]: Budgets[Span] } = { ...NO_BUDGETS };
  for (const span of SPANS) {
    const variable = BUDGET_VARIABLES[span];
    const text = environment[variable]?.trim() ?? '';
    if (text === '') continue;
    if (!AMOUNT.test(text)) return { kind: 'bad', variable, text };
    budgets[span] = parseAmount(text);
  }
  return { kind: 'read', budgets };
}

/** `2026-11-30`. */
export type UtcDay = string;

export function utcDayOf(ms: number): UtcDay {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `2026-11`. */
export function monthOf(day: UtcDay): string {
  return day.slice(0, 7);
}

/** The first moment after that day, or after its month. */
export function endOf(span: BudgetSpan, day: UtcDay): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const atMs = span === 'day' ? Date.UTC(year, month - 1, date + 1) : Date.UTC(year, month, 1);
  return new Date(atMs).toISOString();
}

/** Why an order may not be placed on that day, or null. `price`: at most; null: not known. */
export function budgetBreachOf(
  budgets: readonly Budgets[],
  { price, day, allowsUnpriced }: { price: Money | null; day: UtcDay; allowsUnpriced: boolean },
  spent: SpentInTime,
): BudgetBreach | null {
  for (const span of SPANS) {
    for (const { [span]: budget } of budgets) {
      const breach = budget && breachOfOne({ span, budget }, { price, day, allowsUnpriced }, spent);
      if (breach) return breach;
    }
  }
  return null;
}

function breachOfOne(
  { span, budget }: { readonly span: BudgetSpan; readonly budget: Money },
  { price, day, allowsUnpriced }: { price: Money | null; day: UtcDay; allowsUnpriced: boolean },
  spent: SpentInTime,
): BudgetBreach | null {
  if (price === null) {
    if (allowsUnpriced) return null;
    const message = 'It has no known price, so no budget can hold it.';
    return { code: 'unpriced', message, endsAt: null };
  }
  const needs = `It needs ${formatMoney(price)}`;
  const cap = `the ${span}'s budget of ${formatMoney(budget)}`;
  if (budget.currency !== price.currency) {
    const message = `${needs}, and ${cap} cannot hold that.`;
    return { code: `${span}-currency`, message, endsAt: null };
  }
  if (price.micros > budget.micros) {
    const message = `${needs}, more than the whole of ${cap}.`;
    return { code: `over-${span}`, message, endsAt: null };
  }
  const sums = sumMoney(spent[span].map(({ money }) => money));
  const used = sums.find(({ currency }) => currency === budget.currency);
  if (!used || used.micros + price.micros <= budget.micros) return null;
  const endsAt = endOf(span, day);
  const until = `${endsAt.slice(0, 10)} ${endsAt.slice(11, 16)} UTC`;
  const message = `${needs}; of ${cap}, which ends ${until}, ${formatMoney(used)} is spent or ordered.`;
  return { code: `over-${span}`, message, endsAt };
}
