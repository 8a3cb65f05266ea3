/**
 * `policy.budget`, checked before anything is ordered: what the film has cost, what is under way
 * and the most that this run can order must fit. The most counts, so no retry or fallback of the
 * run can break it later.
 */

import { formatMoney, type Money } from '../specs/money.ts';
import type { Plan, PlannedShot } from '../specs/plan/plan.ts';
import type { ShotDecision } from '../specs/plan/decision.ts';
import { EXIT } from './exit.ts';
import { Refusal } from './refusal.ts';

export type Spending = {
  readonly file: string;
  readonly plan: Plan;
  readonly decisions: readonly ShotDecision[];
  /** Of every take that was made for this film. */
  readonly charges: readonly Money[];
};

/** Throws a `Refusal` (4) when the budget does not hold what may be spent. */
export function checkBudget({ file, plan, decisions, charges }: Spending): void {
  const { budget } = plan.policy;
  if (budget === null) return;
  const kinds = new Map(decisions.map(({ shot, kind }) => [shot, kind]));
  const bought = plan.shots.filter(({ id, isPlaceholder }) => {
    return !isPlaceholder && ['orders', 'under-way'].includes(kinds.get(id) ?? '');
  });
  if (bought.length === 0) return;
  const most = bought.map((shot) => ({ shot, atMost: shot.quote.atMost }));
  const unknown = most.find(({ atMost }) => atMost?.currency !== budget.currency);
  if (unknown) throw unpriced(file, unknown.shot, budget);
  const micros = [...charges, ...most.flatMap(({ atMost }) => atMost ?? [])]
    .filter(({ currency }) => currency === budget.currency)
    .reduce((sum, money) => sum + money.micros, 0);
  if (micros <= budget.micros) return;
  const total = formatMoney({ currency: budget.currency, micros });
  throw new Refusal({
    exit: EXIT.refused,
    code: 'over-budget',
    message: `${file}: it may cost ${total} in all, its budget is ${formatMoney(budget)}. Nothing was ordered.`,
    hint: 'Raise policy.budget, or take shots out.',
  });
}

function unpriced(file: string, { id }: PlannedShot, budget: Money): Refusal {
  return new Refusal({
    exit: EXIT.refused,
    code: 'unpriced',
    message: `${file}: the price of ${id} in ${budget.currency} is not known, so no budget can hold it.`,
    hint: 'Take policy.budget out, or give it in the currency of the provider.',
  });
}
