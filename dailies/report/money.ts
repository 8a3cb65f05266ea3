/** What a film has cost, by shot and in sum. */

import { formatMoney, sumMoney, type Money } from '../../specs/money.ts';
import type { ReportedFilm } from '../../films/reporting/report.ts';
import { STANDING, type Cost, type ShotView } from '../../films/view/view.ts';

export type CostRow = {
  readonly name: string;
  /** Ordered by the newest run. */
  readonly run: string;
  /** By all of them. */
  readonly all: string;
  /** What is not there yet; empty: it is. */
  readonly expected: string;
};

export type CostTable = {
  readonly shots: readonly CostRow[];
  readonly sum: CostRow;
  /** Some of it is no bill yet. */
  readonly isEstimated: boolean;
};

export function costTable({ reviewed, planned }: ReportedFilm): CostTable {
  if (!reviewed) {
    const shots = planned.plan.shots.filter(({ skip }) => !skip);
    const free = shots.filter((shot) => shot.isPlaceholder).map(({ id }) => id);
    const prices = new Map(shots.map(({ id, quote }) => [id, quote.expected]));
    const rows = shots.map(({ id }) => rowOf(id, [], free.includes(id) ? [] : [prices.get(id)]));
    const sum = shots.flatMap(({ id }) => (free.includes(id) ? [] : [prices.get(id)]));
    return { shots: rows, sum: rowOf('In all', [], sum), isEstimated: false };
  }
  const { shots, costs } = reviewed.view;
  const named = new Set(shots.flatMap((shot) => shot.costs));
  const gone = costs.filter((cost) => !named.has(cost));
  const rows = shots.map((shot) => rowOf(shot.id, shot.costs, expectedOf(shot)));
  return {
    shots: gone.length === 0 ? rows : [...rows, rowOf('Shots that are gone', gone, [])],
    sum: rowOf('In all', costs, shots.flatMap(expectedOf)),
    isEstimated: costs.some(({ isEstimated }) => isEstimated),
  };
}

function expectedOf({ status, isFree, isLeftOut, quote, costs }: ShotView) {
  const isOver = STANDING.includes(status) || status === 'skipped' || isLeftOut;
  // What waits for a word is there, and paid.
  const isThere = (status === 'asking' || status === 'rejected') && costs.length > 0;
  return isOver || isThere || isFree ? [] : [quote.expected];
}

function rowOf(
  name: string,
  costs: readonly Cost[],
  expected: readonly (Money | null | undefined)[],
): CostRow {
  const prices = expected.filter((price) => price !== null && price !== undefined);
  const isUnknown = prices.length < expected.length;
  return {
    name,
    run: sumOf(costs.filter(({ isEarlier }) => !isEarlier)),
    all: sumOf(costs),
    expected: [sumText(prices), isUnknown ? 'unknown' : ''].filter(Boolean).join(' + '),
  };
}

function sumOf(costs: readonly Cost[]): string {
  const text = sumText(costs.map(({ money }) => money));
  if (text === '') return '–';
  return costs.some(({ isEstimated }) => isEstimated) ? `~${text}` : text;
}

/** Of each currency by itself: nothing is converted. */
function sumText(amounts: readonly Money[]): string {
  const sums = sumMoney(amounts).filter(({ micros }) => micros > 0);
  return sums.map(formatMoney).join(' + ');
}
