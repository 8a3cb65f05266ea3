/** What may be ordered on a day and in a month: held before each order, and gone on by itself. */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { openPlan } from '../../activities/open-plan.ts';
import { submitTake } from '../../activities/submit-take.ts';
import { counted } from '../../activities/tries.ts';
import { failure } from '../../specs/failures.ts';
import type { Money } from '../../specs/money.ts';
import { NO_BUDGETS, type BudgetReading, type Budgets } from '../../specs/plan/budget.ts';
import type { FilmCaps } from '../../store/caps.ts';
import { Stage } from './stage.ts';

const COMMAND = 'c'.repeat(16);
const NO_CAPS: FilmCaps = { command: COMMAND, budget: null, maxCost: [], allowsUnpriced: false };
const LOST = failure('outcome-unknown', { code: 'given-up', message: 'It was given up.' });
/** Of one order on flex. */
const PRICE: Money = { currency: 'USD', micros: 65_340 };
const times = (factor: number): Money => ({ ...PRICE, micros: Math.floor(PRICE.micros * factor) });
const day = (money: Money): Budgets => ({ day: money, month: null });
const workers = (budgets: Budgets): BudgetReading => ({ kind: 'read', budgets });

const submit: typeof submitTake = (context, input) => counted('order', context, submitTake)(input);

afterEach(() => {
  vi.useRealTimers();
});

/** One take was ordered today, and may have been paid. */
async function afterOne(own: Budgets, ofWorker: Budgets = NO_BUDGETS) {
  const stage = await Stage.open({}, { budgets: workers(ofWorker) });
  await stage.store.caps.write(stage.film, { ...NO_CAPS, budgets: own });
  expect(await stage.run(submitTake, stage.order())).toEqual({ kind: 'placed' });
  await stage.ended(1, 1, { state: 'given-up', failure: LOST });
  return stage;
}

describe('a budget of the day', () => {
  test.each([
    ["the command's", day(times(1.5)), day(times(9))],
    ["the worker's", day(times(9)), day(times(1.5))],
  ])('is the smaller one: %s', async (_, own, ofWorker) => {
    const stage = await afterOne(own, ofWorker);
    const failed = await stage.failureOf(submit, stage.order(2));
    expect(failed).toMatchObject({ type: 'Provider.over-cap', nonRetryable: false });
    expect(failed.details?.[0]).toMatchObject({ code: 'over-day', billed: 'no' });
    expect(failed.nextRetryDelay).toBeGreaterThan(0);
    expect(stage.sent).toHaveLength(1);
    // People are told at once, and it is tried on.
    const [tried] = await stage.store.tries.ofFilm(stage.film);
    expect(tried).toMatchObject({ what: 'order', asked: { failure: { code: 'over-day' } } });
  });

  test('lets it go when an order of another film was not placed after all', async () => {
    const stage = await Stage.open({}, { budgets: workers(day(times(1.5))) });
    const { spending, tries } = stage.store;
    const other = { film: 'fabcdefabcd', shot: 'sh0010', take: 1, order: 1 };
    await spending.reserve(other, { money: PRICE, command: null }, () => null);
    await stage.failureOf(submit, stage.order());
    await spending.release(other);
    expect(await stage.run(submit, stage.order())).toEqual({ kind: 'placed' });
    expect(await tries.ofFilm(stage.film)).toEqual([]);
  });

  test('lets it go when the day is over, and a budget of the month does not', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(new Date('2026-11-29T23:59:50Z'));
    const stage = await afterOne(day(times(1.5)));
    const failed = await stage.failureOf(submit, stage.order(2));
    expect(failed.nextRetryDelay).toBe(11_000);
    vi.setSystemTime(new Date('2026-11-30T00:00:01Z'));
    const month = { day: null, month: times(1.5) };
    await stage.store.caps.write(stage.film, { ...NO_CAPS, budgets: month });
    const later = await stage.failureOf(submit, stage.order(2));
    expect(later.details?.[0]).toMatchObject({ code: 'over-month' });
    await stage.store.caps.write(stage.film, { ...NO_CAPS, budgets: day(times(1.5)) });
    expect(await stage.run(submit, stage.order(2))).toEqual({ kind: 'placed' });
  });

  test('ends an order that no day would hold', async () => {
    const stage = await Stage.open({}, { budgets: workers(day(times(0.5))) });
    const failed = await stage.failureOf(submit, stage.order());
    expect(failed).toMatchObject({ nonRetryable: true, details: [{ code: 'over-day' }] });
    expect(stage.sent).toEqual([]);
  });

  test('that cannot be read holds everything', async () => {
    const variable = 'STORYBOARD_BUDGET_DAY';
    const stage = await Stage.open({}, { budgets: { kind: 'bad', variable, text: 'much' } });
    const failed = await stage.failureOf(submit, stage.order());
    expect(failed).toMatchObject({ nonRetryable: true, details: [{ code: 'bad-budget' }] });
    expect(failed.message).toContain('STORYBOARD_BUDGET_DAY is no amount: "much"');
  });
});

describe('the budgets of a production', () => {
  const [SMALL, LARGE] = [day(times(1)), day(times(2))];

  test.each([
    ['are those of the command that starts it', SMALL, NO_BUDGETS, false, NO_BUDGETS],
    ['stay when one without joins', SMALL, NO_BUDGETS, true, SMALL],
    ['are new when one with them joins', SMALL, LARGE, true, LARGE],
  ])('%s', async (_, before, granted, isAttaching, after) => {
    const { store, film, plan, ...stage } = await opened(before);
    await store.grants.grant(film, plan, { ...NO_CAPS, budgets: granted });
    const caps = { id: COMMAND, maxCost: [], allowsUnpriced: false };
    await stage.run({ film, plan, caps, isAttaching, running: null });
    expect((await store.caps.read(film))?.budgets).toEqual(after);
  });

  async function opened(before: Budgets) {
    const stage = await Stage.open();
    await stage.store.caps.write(stage.film, { ...NO_CAPS, budgets: before });
    const { store, film, plan } = stage;
    const run = (input: Parameters<typeof openPlan>[1]) => stage.run(openPlan, input);
    return { store, film, plan, run };
  }
});
