/**
 * The live view as text: a pure function of the film, the terminal's size and the time.
 *
 * Never taller or wider than the terminal, since the drawer counts on it to go back up.
 */

import type { ShownFilm } from '../text/command.ts';
import { formatMoney, type Money } from '../../specs/money.ts';
import { formatMoment } from '../text/date.ts';
import { ONE_BY_ONE, shotParts } from '../text/shot-line.ts';
import { count } from '../text/plan-line.ts';
import { namesOf } from '../text/shot-names.ts';
import { cut, tableLines, widthOf, wrap } from '../text/table.ts';
import { workText } from '../text/work-text.ts';
import { billed } from '../../films/money/costs.ts';
import { STANDING, type ShotState, type ShotView } from '../../films/view/view.ts';
import { paint, stateStyle } from './colour.ts';
import { foldRows, type Row as RowOf } from './fold.ts';
import { triedText, troubleLines } from './trouble.ts';

type Row = RowOf<ShotView>;

export type FrameSize = {
  readonly columns: number;
  readonly rows: number;
  readonly isColoured: boolean;
  readonly nowMs: number;
};

const INDENT = '        ';
/** Of `12 shots`, in the column of the names. */
const FOLD_WIDTH = 8;
/** Kept free below the frame, where the cursor stands. */
const MARGIN_ROWS = 1;

export function renderFrame(film: ShownFilm, size: FrameSize): string[] {
  const room = Math.max(1, size.rows - 1 - MARGIN_ROWS);
  const names = film.shots.map(({ id }) => id);
  const { columns } = size;
  const troubles = (rows: number) => troubleLines(film.shots, names, { columns, rows });
  const heightOf = (row: Row) => 1 + linesBelow(row, film, size).length;
  // At least half of the room is the table's, and what it leaves is the reasons'.
  const limit = room - troubles(Math.floor(room / 2)).length;
  const rows = foldRows(film.shots, limit, heightOf);
  const lines = tableLines(
    rows.map((row) => cellsOf(row, film, size)),
    ONE_BY_ONE,
  );
  const body = rows.flatMap((row, index) => {
    const line = fit(lines[index] ?? '', row, film, size);
    return [paintState(line, row, size), ...linesBelow(row, film, size)];
  });
  const table = body.slice(0, limit);
  const frame = [header(film, size), ...table, ...troubles(room - table.length)];
  return frame.slice(0, Math.max(1, size.rows - MARGIN_ROWS));
}

function header(film: ShownFilm, size: FrameSize): string {
  const inFilm = film.shots.filter(({ status }) => status !== 'skipped');
  const done = inFilm.filter(isDone).length;
  const isJoining = film.status === 'running' && done === inFilm.length;
  const facts = [
    `${done} of ${inFilm.length} done`,
    ...(film.work ? [workText(film.work)] : isJoining ? ['joining the film'] : []),
    ...chargesInRun(film.shots),
  ];
  return headerLine(film.title, facts, size);
}

export function isDone({ status }: ShotView): boolean {
  return STANDING.includes(status);
}

/** `0.26 USD in this run`; none while nothing was billed. */
export function chargesInRun(shots: readonly ShotView[]): string[] {
  const sums = chargesOf(shots).map(formatMoney);
  return sums.length === 0 ? [] : [`${sums.join(' + ')} in this run`];
}

/** What the newest run has been charged. */
export function chargesOf(shots: readonly ShotView[]): Money[] {
  return billed(shots.flatMap(({ costs }) => costs.filter(({ isEarlier }) => !isEarlier)));
}

/** The title gives way to the facts. */
export function headerLine(
  title: string,
  parts: readonly string[],
  { columns, isColoured }: FrameSize,
): string {
  const facts = parts.join(' · ');
  const room = columns - widthOf(facts) - 2;
  if (room < 8) return paint('bold', cut(facts, columns), isColoured);
  const name = cut(title, room);
  const gap = ' '.repeat(columns - widthOf(name) - widthOf(facts));
  return `${paint('bold', name, isColoured)}${gap}${facts}`;
}

function cellsOf(row: Row, film: ShownFilm, size: FrameSize): string[] {
  if (row.kind === 'fold') return foldCells(row.state, row.items, film, size);
  const shot = row.item;
  return shot.trying === undefined
    ? shotCells(shot, film, size.nowMs, isBrief(shot, film, size))
    : triedShot(shot, film, size).cells;
}

function shotCells(shot: ShotView, film: ShownFilm, nowMs: number, brief: boolean): string[] {
  const { id, state, take, age, details, question } = shotParts(shot, film, nowMs, brief);
  // A question is told in the row's last cell, so that its length widens no column.
  if (question !== null) return [id, state, question];
  return [id, state, take, age, details.join(', ')];
}

/** Whether a line has no room for all. */
function isBrief(shot: ShotView, film: ShownFilm, size: FrameSize): boolean {
  return !isWithin(shotCells(shot, film, size.nowMs, false), film, size);
}

function isWithin([id = '', ...cells]: string[], film: ShownFilm, { columns }: FrameSize): boolean {
  const widest = Math.max(...film.shots.map((shot) => widthOf(shot.id)), FOLD_WIDTH);
  const [line = ''] = tableLines([[id, ...cells]], [{ width: widest }, ...ONE_BY_ONE.slice(1)]);
  return widthOf(line) <= columns;
}

type Tried = { readonly cells: string[]; readonly below: readonly string[] };

/** Take and age give way to what is tried in vain; what has no room in the line stands below it. */
function triedShot(shot: ShotView, film: ShownFilm, size: FrameSize): Tried {
  const parts = shotParts(shot, film, size.nowMs, true);
  const { id, state, take, age, details, question } = parts;
  const tried = parts.tried ?? '';
  const ways =
    question === null
      ? [
          [id, state, take, age, [tried, ...details].join(', ')],
          [id, state, take, age, tried],
          [id, state, take, tried],
          [id, state, tried],
        ]
      : [[id, state, `${question}; ${tried}`]];
  const cells = ways.find((way) => isWithin(way, film, size));
  if (cells) return { cells, below: [] };
  return {
    cells: question === null ? [id, state, take, age] : [id, state, question],
    below: below(tried, size),
  };
}

/** Lines of their own, as many as a text takes. */
function below(text: string, { columns }: FrameSize): string[] {
  return wrap(text, Math.max(20, columns - INDENT.length)).map((line) =>
    cut(INDENT + line, columns),
  );
}

function foldCells(
  state: ShotState,
  shots: readonly ShotView[],
  film: ShownFilm,
  size: FrameSize,
): string[] {
  const expiries = shots.flatMap(({ expiresAtMs }) => expiresAtMs ?? []);
  const charges = chargesOf(shots).map(formatMoney);
  const rest = [
    ...charges,
    ...(expiries.length === 0
      ? []
      : [`first expires ${formatMoment(Math.min(...expiries), size.nowMs)}`]),
  ];
  const tried = triedText(shots, size.nowMs);
  const isTriedHere = tried !== null && triedBelow(state, shots, film, size).length === 0;
  const facts = [namesOf(shots, film.shots), ...(isTriedHere ? [tried] : []), ...rest];
  return [count(shots.length, 'shot'), state, facts.join('  ')];
}

/** That some of a fold are tried again, where its line has no room for it. */
function triedBelow(
  state: ShotState,
  shots: readonly ShotView[],
  film: ShownFilm,
  size: FrameSize,
): string[] {
  const tried = triedText(shots, size.nowMs);
  if (tried === null) return [];
  const facts = `${namesOf(shots, film.shots)}  ${tried}`;
  return isWithin([`${shots.length} shots`, state, facts], film, size) ? [] : below(tried, size);
}

/** The least important details go first when a line is too long for the terminal. */
function fit(line: string, row: Row, film: ShownFilm, size: FrameSize): string {
  const { columns, nowMs } = size;
  if (widthOf(line) <= columns || row.kind === 'fold' || row.item.trying) return cut(line, columns);
  const { details } = shotParts(row.item, film, nowMs, isBrief(row.item, film, size));
  const tail = details.join(', ');
  if (!line.endsWith(tail)) return cut(line, columns);
  const head = line.slice(0, line.length - tail.length);
  for (let most = details.length - 1; most > 0; most -= 1) {
    const shorter = head + details.slice(0, most).join(', ');
    if (widthOf(shorter) <= columns) return shorter;
  }
  return cut(head + (details[0] ?? ''), columns);
}

/** Below a line: what is tried, where that has no room in it, and how a shot that asks is answered. */
function linesBelow(row: Row, film: ShownFilm, size: FrameSize): readonly string[] {
  if (row.kind === 'fold') return triedBelow(row.state, row.items, film, size);
  const tried = row.item.trying === undefined ? [] : triedShot(row.item, film, size).below;
  return [...tried, ...questionLines(row.item, film, size)];
}

/** Below the line of a shot that asks: how to answer. */
export function questionLines(shot: ShotView, film: ShownFilm, size: FrameSize): string[] {
  const { answer } = shotParts(shot, film, size.nowMs);
  return answer === null ? [] : below(answer, size);
}

function paintState(line: string, row: Row, size: FrameSize): string {
  return row.kind === 'fold'
    ? paintWord(line, { state: row.state, from: 0 }, size)
    : paintWord(line, { state: row.item.status, from: row.item.id.length }, size);
}

/** Colours the first mention of a state at or after a place in the line. */
export function paintWord(
  line: string,
  { state, from }: { readonly state: ShotState; readonly from: number },
  { isColoured }: FrameSize,
): string {
  const start = line.indexOf(state, from);
  if (start < 0) return line;
  const end = start + state.length;
  return line.slice(0, start) + paint(stateStyle(state), state, isColoured) + line.slice(end);
}
