import { expect, test } from 'vitest';
import { checkBudget, type Spending } from '../../cli/budget.ts';
import type { Money } from '../../specs/money.ts';
import { PLAN } from './facts.ts';

const dollars = (micros: number): Money => ({ currency: 'USD', micros });

function spending(budget: Money | null, changes: Partial<Spending> = {}): Spending {
  return {
    file: 'film.yaml',
    plan: { ...PLAN, policy: { ...PLAN.policy, budget } },
    decisions: PLAN.shots.map(({ id }) => ({
      shot: id,
      kind: 'orders',
      fingerprint: null,
      because: { kind: 'new' },
    })),
    charges: [],
    ...changes,
  };
}

const MOST = PLAN.shots.reduce((sum, { quote }) => sum + (quote.atMost?.micros ?? 0), 0);

test('a budget that holds the most that may be spent lets it be spent', () => {
  expect(MOST).toBeGreaterThan(0);
  expect(() => checkBudget(spending(dollars(MOST)))).not.toThrow();
  expect(() => checkBudget(spending(null))).not.toThrow();
});

test('what was paid before and what is under way count', () => {
  const paid = spending(dollars(MOST), { charges: [dollars(1)] });
  expect(() => checkBudget(paid)).toThrow(/it may cost .* its budget is .* Nothing was ordered/);
  const decisions = PLAN.shots.map(({ id }) => ({ shot: id, kind: 'under-way' as const }));
  const open = spending(dollars(MOST - 1), { decisions });
  expect(() => checkBudget(open)).toThrow(/Nothing was ordered/);
});

test('a price that is not known in the currency of the budget fits none', () => {
  const budget = { currency: 'CNY', micros: 10 ** 12 };
  expect(() => checkBudget(spending(budget))).toThrow(/the price of sh0010 in CNY is not known/);
});

test('a film that orders nothing is within any budget', () => {
  const none = spending(dollars(0), { decisions: [], charges: [dollars(5)] });
  expect(() => checkBudget(none)).not.toThrow();
});
