/** Several films in one table, before anything is ordered. */

import { sumMoney } from '../../specs/money.ts';
import type { PlanTotals } from '../../specs/plan/totals.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { filmLabel } from './film-name.ts';
import { formatExpectation, formatRough } from './duration.ts';
import { count, formatCount, formatMonies, formatSeconds } from './plan-line.ts';
import { cut, tableLines } from './table.ts';

export type BatchFilm = {
  readonly title: string;
  readonly file: string;
  /** Of a table's film, its name: it tells films apart, whatever their titles are. */
  readonly row?: string | null | undefined;
};

const NAME_WIDTH = 26;

/** Names of rows or titles, where they tell the films apart; else the files as they were named. */
export function filmNames(films: readonly BatchFilm[]): string[] {
  const names = films.map(({ title, row }) => row ?? printable(title));
  const isDistinct = new Set(names).size === names.length && !names.includes('');
  return isDistinct ? names : films.map(filmLabel);
}

const HEAD = ['film', 'shots', 'length', 'order', 'tokens', 'expected', 'at most', ''];
const RIGHT = { align: 'right' } as const;
const COLUMNS = [{}, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, {}];

/** A line a film, and one of their sums, each currency by itself. */
export function batchLines(
  films: readonly (BatchFilm & { readonly totals: PlanTotals })[],
): string[] {
  const names = filmNames(films);
  const rows = films.map(({ totals }, index) => cellsOf(names[index] ?? '', totals));
  const all = cellsOf(count(films.length, 'film'), sumOf(films.map(({ totals }) => totals)));
  return tableLines([HEAD, ...rows, all], COLUMNS);
}

/** What a line of the table is made of. */
type Sums = Pick<PlanTotals, 'shots' | 'seconds' | 'underWay'> & {
  readonly order: Pick<
    PlanTotals['order'],
    'shots' | 'tokens' | 'expected' | 'atMost' | 'unpriced'
  >;
};

function cellsOf(name: string, { shots, seconds, underWay, order }: Sums): string[] {
  const head = [cut(name, NAME_WIDTH), formatCount(shots), formatSeconds(seconds)];
  const note = underWay === 0 ? '' : `${underWay} under way`;
  if (order.shots.length === 0) return [...head, '–', '–', '–', '–', note];
  const tokens = order.tokens === 0 ? '–' : formatCount(order.tokens);
  return [...head, formatCount(order.shots.length), tokens, ...pricesOf(order), note];
}

/** Expected, and at most. */
function pricesOf({ expected, atMost, unpriced }: Sums['order']): [string, string] {
  if (unpriced.length === 0) {
    return expected.length === 0
      ? ['free', 'free']
      : [formatMonies(expected), formatMonies(atMost)];
  }
  const unknown = `${unpriced.length} unpriced`;
  return expected.length === 0
    ? [unknown, 'unknown']
    : [`${formatMonies(expected)} + ${unknown}`, 'unknown'];
}

function sumOf(all: readonly PlanTotals[]): Sums {
  const sum = (of: (totals: PlanTotals) => number) =>
    all.reduce((total, totals) => total + of(totals), 0);
  return {
    shots: sum(({ shots }) => shots),
    seconds: sum(({ seconds }) => seconds),
    underWay: sum(({ underWay }) => underWay),
    order: {
      shots: all.flatMap(({ order }) => order.shots),
      tokens: sum(({ order }) => order.tokens),
      expected: sumMoney(all.flatMap(({ order }) => order.expected)),
      atMost: sumMoney(all.flatMap(({ order }) => order.atMost)),
      unpriced: all.flatMap(({ order }) => order.unpriced),
    },
  };
}

/** What follows the table: the date of the prices, and the film that takes longest. */
export function batchTimeLine(
  films: readonly (BatchFilm & { readonly totals: PlanTotals })[],
): string {
  const dates = [...new Set(films.flatMap(({ totals }) => totals.order.pricedAt))].sort();
  const names = filmNames(films);
  const chains = films.map(({ totals: { order } }, index) => ({
    name: names[index] ?? '',
    ...order.longestChain,
    isFree: order.expected.length === 0 && order.unpriced.length === 0,
  }));
  const [longest] = chains
    .filter(({ shots }) => shots.length > 0)
    .toSorted((one, other) => other.usualSeconds - one.usualSeconds);
  const time = longest
    ? `longest: ${longest.name}, a chain of ${count(longest.shots.length, 'shot')}, ` +
      (longest.isFree ? `usually ${formatRough(longest.usualSeconds)}` : formatExpectation(longest))
    : 'nothing to order';
  return [...(dates.length === 0 ? [] : [`prices ${dates.join(', ')}`]), time].join(' · ');
}
