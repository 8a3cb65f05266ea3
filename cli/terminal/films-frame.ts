/**
 * The live view of several films: a line a film, its shots below it where one asks or has failed.
 * Never taller or wider than the terminal.
 */

import type { ShownFilm } from '../text/command.ts';
import { formatMoney } from '../../specs/money.ts';
import { filmNames } from '../text/batch-text.ts';
import { formatMoment } from '../text/date.ts';
import { count } from '../text/plan-line.ts';
import { shotParts } from '../text/shot-line.ts';
import { cut, tableLines, type Column } from '../text/table.ts';
import { workText } from '../text/work-text.ts';
import type { ShotState, ShotView } from '../../films/view/view.ts';
import { ATTENTION, foldRows, type Row as RowOf } from './fold.ts';
import {
  chargesInRun,
  chargesOf,
  headerLine,
  isDone,
  paintWord,
  questionLines,
  renderFrame,
  type FrameSize,
} from './frame.ts';
import { triedText, troubleLines } from './trouble.ts';

/** Kept free for the header, and below the frame, where the cursor stands. */
const OTHER_ROWS = 2;
const NAME_WIDTH = 26;
/** More of one film would push the other films out. */
const OPENED_SHOTS = 3;
const COLUMNS: readonly Column[] = [{ width: 8 }, { width: 10 }, { width: 7, align: 'right' }];

type FilmItem = {
  readonly film: ShownFilm;
  readonly name: string;
  /** The film's, as the state of its shots that needs most attention. */
  readonly status: ShotState;
};
type Row = RowOf<FilmItem>;

/** One film is shown by its shots. */
export function renderFilms(films: readonly ShownFilm[], size: FrameSize): string[] {
  const [only, ...others] = films;
  if (!only) return [];
  if (others.length === 0) return renderFrame(only, size);
  const names = filmNames(films);
  const items = films.map((film, index): FilmItem => {
    return { film, name: shortName(names[index] ?? ''), status: stateOf(film) };
  });
  const heightOf = (row: Row) => 1 + openedLines(row, size).length;
  const room = Math.max(1, size.rows - OTHER_ROWS);
  const tried = items.flatMap(({ film, name }) =>
    film.shots.map(({ trying }) => ({ id: name, trying })),
  );
  const { columns } = size;
  const troubles = (most: number) =>
    troubleLines(tried, names.map(shortName), { columns, rows: most });
  const limit = room - troubles(Math.floor(room / 2)).length;
  const rows = foldRows(items, limit, heightOf);
  const lines = tableLines(
    rows.map((row) =>
      row.kind === 'fold' ? foldCells(row.items, row.state, size) : cellsOf(row, size),
    ),
    COLUMNS,
  );
  const body = rows.flatMap((row, index) => {
    const line = cut(lines[index] ?? '', size.columns);
    const state = row.kind === 'fold' ? row.state : row.item.status;
    const from = row.kind === 'fold' ? 0 : row.item.name.length;
    return [paintWord(line, { state, from }, size), ...openedLines(row, size)];
  });
  const table = body.slice(0, limit);
  const frame = [header(films, size), ...table, ...troubles(room - table.length)];
  return frame.slice(0, Math.max(1, size.rows - 1));
}

function shortName(name: string): string {
  return cut(name, NAME_WIDTH);
}

const BY_ATTENTION: readonly ShotState[] = [
  'asking',
  'rejected',
  'failed',
  'running',
  'collecting',
  'queued',
  'cancelled',
];

function stateOf({ status, shots }: ShownFilm): ShotState {
  if (status === 'done') return 'done';
  const state = BY_ATTENTION.find((one) => shots.some((shot) => shot.status === one));
  if (state !== undefined) return state;
  // Its takes are whole and the film is being joined; or nothing of it has begun.
  return shots.some(isDone) ? 'running' : 'waiting';
}

function header(films: readonly ShownFilm[], size: FrameSize): string {
  const shots = films.flatMap((film) => film.shots.filter(({ status }) => status !== 'skipped'));
  const done = films.filter(({ status }) => status === 'done').length;
  const facts = [
    `${done} of ${films.length} done`,
    `${shots.filter(isDone).length} of ${count(shots.length, 'shot')}`,
    ...chargesInRun(shots),
  ];
  return headerLine(count(films.length, 'film'), facts, size);
}

function cellsOf({ item }: Row & { kind: 'single' }, { nowMs }: FrameSize): string[] {
  const { film, name, status } = item;
  const inFilm = film.shots.filter((shot) => shot.status !== 'skipped');
  const done = inFilm.filter(isDone).length;
  const head = [name, status, `${done} of ${inFilm.length}`];
  const charges = chargesOf(inFilm).map(formatMoney);
  if (status === 'done') return [...head, charges.join(' + ') || 'unchanged or free'];
  const isJoining = done === inFilm.length && film.status === 'running';
  const expiries = inFilm.flatMap(({ expiresAtMs, status: state }) =>
    expiresAtMs === null || state === 'done' ? [] : [expiresAtMs],
  );
  const facts = [
    film.work ? workText(film.work) : isJoining ? 'joining the film' : statesText(inFilm, status),
    triedText(inFilm, nowMs) ?? '',
    ...charges,
    ...(expiries.length === 0 ? [] : [`expires ${formatMoment(Math.min(...expiries), nowMs)}`]),
  ];
  return [...head, facts.filter((fact) => fact !== '').join('  ')];
}

/** How many are in each state: `1 running, 2 waiting`; not what the line has said already. */
function statesText(shots: readonly ShotView[], said: ShotState): string {
  const states = Map.groupBy(
    shots.filter((shot) => !isDone(shot)),
    ({ status }) => status,
  );
  return [...states]
    .filter(([state, { length }]) => state !== said || length > 1)
    .map(([state, { length }]) => `${length} ${state}`)
    .join(', ');
}

function foldCells(items: readonly FilmItem[], state: ShotState, { nowMs }: FrameSize): string[] {
  const shots = items.flatMap(({ film }) =>
    film.shots.filter(({ status }) => status !== 'skipped'),
  );
  const charges = chargesOf(shots).map(formatMoney).join(' + ');
  const done = `${shots.filter(isDone).length} of ${shots.length}`;
  const facts = [triedText(shots, nowMs) ?? '', charges].filter((fact) => fact !== '');
  return [count(items.length, 'film'), state, done, facts.join('  ')];
}

/** The shots that need a person, each with its answer. */
function openedLines(row: Row, size: FrameSize): string[] {
  if (row.kind === 'fold' || !ATTENTION.includes(row.item.status)) return [];
  const { film } = row.item;
  const shots = film.shots.filter(({ status }) => ATTENTION.includes(status));
  const opened = shots.slice(0, OPENED_SHOTS).flatMap((shot) => {
    const { id, state, question, details, tried } = shotParts(shot, film, size.nowMs, true);
    const facts = [question ?? details.join(', '), ...(tried === null ? [] : [tried])].join('; ');
    const line = cut(`  ${id}  ${state}  ${facts}`, size.columns);
    const from = 2 + id.length;
    return [paintWord(line, { state, from }, size), ...questionLines(shot, film, size)];
  });
  const more = shots.length - OPENED_SHOTS;
  return more > 0 ? [...opened, cut(`  and ${count(more, 'shot')} more`, size.columns)] : opened;
}
