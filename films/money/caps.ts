/**
 * What may be spent, checked before anything is ordered: what the run orders first, each shot on
 * its first tier, must fit every cap. Retries and fallbacks are held while it runs, order by order.
 */

import { randomBytes } from 'node:crypto';
import type { CommandCaps } from '../../activities/contract.ts';
import { sumMoney, type Money } from '../../specs/money.ts';
import { NO_BUDGETS, hasBudget } from '../../specs/plan/budget.ts';
import type { Spent } from '../../specs/plan/cap.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import { eachOrder } from '../../specs/plan/several.ts';
import { AMOUNT, BARE_AMOUNT, parseAmount } from '../../specs/storyboard/unit.ts';
import { FilmError } from '../error.ts';
import type { OverCap } from '../facts.ts';
import { checkBudgets } from './budgets.ts';

export type CapOptions = {
  /** As they were written: `20USD`, or a bare `20`. */
  readonly maxCost?: readonly string[];
  readonly allowUnpriced?: true;
  /** Id of what orders several times under one cap; absent: each time is a command of its own. */
  readonly command?: string;
};

/**
 * Of one command, however many films it runs. A bare number is in the currency of their plans.
 * Throws `bad-cap`.
 */
export function capsOf(
  { maxCost = [], allowUnpriced, command = randomBytes(8).toString('hex') }: CapOptions,
  plans: readonly Plan[],
): CommandCaps {
  const caps = maxCost.flatMap((text) => {
    if (BARE_AMOUNT.test(text)) return inOwnCurrency(text, plans);
    if (AMOUNT.test(text)) return [parseAmount(text)];
    throw new FilmError('bad-cap', { why: 'no-amount', amount: text });
  });
  const twice = caps.find(
    ({ currency }, nth) => caps.findIndex((cap) => cap.currency === currency) < nth,
  );
  if (twice) {
    throw new FilmError('bad-cap', { why: 'twice', currency: twice.currency });
  }
  return {
    id: command,
    maxCost: caps,
    allowsUnpriced: allowUnpriced ?? false,
  };
}

/** None for what costs nothing: any cap holds it. */
function inOwnCurrency(text: string, plans: readonly Plan[]): Money[] {
  const shots = plans.flatMap((plan) => plan.shots);
  const paid = shots.filter(({ isPlaceholder }) => !isPlaceholder);
  if (paid.length === 0) return [];
  const prices = paid.flatMap(({ quote }) => Object.values(quote.byTier));
  const [currency, ...others] = sumMoney(prices);
  if (currency && others.length === 0) return [parseAmount(`${text} ${currency.currency}`)];
  const why = currency ? 'several-currencies' : 'no-price';
  throw new FilmError('bad-cap', { why, amount: text });
}

export type SpentSoFar = {
  readonly file: string;
  /** Of a table's film, its name. */
  readonly row?: string | null;
  readonly plan: Plan;
  readonly decisions: readonly ShotDecision[];
  readonly caps: CommandCaps;
  /** What the film has cost, and may still cost by the orders that are open. */
  readonly spent: readonly Spent[];
};

/**
 * Throws `over-cap` when a cap does not hold what a command's films order first: each its own
 * budget, the command's caps all of them. Gives the caps that hold that, and not every retry that
 * the policies allow.
 */
export function checkCaps(films: readonly SpentSoFar[]): OverCap[] {
  const priced = films.map((film) => ({ film, prices: said(film, () => pricesOf(film)) }));
  const tight = priced.flatMap(({ film, prices }) => {
    const { budget } = film.plan.policy;
    if (!budget) return [];
    const about = { subject: film.file, kind: 'budget' } as const;
    const over = said(film, () => checkOne(about, [heldBy(budget, film.spent)], prices));
    return over.map((one) => named(one, film));
  });
  const [first] = films;
  if (!first) return [];
  const prices = {
    expected: sumMoney(priced.flatMap((one) => one.prices.expected)),
    atMost: sumMoney(priced.flatMap((one) => one.prices.atMost)),
  };
  const isOne = films.length === 1;
  const about = { subject: isOne ? first.file : films.length, kind: 'max-cost' } as const;
  const held = first.caps.maxCost.map((cap) => heldBy(cap, []));
  const all = isOne ? first : {};
  return [
    ...tight,
    ...said(all, () => checkOne(about, held, prices)).map((over) => named(over, all)),
  ];
}

function named(over: OverCap, { row }: Pick<SpentSoFar, 'row'>): OverCap {
  return row ? { ...over, row } : over;
}

/** What is refused names the film of the table that it is about. */
function said<Result>({ row }: Pick<SpentSoFar, 'row'>, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof FilmError && row) error.row = row;
    throw error;
  }
}

type Prices = { readonly expected: readonly Money[]; readonly atMost: readonly Money[] };
type Held = Pick<OverCap, 'cap' | 'used'>;

/** Of what is ordered. Throws `unpriced` when a cap has to hold a price that nobody knows. */
function pricesOf({ file, plan, decisions, caps }: SpentSoFar): Prices {
  const orders = new Set(paidOrders({ plan, decisions }));
  const { budgets = NO_BUDGETS } = caps;
  const bought = plan.shots.filter(({ id }) => orders.has(id));
  const quotes = eachOrder(bought, decisions, ({ quote }) => quote);
  const isCapped = plan.policy.budget !== null || caps.maxCost.length > 0 || hasBudget(budgets);
  const unpriced = bought.find(({ quote }) => quote.expected === null);
  if (unpriced && isCapped && !caps.allowsUnpriced) {
    throw new FilmError('unpriced', { file, shot: unpriced.id });
  }
  checkBudgets(budgets, { file, plan }, orders);
  return {
    expected: sumMoney(quotes.flatMap(({ expected }) => expected ?? [])),
    atMost: sumMoney(quotes.flatMap(({ atMost, expected }) => atMost ?? expected ?? [])),
  };
}

function checkOne(
  about: Pick<OverCap, 'subject' | 'kind'>,
  caps: readonly Held[],
  { expected, atMost }: Prices,
): OverCap[] {
  // What is paid in another currency fits no cap; nothing is converted.
  const stray = expected.find(
    ({ currency, micros }) => micros > 0 && !caps.some(({ cap }) => cap.currency === currency),
  );
  if (stray && caps.length > 0) {
    const { subject } = about;
    const told = caps.map(({ cap }) => cap);
    throw new FilmError('over-cap', { subject, kind: 'currency', cost: stray, caps: told });
  }
  const over = (sums: readonly Money[]) =>
    caps.flatMap(({ cap, used }): OverCap[] => {
      const micros = amountIn(cap.currency, sums);
      const isHeld = micros <= cap.micros - used.micros;
      return isHeld ? [] : [{ ...about, cost: { ...cap, micros }, cap, used }];
    });
  const [first] = expected.length === 0 ? [] : over(expected);
  if (first) throw new FilmError('over-cap', first);
  return over(atMost).filter(({ cost }) => cost.micros > 0);
}

function heldBy(cap: Money, spent: readonly Spent[]): Held {
  const micros = amountIn(cap.currency, sumMoney(spent.map(({ money }) => money)));
  return { cap, used: { currency: cap.currency, micros } };
}

function amountIn(currency: string, sums: readonly Money[]): number {
  return sums.find((sum) => sum.currency === currency)?.micros ?? 0;
}

type Decided = { readonly plan: Plan; readonly decisions: readonly ShotDecision[] };

/** Ids of the shots that are ordered and cost something. */
export function paidOrders(film: Decided): string[] {
  return paid(film, 'orders');
}

/** What a paid order under way leads to, by its policy, may be another one. */
export function isPaidUnderWay(film: Decided): boolean {
  return paid(film, 'under-way').length > 0;
}

function paid({ plan, decisions }: Decided, wanted: ShotDecision['kind']): string[] {
  const free = new Set(plan.shots.flatMap(({ id, isPlaceholder }) => (isPlaceholder ? [id] : [])));
  return decisions.flatMap(({ kind, shot }) => (kind === wanted && !free.has(shot) ? [shot] : []));
}
