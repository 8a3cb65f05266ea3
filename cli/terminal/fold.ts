/**
 * A film in few rows: neighbouring shots in one state become one row, those that need the least
 * attention first.
 */

import type { ShotState, ShotView } from '../view.ts';

export type Row =
  | { readonly kind: 'shot'; readonly shot: ShotView }
  | { readonly kind: 'fold'; readonly state: ShotState; readonly shots: readonly ShotView[] };

/** Each level folds its states and those of the levels before it. */
const LEVELS: readonly (readonly ShotState[])[] = [
  [],
  ['done', 'kept', 'skipped'],
  ['waiting', 'blocked', 'cancelled'],
  ['queued'],
  ['running', 'collecting'],
];

/** At most `limit` rows, in film order; what still does not fit is one row per state. */
export function foldRows(
  shots: readonly ShotView[],
  limit: number,
  heightOf: (row: Row) => number,
): Row[] {
  const folded = new Set<ShotState>();
  for (const level of LEVELS) {
    for (const state of level) folded.add(state);
    const rows = foldNeighbours(shots, folded);
    if (sum(rows.map(heightOf)) <= limit) return rows;
  }
  return cutRows(foldStates(shots), limit, heightOf);
}

function foldNeighbours(shots: readonly ShotView[], folded: ReadonlySet<ShotState>): Row[] {
  const rows: Row[] = [];
  for (const shot of shots) {
    const last = rows.at(-1);
    if (last?.kind === 'fold' && last.state === shot.status) {
      rows[rows.length - 1] = { ...last, shots: [...last.shots, shot] };
    } else if (folded.has(shot.status)) {
      rows.push({ kind: 'fold', state: shot.status, shots: [shot] });
    } else {
      rows.push({ kind: 'shot', shot });
    }
  }
  return rows.map((row) => (row.kind === 'fold' ? unfoldSingle(row) : row));
}

function unfoldSingle(row: Row & { kind: 'fold' }): Row {
  const [only, ...others] = row.shots;
  return only && others.length === 0 ? { kind: 'shot', shot: only } : row;
}

/** Those that need a person first. */
const ATTENTION: readonly ShotState[] = ['asking', 'failed'];

function foldStates(shots: readonly ShotView[]): Row[] {
  const attention = shots.filter(({ status }) => ATTENTION.includes(status));
  const others = Map.groupBy(
    shots.filter(({ status }) => !ATTENTION.includes(status)),
    ({ status }) => status,
  );
  return [
    ...[...others].map(([state, members]): Row => ({ kind: 'fold', state, shots: members })),
    ...attention.map((shot): Row => ({ kind: 'shot', shot })),
  ];
}

/** The last row tells of all that were cut off; they are all of those that need a person. */
function cutRows(rows: readonly Row[], limit: number, heightOf: (row: Row) => number): Row[] {
  const kept: Row[] = [];
  let height = 0;
  for (const [index, row] of rows.entries()) {
    const isLast = index === rows.length - 1;
    height += heightOf(row);
    if (height > limit || (height === limit && !isLast)) {
      const left = rows
        .slice(index)
        .flatMap((cut) => (cut.kind === 'shot' ? [cut.shot] : cut.shots));
      const state = left[0]?.status;
      if (state !== undefined) kept.push({ kind: 'fold', state, shots: left });
      return kept;
    }
    kept.push(row);
  }
  return kept;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
