/** The storyboards of a command, read: a film a file, or a film a row of a table. */

import { findProject } from '../../store/project.ts';
import { FilmError } from '../error.ts';
import type { FilmOptions } from '../options.ts';
import type { LinkedPictures } from '../pictures/fetched.ts';
import {
  hasErrors,
  invalid,
  loadStoryboard,
  validStoryboard,
  type OpenedFile,
} from '../storyboard-file.ts';
import { loadTable, toldTogether } from '../table/load.ts';
import { filmsMeant, filmsToChange, type NamedFilm } from '../table/named-films.ts';
import { keptValues } from '../variables/kept.ts';
import { attemptEach, ofFilm, type LeftOut } from './attempts.ts';

type ReadFilm = NamedFilm & { readonly loaded: OpenedFile };

export type ReadFilms = {
  /** The folder that was named, or that several files share; null: each file leads to it. */
  readonly project: string | null;
  readonly results: readonly ReadFilm[];
  readonly leftOut: readonly LeftOut[];
  /** All of them, as the command line or the table has them. */
  readonly order: readonly NamedFilm[];
};

/** Throws what is wrong with the command, or with its table; of a film it is left out with it. */
export async function readFilms(
  files: readonly string[],
  options: FilmOptions,
  pictures: LinkedPictures,
): Promise<ReadFilms> {
  const { project: explicit = null, table, row, rows } = options;
  if (files.length > 1)
    refuseOneFilm(options, ['only', 'until', 'again', 'bridge', 'cut', 'continues']);
  // Of several new ones the nearest folder that they share.
  const { root: project } =
    files.length > 1 ? await findProject({ explicit, storyboards: files }) : { root: explicit };
  if (table === undefined && row === undefined && rows === undefined) {
    const films = await Promise.all(files.map((file) => filmsOfFile(file, options)));
    return { project, ...(await readEach(films.flat(), project, options, pictures)) };
  }
  const [file = ''] = files;
  if (files.length > 1) {
    const choice = table === undefined ? 'row' : 'table';
    throw new FilmError('several-files', { choice });
  }
  const read =
    table === undefined && rows === undefined
      ? await readEach(await filmsToChange(file, options), project, options, pictures)
      : await readRows(file, options, pictures);
  // All have the same shots, but takes of their own.
  if (read.results.length > 1) refuseOneFilm(options, OF_ONE_FILM);
  return { project, ...read };
}

/** With the values that they were last run with, where the command gives none. */
async function readEach(
  films: readonly NamedFilm[],
  project: string | null,
  { set, continues }: FilmOptions,
  pictures: LinkedPictures,
) {
  const read = await attemptEach(films, async ({ file, row }): Promise<ReadFilm> => {
    const loaded = await loadStoryboard(file, pictures.fetcherFor(file, project), {
      set,
      kept: () => keptValues({ file, row }, project, continues),
      ...(row !== null && { row: { film: row, values: new Map() } }),
    });
    validStoryboard(loaded);
    return { file, row, loaded };
  });
  return { ...read, order: films };
}

/** Every row is read before anything is said of one. */
async function readRows(file: string, options: FilmOptions, pictures: LinkedPictures) {
  const { project = null, keepGoing } = options;
  const read = await loadTable(file, options, pictures.fetcherFor(file, project));
  const isWrong = ({ diagnostics }: { diagnostics: OpenedFile['diagnostics'] }) =>
    hasErrors(diagnostics);
  const results = read.films.filter((loaded) => !isWrong(loaded)).map(readOf);
  const wrong = read.films.filter(isWrong);
  const isTable = read.isWrong || results.length === 0;
  const order = read.films.map(({ row }) => ({ file, row }));
  if (isTable && read.files.some(isWrong)) throw invalid(read.files);
  // What several rows share is told once; of those that are left out each is told by itself.
  const together = { file, row: null, error: invalid(read.files) };
  if (!keepGoing && wrong.length > 0) return { results, leftOut: [together], order };
  const leftOut = wrong.map((loaded): LeftOut => {
    const { row } = loaded;
    const error = invalid(toldTogether([loaded], read.films.length));
    return { file, row, error: ofFilm({ row }, error) };
  });
  return { results, leftOut, order };
}

function readOf(loaded: OpenedFile): ReadFilm {
  return { file: loaded.file, row: loaded.row, loaded };
}

/** What is set, or chosen for one film alone, is meant for the storyboard by itself. */
async function filmsOfFile(file: string, options: FilmOptions): Promise<NamedFilm[]> {
  const { filmsOf, set } = options;
  if (filmsOf === undefined || set !== undefined) return [{ file, row: null }];
  const isOne = OF_ONE_FILM.some((choice) => options[choice] !== undefined);
  return isOne || filmsOf === 'change' ? filmsToChange(file, options) : filmsMeant(file, options);
}

const OF_ONE_FILM = ['again', 'bridge', 'cut', 'continues'] as const;

/** Shots are named as one film has them. */
function refuseOneFilm(
  options: FilmOptions,
  choices: readonly ('only' | 'until' | 'again' | 'bridge' | 'cut' | 'continues')[],
): void {
  const choice = choices.find((name) => options[name] !== undefined);
  if (choice) throw new FilmError('several-files', { choice });
}
