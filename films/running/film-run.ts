/**
 * From storyboards to films that may be started: each read, checked and planned before anything is
 * ordered, agreed to, prepared.
 */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandCaps } from '../../activities/contract.ts';
import { findProject } from '../../store/project.ts';
import { asFilmError, FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import { hasBudget } from '../../specs/plan/budget.ts';
import { budgetsOf } from '../money/budgets.ts';
import { capsOf } from '../money/caps.ts';
import type { FilmOptions } from '../options.ts';
import { LinkedPictures } from '../pictures/fetched.ts';
import {
  checkFilm,
  prepareFilm,
  refuseChangedPictures,
  type CheckedFilm,
  type PreparedFilm,
} from '../prepare.ts';
import {
  asAnimatic,
  loadStoryboard,
  validStoryboard,
  type OpenedFile,
} from '../storyboard-file.ts';
import { keptValues } from '../variables/kept.ts';
import { refuseUnready } from './readiness.ts';

type OfCommand = {
  /** The storyboard as the command line names it. */
  readonly file: string;
  readonly caps: CommandCaps;
};

/** A film that may be ordered; nothing of it was written yet, and its project may be new. */
export type FilmToRun = CheckedFilm & OfCommand & { readonly storyboard: OpenedFile };

export type FilmRun = PreparedFilm & OfCommand;

/** A film that is not run, and why. */
type LeftOut = { readonly file: string; readonly error: unknown };

export type Gathered<Film> = {
  /** In the order of the command line. */
  readonly films: readonly Film[];
  /** Empty without `keepGoing`. */
  readonly leftOut: readonly LeftOut[];
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
  const { table } = options;
  if (table !== undefined) throw new FilmError('table-not-run', { file: files[0] ?? '', table });
  const pictures = new LinkedPictures(options);
  try {
    const gathered = await gatherFilms(files, options, host, pictures);
    const films = await consent(gathered.films);
    await refuseUnready(films, options, host);
    for (const film of films) await refuseChangedPictures(film);
    await pictures.keep();
    const prepared = await prepareFilms(films, files, options, host);
    return { films: prepared.films, leftOut: [...gathered.leftOut, ...prepared.leftOut] };
  } finally {
    await pictures.discard();
  }
}

/** `project`: the folder that was named, or that several files share; null: each file leads to it. */
export async function readFilms(
  files: readonly string[],
  options: FilmOptions,
  pictures: LinkedPictures,
) {
  const { project: explicit = null } = options;
  if (files.length > 1) refuseShotNames(options);
  // Of several new ones the nearest folder that they share.
  const { root: project } =
    files.length > 1 ? await findProject({ explicit, storyboards: files }) : { root: explicit };
  const read = await attemptEach(files, async (file) => {
    const loaded = await loadStoryboard(file, pictures.fetcherFor(file, project), {
      set: options.set,
      kept: () => keptValues(file, project, options.continues),
    });
    validStoryboard(loaded);
    return { file, loaded };
  });
  return { project, ...read };
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
  const read = await readFilms(files, options, pictures);
  const { project } = read;
  const storyboards = read.results.map(({ file, loaded }) => {
    return { file, storyboard: options.animatic ? asAnimatic(loaded) : loaded };
  });
  host.tell({ kind: 'read', files: storyboards.map(({ storyboard }) => storyboard) });
  stopUnlessGoingOn(read.leftOut, files, options);
  const checked = await attemptEach(storyboards, async ({ file, storyboard }) => {
    return { file, storyboard, ...(await checkFilm(storyboard, { ...options, project }, host)) };
  });
  stopUnlessGoingOn(checked.leftOut, files, options);

  const leftOut = [...read.leftOut, ...checked.leftOut];
  for (const { error } of leftOut) host.tell({ kind: 'refused', error });
  const plans = checked.results.map(({ plan }) => plan);
  const caps = { ...capsOf(options, plans), ...(hasBudget(budgets) && { budgets }) };
  return { films: checked.results.map((film) => ({ ...film, caps })), leftOut };
}

/** Makes ready what was agreed to: from here on there is a project. */
export async function prepareFilms(
  films: readonly FilmToRun[],
  files: readonly string[],
  options: FilmOptions,
  host: Pick<FilmHost, 'tell' | 'environment'>,
): Promise<Gathered<FilmRun>> {
  const { results, leftOut } = await attemptEach(films, async ({ storyboard, ...checked }) => {
    return { ...checked, ...(await prepareFilm(checked, storyboard, options, host)) };
  });
  stopUnlessGoingOn(leftOut, files, options);
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

/** Shots are named as one film has them. */
export function refuseShotNames(options: FilmOptions): void {
  const choices = ['only', 'until', 'again', 'bridge', 'cut', 'continues'] as const;
  const choice = choices.find((name) => options[name] !== undefined);
  if (choice) throw new FilmError('several-files', { choice });
}

type Attempts<Result> = { readonly results: Result[]; readonly leftOut: LeftOut[] };

/** One after the other. What nobody has thought of is thrown at once. */
export async function attemptEach<Item extends string | { readonly file: string }, Result>(
  items: readonly Item[],
  attempt: (item: Item) => Promise<Result>,
): Promise<Attempts<Result>> {
  const results: Result[] = [];
  const leftOut: LeftOut[] = [];
  for (const item of items) {
    try {
      results.push(await attempt(item));
    } catch (error) {
      const known = asFilmError(error);
      if (known === null || known.code === 'conflict') throw error;
      leftOut.push({ file: typeof item === 'string' ? item : item.file, error });
    }
  }
  return { results, leftOut };
}

function stopUnlessGoingOn(
  leftOut: readonly LeftOut[],
  files: readonly string[],
  { keepGoing }: FilmOptions,
): void {
  if (!keepGoing || files.length === 1) stopAt(leftOut, files, true);
}

/** `canGoOn`: the others can be run without them. */
export function stopAt(
  leftOut: readonly LeftOut[],
  files: readonly string[],
  canGoOn: boolean,
): void {
  const [first] = leftOut;
  if (!first) return;
  if (files.length === 1) throw first.error;
  throw new FilmError('several', { errors: leftOut.map(({ error }) => error), canGoOn });
}
