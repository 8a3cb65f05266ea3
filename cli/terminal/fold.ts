/**
 * The shots of a film, or films, in few rows: neighbours in one state become one row, those that
 * need the least attention first.
 */

import { STANDING, type ShotState } from '../../films/view/view.ts';

/** A shot, or a film in the state of its shots. */
type Foldable = { readonly status: ShotState };

export type Row<Item extends Foldable> =
  | { readonly kind: 'single'; readonly item: Item }
  | { readonly kind: 'fold'; readonly state: ShotState; readonly items: readonly Item[] };

/** Each level folds its states and those of the levels before it. */
const LEVELS: readonly (readonly ShotState[])[] = [
  [],
  [...STANDING, 'skipped'],
  ['waiting', 'blocked', 'cancelled'],
  ['queued'],
  ['running', 'collecting'],
];

/** At most `limit` rows, in their order; what still does not fit is one row per state. */
export function foldRows<Item extends Foldable>(
  items: readonly Item[],
  limit: number,
  heightOf: (row: Row<Item>) => number,
): Row<Item>[] {
  const folded = new Set<ShotState>();
  for (const level of LEVELS) {
    for (const state of level) folded.add(state);
    const rows = foldNeighbours(items, folded);
    if (sum(rows.map(heightOf)) <= limit) return rows;
  }
  return cutRows(foldStates(items), limit, heightOf);
}

function foldNeighbours<Item extends Foldable>(
  items: readonly Item[],
  folded: ReadonlySet<ShotState>,
): Row<Item>[] {
  const rows: Row<Item>[] = [];
  for (const item of items) {
    const last = rows.at(-1);
    if (last?.kind === 'fold' && last.state === item.status) {
      rows[rows.length - 1] = { ...last, items: [...last.items, item] };
    } else if (folded.has(item.status)) {
      rows.push({ kind: 'fold', state: item.status, items: [item] });
    } else {
      rows.push({ kind: 'single', item });
    }
  }
  return rows.map((row) => (row.kind === 'fold' ? unfoldSingle(row) : row));
}

function unfoldSingle<Item extends Foldable>(row: Row<Item> & { kind: 'fold' }): Row<Item> {
  const [only, ...others] = row.items;
  return only && others.length === 0 ? { kind: 'single', item: only } : row;
}

/** Those that need a person first. */
export const ATTENTION: readonly ShotState[] = ['asking', 'rejected', 'failed'];

function foldStates<Item extends Foldable>(items: readonly Item[]): Row<Item>[] {
  const attention = items.filter(({ status }) => ATTENTION.includes(status));
  const others = Map.groupBy(
    items.filter(({ status }) => !ATTENTION.includes(status)),
    ({ status }) => status,
  );
  return [
    ...[...others].map(([state, members]): Row<Item> => ({ kind: 'fold', state, items: members })),
    ...attention.map((item): Row<Item> => ({ kind: 'single', item })),
  ];
}

/** The last row tells of all that were cut off; they are all of those that need a person. */
function cutRows<Item extends Foldable>(
  rows: readonly Row<Item>[],
  limit: number,
  heightOf: (row: Row<Item>) => number,
): Row<Item>[] {
  const kept: Row<Item>[] = [];
  let height = 0;
  for (const [index, row] of rows.entries()) {
    const isLast = index === rows.length - 1;
    height += heightOf(row);
    if (height > limit || (height === limit && !isLast)) {
      const left = rows
        .slice(index)
        .flatMap((cut) => (cut.kind === 'single' ? [cut.item] : cut.items));
      const state = left[0]?.status;
      if (state !== undefined) kept.push({ kind: 'fold', state, items: left });
      return kept;
    }
    kept.push(row);
  }
  return kept;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
