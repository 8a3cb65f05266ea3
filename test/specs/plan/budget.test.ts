/** What a day and a month may cost. */

import { describe, expect, test } from 'vitest';
import type { Money } from '../../../specs/money.ts';
import {
  budgetBreachOf,
  endOf,
  hasBudget,
  monthOf,
  NO_BUDGETS,
  readBudgets,
  utcDayOf,
  type Budgets,
} from '../../../specs/plan/budget.ts';

const usd = (micros: number): Money => ({ currency: 'USD', micros });
const spent = (...amounts: Money[]) => amounts.map((money) => ({ money, command: null }));
const day = (money: Money): Budgets => ({ day: money, month: null });
const TODAY = '2026-11-30';
const asked = { price: usd(10), day: TODAY, allowsUnpriced: false };
const NOTHING = { day: [], month: [] };

describe('a budget', () => {
  test('that just holds an order lets it go, and none holds everything', () => {
    expect(budgetBreachOf([day(usd(10))], asked, NOTHING)).toBeNull();
    expect(budgetBreachOf([day(usd(20))], asked, { ...NOTHING, day: spent(usd(10)) })).toBeNull();
    expect(budgetBreachOf([NO_BUDGETS], asked, { day: spent(usd(99)), month: [] })).toBeNull();
  });

  test('of the day is free again when that is over', () => {
    const breach = budgetBreachOf([day(usd(20))], asked, { ...NOTHING, day: spent(usd(11)) });
    expect(breach).toMatchObject({ code: 'over-day', endsAt: '2026-12-01T00:00:00.000Z' });
    expect(breach?.message).toContain(', which ends 2026-12-01 00:00 UTC, ');
  });

  test('of the month counts all its days', () => {
    const budgets = { day: null, month: usd(20) };
    const others = { day: [], month: spent(usd(6), usd(5)) };
    const breach = budgetBreachOf([budgets], { ...asked, day: '2026-12-05' }, others);
    expect(breach).toMatchObject({ code: 'over-month', endsAt: '2027-01-01T00:00:00.000Z' });
  });

  test('is the smallest of several', () => {
    const others = { ...NOTHING, day: spent(usd(5)) };
    expect(budgetBreachOf([day(usd(99)), day(usd(14))], asked, others)?.code).toBe('over-day');
    expect(budgetBreachOf([day(usd(99)), NO_BUDGETS], asked, others)).toBeNull();
  });

  test.each([
    ['a larger order', day(usd(9)), {}, 'over-day'],
    ['another currency', day({ currency: 'CNY', micros: 99 }), {}, 'day-currency'],
    ['an order without a known price', day(usd(99)), { price: null }, 'unpriced'],
  ])('never holds %s', (_, budgets, change, code) => {
    const breach = budgetBreachOf([budgets], { ...asked, ...change }, NOTHING);
    expect(breach).toMatchObject({ code, endsAt: null });
  });

  test('holds no unpriced order where that is allowed beside it', () => {
    const unpriced = { ...asked, price: null, allowsUnpriced: true };
    expect(budgetBreachOf([day(usd(1))], unpriced, NOTHING)).toBeNull();
  });
});

test('days and months are those of UTC', () => {
  expect(utcDayOf(Date.parse('2026-11-30T23:59:59.999Z'))).toBe(TODAY);
  expect(monthOf(TODAY)).toBe('2026-11');
  expect(endOf('day', '2028-02-28')).toBe('2028-02-29T00:00:00.000Z');
  expect(endOf('month', '2026-12-31')).toBe('2027-01-01T00:00:00.000Z');
});

test.each([
  ['20USD', usd(20_000_000)],
  [' 0.50 USD ', usd(500_000)],
  ['', null],
])('the setting %j is read', (text, money) => {
  const read = readBudgets({ STORYBOARD_BUDGET_MONTH: text });
  expect(read).toEqual({ kind: 'read', budgets: { day: null, month: money } });
  expect(read.kind === 'read' && hasBudget(read.budgets)).toBe(money !== null);
});

test.each(['20', '-5USD', '20 dollars', '1e3USD'])('the setting %j is no amount', (text) => {
  expect(readBudgets({ STORYBOARD_BUDGET_DAY: text })).toEqual({
    kind: 'bad',
    variable: 'STORYBOARD_BUDGET_DAY',
    text,
  });
});
