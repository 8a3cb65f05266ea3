/** The two lines that tell what a film will cost and how long it takes, before it is ordered. */

import type { Tier } from '../../specs/models/sheet.ts';
import { formatAmount, formatMoney, type Money } from '../../specs/money.ts';
import type { Plan, PlannedShot } from '../../specs/plan/plan.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { OrderTotals, PlanTotals } from '../../specs/plan/totals.ts';
import { formatDuration, formatExpectation, formatRough } from './duration.ts';

/** What follows the second line when somebody is there to answer. */
export const QUESTION = '      Order now? [y/N] ';

export type PlannedLines = Pick<Plan, 'title' | 'size'> & {
  readonly shots: readonly Pick<PlannedShot, 'id' | 'routes'>[];
};

export function planLines(plan: PlannedLines, totals: PlanTotals): [string, string] {
  return [costLine(plan, totals), timeLine(plan, totals)];
}

/** `Night ferry: 12 shots, 60 s, 1280×720 · order 12: 1,306,800 tokens, 1.48 USD, … `. */
function costLine({ title, size }: PlannedLines, totals: PlanTotals): string {
  const { shots, order } = totals;
  const length = `${count(shots, 'shot')}, ${formatSeconds(totals.seconds)}`;
  const film = `${printable(title)}: ${length}, ${size.width}×${size.height}`;
  const underWay = totals.underWay === 0 ? [] : [`${totals.underWay} under way`];
  if (order.shots.length === 0) return [film, ...underWay, 'nothing to order'].join(' · ');
  const prices = order.pricedAt.length === 0 ? [] : [`prices ${order.pricedAt.join(', ')}`];
  const takes = order.takes > order.shots.length ? [`${order.takes} takes`] : [];
  const ordered = `order ${order.shots.length}: ${[...takes, ...counted(order), ...costParts(order)].join(', ')}`;
  return [film, ...underWay, ordered, ...prices].join(' · ');
}

/** What the price counts: tokens, or seconds, or both where providers are mixed. */
function counted({ tokens, seconds, isBySecond }: OrderTotals): string[] {
  return [
    ...(tokens > 0 || !isBySecond ? [`${formatCount(tokens)} tokens`] : []),
    ...(isBySecond ? [formatSeconds(seconds)] : []),
  ];
}

function costParts(order: OrderTotals): string[] {
  const { expected, atMost, unpriced, fallbackTiers, tiers } = order;
  if (expected.length === 0 && unpriced.length === 0) return ['free'];
  const parts = expected.length === 0 ? [] : [formatMonies(expected)];
  if (atMost.length > 0 && !isSame(expected, atMost)) {
    parts.push(`at most ${formatBound(atMost, expected)}${fallbackText(tiers, fallbackTiers)}`);
  }
  if (unpriced.length > 0) parts.push(`${count(unpriced.length, 'shot')} without a known price`);
  return parts;
}

/** Why more may be paid: ` (default tier after flex)`. */
function fallbackText(tiers: readonly Tier[], fallbackTiers: readonly Tier[]): string {
  const [fallback] = fallbackTiers;
  const before = tiers.find((tier) => tier !== fallback);
  return fallback === undefined || before === undefined
    ? ''
    : ` (${fallback} tier after ${before})`;
}

/** `longest chain 8 on flex: usually 1–2 days, at most 48 · 1 cut, 1 dissolve (−12 frames)`. */
function timeLine(
  { shots }: PlannedLines,
  { order, cuts, dissolves, dissolvedFrames, keptDuplicates }: PlanTotals,
): string {
  const joins = [
    ...(cuts === 0 ? [] : [count(cuts, 'cut')]),
    ...(dissolves === 0 ? [] : [`${count(dissolves, 'dissolve')} (−${dissolvedFrames} frames)`]),
    ...(keptDuplicates === 0 ? [] : [`${count(keptDuplicates, 'duplicate')} kept`]),
  ].join(', ');
  const { longestChain } = order;
  const inChain = shots.filter(({ id }) => longestChain.shots.includes(id));
  const flex = inChain.filter(({ routes }) => routes[0].tier === 'flex').length;
  const on = flex === 0 ? '' : flex < inChain.length ? ' partly on flex' : ' on flex';
  const isFree = order.expected.length === 0 && order.unpriced.length === 0;
  const time = isFree
    ? `usually ${formatRough(longestChain.usualSeconds)}`
    : formatExpectation(longestChain);
  const chain =
    longestChain.shots.length === 0
      ? ''
      : `longest chain ${longestChain.shots.length}${on}: ${time}`;
  return [chain, joins].filter((part) => part !== '').join(' · ');
}

/** Sums in several currencies stand beside each other. */
export function formatMonies(amounts: readonly Money[]): string {
  return amounts.map(formatMoney).join(' + ');
}

/** A bound of one currency is told without it, right after an amount of the same. */
function formatBound(atMost: readonly Money[], expected: readonly Money[]): string {
  const [bound, ...others] = atMost;
  const isOne = bound && others.length === 0 && expected.length === 1;
  return isOne && bound.currency === expected[0]?.currency
    ? formatAmount(bound.micros)
    : formatMonies(atMost);
}

export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function count(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `60 s`, `4.5 s`, `12 m 05 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds >= 120) return formatDuration(seconds * 1000);
  return `${Number(seconds.toFixed(1))} s`;
}

function isSame(one: readonly Money[], other: readonly Money[]): boolean {
  return formatMonies(one) === formatMonies(other);
}
