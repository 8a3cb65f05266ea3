/** Budgets of the day and the month, before anything is ordered. */

import { expect, test } from 'vitest';
import { checkBudgets, budgetsOf } from '../../films/money/budgets.ts';
import type { Money } from '../../specs/money.ts';
import { PLAN } from './facts.ts';

const usd = (micros: number): Money => ({ currency: 'USD', micros });
const FILM = { file: 'film.yaml', plan: PLAN };
/** Each costs 65,340 millionths. */
const ALL = new Set(PLAN.shots.map(({ id }) => id));

test('a budget that holds each order by itself refuses nothing, whatever they cost in all', () => {
  expect(() => checkBudgets({ day: usd(65_340), month: usd(65_340) }, FILM, ALL)).not.toThrow();
  expect(() => checkBudgets({ day: usd(1), month: null }, FILM, new Set())).not.toThrow();
});

test.each([
  ['day', { day: usd(65_339), month: null }],
  ['month', { day: null, month: usd(65_339) }],
])('an order larger than the whole budget of a %s is refused', (kind, budgets) => {
  const facts = { kind, subject: 'film.yaml sh0010', cost: usd(65_340), cap: usd(65_339) };
  expect(() => checkBudgets(budgets, FILM, ALL)).toThrow(
    expect.objectContaining({ code: 'over-cap', facts: { ...facts, used: usd(0) } }),
  );
});

test('an order in another currency fits no budget', () => {
  const yuan = { currency: 'CNY', micros: 9_000_000 };
  expect(() => checkBudgets({ day: yuan, month: null }, FILM, ALL)).toThrow(
    expect.objectContaining({ facts: expect.objectContaining({ kind: 'currency', caps: [yuan] }) }),
  );
});

test('a setting that is no amount is refused', () => {
  const environment = { STORYBOARD_BUDGET_DAY: '20 dollars' };
  expect(() => budgetsOf({ environment })).toThrow(
    expect.objectContaining({
      code: 'bad-budget',
      facts: { variable: 'STORYBOARD_BUDGET_DAY', text: '20 dollars' },
    }),
  );
  expect(budgetsOf({ environment: {} })).toEqual({ day: null, month: null });
});
