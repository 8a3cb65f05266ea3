/**
 * What may be spent, checked before anything is ordered: what the run orders first, each shot on
 * its first tier, must fit every cap. Retries and fallbacks are held while it runs, order by order.
 */

import { randomBytes } from 'node:crypto';
import type { CommandCaps } from '../../activities/contract.ts';
import { formatMoney, sumMoney, type Money } from '../../specs/money.ts';
import type { Spent } from '../../specs/plan/cap.ts';
import type { Plan, PlannedShot } from '../../specs/plan/plan.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import { parseAmount } from '../../specs/storyboard/unit.ts';
import { BARE } from './amount.ts';
import { EXIT } from '../../cli/exit.ts';
import { Refusal } from '../../cli/refusal.ts';

export type CapOptions = {
  /** As they were written: `20USD`, or a bare `20`. */
  readonly maxCost?: readonly string[];
  readonly allowUnpriced?: true;
};

/**
 * Of one command, however many films it runs. A bare number is in the currency of their plans.
 * Throws a `Refusal` (2) when they have several.
 */
export function capsOf(
  { maxCost = [], allowUnpriced }: CapOptions,
  plans: readonly Plan[],
): CommandCaps {
  const caps = maxCost.flatMap((text) =>
    BARE.test(text) ? inOwnCurrency(text, plans) : [parseAmount(text)],
  );
  const twice = caps.find(
    ({ currency }, nth) => caps.findIndex((cap) => cap.currency === currency) < nth,
  );
  if (twice) {
    throw usage(`--max-cost is given twice for ${twice.currency}.`, 'Give it once a currency.');
  }
  return {
    id: randomBytes(8).toString('hex'),
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
  const fact = currency
    ? 'what is run is paid in several currencies'
    : 'no price of what is run is known';
  throw usage(
    `--max-cost ${text} has no currency, and ${fact}.`,
    `Write it with one: --max-cost ${text}USD`,
  );
}

function usage(message: string, hint: string): Refusal {
  return new Refusal({ exit: EXIT.usage, code: 'bad-cap', message, hint });
}

export type SpentSoFar = {
  readonly file: string;
  readonly plan: Plan;
  readonly decisions: readonly ShotDecision[];
  readonly caps: CommandCaps;
  /** What the film has cost, and may still cost by the orders that are open. */
  readonly spent: readonly Spent[];
};

/**
 * Throws a `Refusal` (4) when a cap does not hold what a command's films order first: each its own
 * budget, `--max-cost` all of them. Gives what to say when it holds that and not every retry that
 * the policies allow.
 */
export function checkCaps(films: readonly SpentSoFar[]): string[] {
  const priced = films.map((film) => ({ film, prices: pricesOf(film) }));
  const lines = priced.flatMap(({ film, prices }) => {
    const { budget } = film.plan.policy;
    if (!budget) return [];
    const held = budgetHeld(budget, film.spent);
    refuseUnheld(film.file, [budget], [held], prices);
    return warnOver(films.length > 1 ? `${film.file}: ` : '', held, prices.atMost);
  });
  const [first] = films;
  const maxCost = first?.caps.maxCost ?? [];
  if (!first || maxCost.length === 0) return lines;
  const prices = {
    expected: sumMoney(priced.flatMap((one) => one.prices.expected)),
    atMost: sumMoney(priced.flatMap((one) => one.prices.atMost)),
  };
  const held = maxCost.map((cap) => ({
    cap,
    left: cap.micros,
    name: `--max-cost ${formatMoney(cap)}`,
  }));
  const subject = films.length > 1 ? `${films.length} films` : first.file;
  refuseUnheld(subject, maxCost, held, prices);
  return [...lines, ...held.flatMap((one) => warnOver('', one, prices.atMost))];
}

type Prices = { readonly expected: readonly Money[]; readonly atMost: readonly Money[] };

/** Of what is ordered. Throws a `Refusal` (4) when a cap has to hold a price that nobody knows. */
function pricesOf({ file, plan, decisions, caps }: SpentSoFar): Prices {
  const orders = new Set(decisions.flatMap(({ kind, shot }) => (kind === 'orders' ? [shot] : [])));
  const bought = plan.shots.filter(({ id, isPlaceholder }) => orders.has(id) && !isPlaceholder);
  const isCapped = plan.policy.budget !== null || caps.maxCost.length > 0;
  const unpriced = bought.find(({ quote }) => quote.expected === null);
  if (unpriced && isCapped && !caps.allowsUnpriced) throw unpricedShot(file, unpriced);
  return {
    expected: sumMoney(bought.flatMap(({ quote }) => quote.expected ?? [])),
    atMost: sumMoney(bought.flatMap(({ quote }) => quote.atMost ?? quote.expected ?? [])),
  };
}

function refuseUnheld(
  subject: string,
  caps: readonly Money[],
  held: readonly Held[],
  { expected }: Prices,
): void {
  if (expected.length === 0) return;
  refuseCurrencies(subject, caps, expected);
  for (const one of held) refuseOver(subject, one, expected);
}

/** `left`: what of the cap is not used, in millionths. */
type Held = { readonly cap: Money; readonly left: number; readonly name: string };

function budgetHeld(cap: Money, spent: readonly Spent[]): Held {
  const used = amountIn(cap.currency, sumMoney(spent.map(({ money }) => money)));
  const of =
    used === 0 ? '' : `, of which ${formatMoney({ ...cap, micros: used })} is spent or ordered`;
  return { cap, left: cap.micros - used, name: `the budget of ${formatMoney(cap)}${of}` };
}

function amountIn(currency: string, sums: readonly Money[]): number {
  return sums.find((sum) => sum.currency === currency)?.micros ?? 0;
}

function refuseOver(subject: string, { cap, left, name }: Held, expected: readonly Money[]): void {
  const micros = amountIn(cap.currency, expected);
  if (micros <= left) return;
  const total = formatMoney({ currency: cap.currency, micros });
  throw new Refusal({
    exit: EXIT.refused,
    code: 'over-cap',
    message: `${subject}: what is ordered costs ${total}, over ${name}. Nothing was ordered.`,
    hint: 'Raise the cap, or take shots out.',
  });
}

function warnOver(subject: string, { cap, left, name }: Held, atMost: readonly Money[]): string[] {
  const micros = amountIn(cap.currency, atMost);
  if (micros === 0 || micros <= left) return [];
  const total = formatMoney({ currency: cap.currency, micros });
  return [
    `${subject}With every retry it may cost ${total}, over ${name}: a shot that needs more asks.`,
  ];
}

/** What is paid in another currency fits no cap; nothing is converted. */
function refuseCurrencies(
  subject: string,
  caps: readonly Money[],
  expected: readonly Money[],
): void {
  const stray = expected.find(
    ({ currency, micros }) => micros > 0 && !caps.some((cap) => cap.currency === currency),
  );
  if (!stray) return;
  throw new Refusal({
    exit: EXIT.refused,
    code: 'over-cap',
    message:
      `${subject}: what is ordered costs ${formatMoney(stray)}, and a cap of ` +
      `${caps.map(formatMoney).join(' and ')} cannot hold that. Nothing was ordered.`,
    hint: `Give a cap in ${stray.currency}, or none.`,
  });
}

function unpricedShot(file: string, { id }: PlannedShot): Refusal {
  return new Refusal({
    exit: EXIT.refused,
    code: 'unpriced',
    message: `${file}: the price of ${id} is not known, so no cap can hold it. Nothing was ordered.`,
    hint: 'Add --allow-unpriced to order it beside the cap.',
  });
}
