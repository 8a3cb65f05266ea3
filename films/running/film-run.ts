/**
 * From storyboards to films that may be started: each read, checked and planned before anything is
 * ordered, agreed to, prepared.
 */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandCaps } from '../../activities/contract.ts';
import { refuseUndeliverable } from '../delivering/deliverable.ts';
import type { FilmHost } from '../host.ts';
import { hasBudget } from '../../specs/plan/budget.ts';
import { budgetsOf } from '../money/budgets.ts';
import { capsOf } from '../money/caps.ts';
import type { FilmOptions } from '../options.ts';
import { FilmError } from '../error.ts';
import { ProjectReading } from '../planning/reading.ts';
import { lastSaidIn } from '../planning/said-of-middle.ts';
import { LinkedPictures } from '../pictures/fetched.ts';
import {
  checkFilm,
  prepareFilm,
  refuseChangedPictures,
  type CheckedFilm,
  type PreparedFilm,
} from '../prepare.ts';
import { asAnimatic, type OpenedFile } from '../storyboard-file.ts';
import { toldTogether } from '../table/load.ts';
import { filmsToChange, type NamedFilm } from '../table/named-films.ts';
import { attemptEach, stopAt, type LeftOut } from './attempts.ts';
import { readFilms } from './read-films.ts';
import { refuseUnready } from './readiness.ts';

type OfCommand = NamedFilm & { readonly caps: CommandCaps };

/** A film that may be ordered; nothing of it was written yet, and its project may be new. */
export type FilmToRun = CheckedFilm & OfCommand & { readonly storyboard: OpenedFile };

export type FilmRun = PreparedFilm & OfCommand;

export type Gathered<Film> = {
  /** In the order of the command line, or of the table. */
  readonly films: readonly Film[];
  /** Empty without `keepGoing`. */
  readonly leftOut: readonly LeftOut[];
  /** All of them. */
  readonly order: readonly NamedFilm[];
};

/**
 * Whatever is refused on the way leaves no project behind where there was none. `consent` is asked
 * about the money, and gives the films with the caps that hold.
 */
export async function readyFilms(
  files: readonly string[],
  options: FilmOptions,
  host: FilmHost,
  consent: (films: readonly FilmToRun[]) => Promise<readonly FilmToRun[]>,
): Promise<Gathered<FilmRun>> {
  const pictures = new LinkedPictures(options);
  try {
    const gathered = await gatherFilms(files, options, host, pictures);
    const films = await consent(gathered.films);
    await refuseUnready(films, options, host);
    await refuseUndeliverable(films, host);
    for (const film of films) await refuseChangedPictures(film);
    await pictures.keep();
    const prepared = await prepareFilms(films, gathered.order.length, options, host);
    return { ...gathered, ...prepared, leftOut: [...gathered.leftOut, ...prepared.leftOut] };
  } finally {
    await pictures.discard();
  }
}

/**
 * Every storyboard is read and checked before the first is planned. One that cannot be run stops
 * all, unless `keepGoing` leaves it out. Throws a `FilmError`. Nothing is written.
 */
export async function gatherFilms(
  files: readonly string[],
  options: FilmOptions,
  host: FilmHost,
  pictures: LinkedPictures,
): Promise<Gathered<FilmToRun>> {
  const budgets = budgetsOf(host);
  const reading = new ProjectReading();
  await refuseUnnamedRows(files, options);
  const read = await readFilms(files, options, pictures);
  const { project, order } = read;
  const storyboards = read.results.map(({ file, row, loaded }) => {
    return { file, row, storyboard: options.animatic ? asAnimatic(loaded) : loaded };
  });
  const told = toldTogether(storyboards.map(({ storyboard }) => storyboard));
  host.tell({ kind: 'read', files: told });
  const total = order.length;
  stopUnlessGoingOn(read.leftOut, total, options);
  const checked = await attemptEach(storyboards, async ({ file, row, storyboard }) => {
    const choice = { ...options, project, reading };
    const film = await checkFilm(storyboard, choice, host);
    const { seenDecision = lastSaidIn(film) } = options;
    if (seenDecision !== lastSaidIn(film)) throw new FilmError('decided-meanwhile', { file });
    return { file, row, storyboard, ...film };
  });
  stopUnlessGoingOn(checked.leftOut, total, options);

  const leftOut = [...read.leftOut, ...checked.leftOut];
  for (const { error } of leftOut) host.tell({ kind: 'refused', error });
  const plans = checked.results.map(({ plan }) => plan);
  const caps = { ...capsOf(options, plans), ...(hasBudget(budgets) && { budgets }) };
  return { films: checked.results.map((film) => ({ ...film, caps })), leftOut, order };
}

/**
 * Where only films of a table were run, one of these is meant, and not one more beside them. Values of
 * its own make the film of the file by itself. Throws `row-needed`.
 */
async function refuseUnnamedRows(files: readonly string[], options: FilmOptions): Promise<void> {
  const { table, row, rows, set } = options;
  if ([table, row, rows, set].some((choice) => choice !== undefined)) return;
  for (const file of files) await filmsToChange(file, options);
}

/** Makes ready what was agreed to: from here on there is a project. */
export async function prepareFilms(
  films: readonly FilmToRun[],
  total: number,
  options: FilmOptions,
  host: Pick<FilmHost, 'tell' | 'environment'>,
): Promise<Omit<Gathered<FilmRun>, 'order'>> {
  const reading = new ProjectReading();
  const { results, leftOut } = await attemptEach(films, async ({ storyboard, ...checked }) => {
    const wanted = { ...options, reading };
    return { ...checked, ...(await prepareFilm(checked, storyboard, wanted, host)) };
  });
  stopUnlessGoingOn(leftOut, total, options);
  for (const { error } of leftOut) host.tell({ kind: 'refused', error });
  return { films: results, leftOut };
}

/** A file named twice is run once, also by the name of a link or in another case. */
export function distinctFiles(files: readonly string[]): string[] {
  return [...new Map(files.toReversed().map((file) => [keyOf(file), file])).values()].reverse();
}

function keyOf(file: string): string {
  const facts = statSync(file, { bigint: true, throwIfNoEntry: false });
  return facts ? `${facts.dev}:${facts.ino}` : resolve(file);
}

function stopUnlessGoingOn(
  leftOut: readonly LeftOut[],
  total: number,
  { keepGoing }: FilmOptions,
): void {
  if (!keepGoing || total === 1) stopAt(leftOut, total, true);
}
