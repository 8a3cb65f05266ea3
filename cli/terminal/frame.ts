/**
 * The live view as text: a pure function of the film, the terminal's size and the time.
 *
 * Never taller or wider than the terminal, since the drawer counts on it to go back up.
 */

import { formatMoney, type Money } from '../../specs/money.ts';
import { formatMoment } from '../text/date.ts';
import { ONE_BY_ONE, shotParts, tryTextOf, type ShotParts } from '../text/shot-line.ts';
import { formatShots } from '../text/shot-names.ts';
import { cut, tableLines, widthOf, wrap } from '../text/table.ts';
import { tryReason } from '../text/try-text.ts';
import { workText } from '../text/work-text.ts';
import { billed } from '../costs.ts';
import type { FilmView, ShotState, ShotView } from '../view.ts';
import { paint, stateStyle } from './colour.ts';
import { foldRows, type Row as RowOf } from './fold.ts';

type Row = RowOf<ShotView>;

export type FrameSize = {
  readonly columns: number;
  readonly rows: number;
  readonly isColoured: boolean;
  readonly nowMs: number;
};

const INDENT = '        ';
/** A reason is an address and a few words; a provider's own may go on and on. */
const MOST_REASON_ROWS = 4;
/** Kept free below the frame, where the cursor stands. */
const MARGIN_ROWS = 1;

export function renderFrame(film: FilmView, size: FrameSize): string[] {
  const heightOf = (row: Row) =>
    row.kind === 'fold' ? 1 : 1 + linesBelow(row.item, film, size).length;
  const rows = foldRows(film.shots, Math.max(1, size.rows - 1 - MARGIN_ROWS), heightOf);
  const lines = tableLines(
    rows.map((row) => cellsOf(row, film, size)),
    ONE_BY_ONE,
  );
  const body = rows.flatMap((row, index) => {
    const line = fit(lines[index] ?? '', row, film, size);
    const more = row.kind === 'single' ? linesBelow(row.item, film, size) : [];
    return [paintState(line, row, size), ...more];
  });
  return [header(film, size), ...body].slice(0, Math.max(1, size.rows - MARGIN_ROWS));
}

function header(film: FilmView, size: FrameSize): string {
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
  return status === 'done' || status === 'kept';
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

function cellsOf(row: Row, film: FilmView, size: FrameSize): string[] {
  if (row.kind === 'fold') return foldCells(row.state, row.items, film, size.nowMs);
  return shotCells(row.item, film, size.nowMs, isBrief(row.item, film, size));
}

function shotCells(shot: ShotView, film: FilmView, nowMs: number, brief: boolean): string[] {
  const { id, state, take, age, details, question } = shotParts(shot, film, nowMs, brief);
  // A question is told in the row's last cell, so that its length widens no column.
  if (question !== null) return [id, state, question];
  return [id, state, take, age, details.join(', ')];
}

/** Whether a line has no room for all, e.g. for why something is tried again. */
function isBrief(shot: ShotView, film: FilmView, size: FrameSize): boolean {
  return !hasRoom(shot, film, size, false);
}

function hasRoom(shot: ShotView, film: FilmView, size: FrameSize, brief: boolean): boolean {
  const [line = ''] = tableLines([shotCells(shot, film, size.nowMs, brief)], ONE_BY_ONE);
  return widthOf(line) <= size.columns;
}

function foldCells(
  state: ShotState,
  shots: readonly ShotView[],
  film: FilmView,
  nowMs: number,
): string[] {
  const names = formatShots(
    shots.map(({ id }) => id),
    film.shots.map(({ id }) => id),
  );
  const count = shots.length === 1 ? '1 shot' : `${shots.length} shots`;
  const expiries = shots.flatMap(({ expiresAtMs }) => expiresAtMs ?? []);
  const tried = shots.filter(({ trying }) => trying !== undefined).length;
  const facts = [
    names,
    ...(tried === 0 ? [] : [`${tried} tried again`]),
    ...chargesOf(shots).map(formatMoney),
    ...(expiries.length === 0
      ? []
      : [`first expires ${formatMoment(Math.min(...expiries), nowMs)}`]),
  ];
  return [count, state, facts.join('  ')];
}

/** The least important details go first when a line is too long for the terminal. */
function fit(line: string, row: Row, film: FilmView, size: FrameSize): string {
  const { columns, nowMs } = size;
  if (widthOf(line) <= columns || row.kind === 'fold') return cut(line, columns);
  const { details } = shotParts(row.item, film, nowMs, isBrief(row.item, film, size));
  const tail = details.join(', ');
  if (!line.endsWith(tail)) return cut(line, columns);
  const head = line.slice(0, line.length - tail.length);
  for (let count = details.length - 1; count > 0; count -= 1) {
    const shorter = head + details.slice(0, count).join(', ');
    if (widthOf(shorter) <= columns) return shorter;
  }
  return cut(head + (details[0] ?? ''), columns);
}

/** Below the line of a shot: why something is tried again, where that has no room, and the answer. */
function linesBelow(shot: ShotView, film: FilmView, size: FrameSize): string[] {
  return [...reasonLines(shot, film, size), ...questionLines(shot, film, size)];
}

function reasonLines(shot: ShotView, film: FilmView, size: FrameSize): string[] {
  const { trying } = shot;
  if (!trying || !isBrief(shot, film, size)) return [];
  const isBeginTold = hasRoom(shot, film, size, true);
  const text = isBeginTold ? tryReason(trying) : tryTextOf(shot, trying, size.nowMs, false);
  if (text === null) return [];
  const lines = wrap(text, Math.max(20, size.columns - INDENT.length));
  return lines.slice(0, MOST_REASON_ROWS).map((line, nth) => {
    const isCut = nth === MOST_REASON_ROWS - 1 && lines.length > MOST_REASON_ROWS;
    return cut(`${INDENT}${line}${isCut ? ' …' : ''}`, size.columns);
  });
}

/** Below the line of a shot that asks: how to answer. */
export function questionLines(
  shot: ShotView,
  film: FilmView,
  { columns, nowMs }: FrameSize,
): string[] {
  const { answer }: ShotParts = shotParts(shot, film, nowMs);
  if (answer === null) return [];
  const width = Math.max(20, columns - INDENT.length);
  return wrap(answer, width).map((line) => cut(INDENT + line, columns));
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
