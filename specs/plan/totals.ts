/** The sums that a person sees before anything is spent. */

import { sumMoney, type Money } from '../money.ts';
import { TIERS, type Tier } from '../models/sheet.ts';
import { longestChain, type LongestChain } from './graph.ts';
import type { Plan, PlannedShot, Quote } from './plan.ts';
import type { ShotDecision } from './decision.ts';
import { eachOrder } from './several.ts';

/** Sums of quotes, per currency; what is free adds no currency. */
export type QuoteSum = {
  readonly tokens: number;
  readonly seconds: number;
  readonly expected: readonly Money[];
  readonly atMost: readonly Money[];
  /** What the same would cost on one tier; a shot that lacks it counts as it is ordered. */
  readonly byTier: Readonly<Record<Tier, readonly Money[]>>;
  /** ISO dates of the price tables used, oldest first. */
  readonly pricedAt: readonly string[];
};

export type OrderTotals = QuoteSum & {
  /** Ids of the shots that are ordered. */
  readonly shots: readonly string[];
  /** How many orders that is: of some shots several takes are wanted. */
  readonly takes: number;
  /** Whether the price of some of them counts seconds. */
  readonly isBySecond: boolean;
  /** Of those, the ones whose expected or highest price is not known: in no sum and under no cap. */
  readonly unpriced: readonly string[];
  /** Tiers that are ordered first. */
  readonly tiers: readonly Tier[];
  /** Tiers to which an expired order of another tier may lead. */
  readonly fallbackTiers: readonly Tier[];
  /** Of the shots that are ordered. */
  readonly longestChain: LongestChain;
};

export type PlanTotals = {
  /** Shots in the film. */
  readonly shots: number;
  readonly seconds: number;
  /** Joins across which the picture does not go on, and that are no dissolves. */
  readonly cuts: number;
  readonly dissolves: number;
  /** Frames by which dissolves shorten the film. */
  readonly dissolvedFrames: number;
  /** Joins at which a repeated frame stays, by the author's word. */
  readonly keptDuplicates: number;
  /** Shots whose orders are placed and open. */
  readonly underWay: number;
  readonly order: OrderTotals;
};

export function totalsOf(plan: Plan, decisions: readonly ShotDecision[]): PlanTotals {
  const inFilm = plan.shots.filter(({ skip }) => !skip);
  const ordered = new Set(
    decisions.filter(({ kind }) => kind === 'orders').map(({ shot }) => shot),
  );
  const dissolved = inFilm.flatMap(({ join }) => (join.kind === 'dissolve' ? [join.frames] : []));
  return {
    shots: inFilm.length,
    seconds: sum(inFilm.map(({ quote }) => quote.seconds)),
    cuts: inFilm.filter((shot, index) => isCut(shot, inFilm[index - 1])).length,
    dissolves: dissolved.length,
    dissolvedFrames: sum(dissolved),
    keptDuplicates: inFilm.filter(({ join }) => join.kind === 'cut' && join.keepsDuplicate).length,
    underWay: decisions.filter(({ kind }) => kind === 'under-way').length,
    order: orderTotals(
      plan,
      inFilm.filter(({ id }) => ordered.has(id)),
      decisions,
    ),
  };
}

function isCut({ first, join }: PlannedShot, before: PlannedShot | undefined): boolean {
  if (!before || join.kind === 'dissolve') return false;
  return !(first.kind === 'last-frame-of' && first.shot === before.id);
}

function orderTotals(
  plan: Plan,
  ordered: readonly PlannedShot[],
  decisions: readonly ShotDecision[],
): OrderTotals {
  const quotes = eachOrder(ordered, decisions, ({ quote }) => quote);
  const work = new Map(ordered.map(({ id, time }) => [id, time]));
  return {
    ...sumQuotes(quotes),
    shots: ordered.map(({ id }) => id),
    takes: quotes.length,
    isBySecond: ordered.some(({ quote }) => quote.tokens === null),
    unpriced: ordered
      .filter(({ quote }) => quote.expected === null || quote.atMost === null)
      .map(({ id }) => id),
    tiers: TIERS.filter((tier) => ordered.some(({ routes }) => routes[0].tier === tier)),
    fallbackTiers: TIERS.filter((tier) => ordered.some((shot) => fallsBackTo(shot, tier))),
    longestChain: longestChain(plan.shots, (id) => work.get(id) ?? null),
  };
}

function fallsBackTo({ routes: [route] }: PlannedShot, tier: Tier): boolean {
  return route.tier !== tier && route.onExpired.includes(tier);
}

export function sumQuotes(quotes: readonly Quote[]): QuoteSum {
  const dates = quotes.flatMap(({ pricedAt }) => pricedAt ?? []);
  const onTier = (tier: Tier) =>
    sumBills(quotes.map((quote) => quote.byTier[tier] ?? quote.expected));
  return {
    tokens: sum(quotes.map(({ tokens }) => tokens ?? 0)),
    seconds: sum(quotes.map(({ seconds }) => seconds)),
    expected: sumBills(quotes.map(({ expected }) => expected)),
    atMost: sumBills(quotes.map(({ atMost }) => atMost)),
    byTier: { default: onTier('default'), flex: onTier('flex') },
    pricedAt: [...new Set(dates)].sort(),
  };
}

function sumBills(amounts: readonly (Money | null)[]): Money[] {
  return sumMoney(amounts.flatMap((amount) => (amount && amount.micros > 0 ? [amount] : [])));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
