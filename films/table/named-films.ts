/** Which films of a storyboard a command is about: the one of the file by itself, or those of a table. */

import type { Film } from '../../store/films.ts';
import { findProject } from '../../store/project.ts';
import { openStoreIfPresent } from '../../store/store.ts';
import { FilmError } from '../error.ts';
import type { FilmOptions } from '../options.ts';

/** A film as a command names it. */
export type NamedFilm = {
  /** The storyboard as the command line names it. */
  readonly file: string;
  /** Of a table's film its name; null: the file by itself. */
  readonly row: string | null;
};

type Choice = Pick<FilmOptions, 'project' | 'row'>;

export function isSameFilm(one: NamedFilm, other: NamedFilm): boolean {
  return one.file === other.file && isSameRow(one.row, other.row);
}

/** Capitals do not tell names apart. */
function isSameRow(one: string | null, other: string | null): boolean {
  return (one ?? '').toLowerCase() === (other ?? '').toLowerCase();
}

/** As `--row` names them, each once; null: it names none. */
function rowsNamed(row: string | undefined): string[] | null {
  if (row === undefined) return null;
  const names = row
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}

/** Of these films the ones that `--row` names, all without it. Throws `no-such-row`. */
export function pickRows<Item>(
  items: readonly Item[],
  rowOf: (item: Item) => string,
  { file, row, table }: { readonly file: string } & Pick<FilmOptions, 'row' | 'table'>,
): Item[] {
  const named = rowsNamed(row);
  if (named === null) return [...items];
  const known = new Map(items.map((item) => [rowOf(item).toLowerCase(), item]));
  const lost = named.find((name) => !known.has(name.toLowerCase()));
  if (lost !== undefined || named.length === 0) {
    const rows = items.map(rowOf);
    throw new FilmError('no-such-row', { file, table: table ?? null, row: lost ?? '', rows });
  }
  return named.flatMap((name) => known.get(name.toLowerCase()) ?? []);
}

/**
 * Of those that a command reads: the ones that `row` names, else every film of the file. The file by
 * itself, where there is none. Throws `no-such-row`.
 */
export async function filmsMeant(file: string, choice: Choice): Promise<NamedFilm[]> {
  const { own, named } = await knownFilms(file, choice);
  if (choice.row !== undefined) {
    return pickRows(named, nameOf, { file, row: choice.row }).map((film) => of(file, film));
  }
  const rows = named.map((film) => of(file, film));
  return own || rows.length === 0 ? [{ file, row: null }, ...rows] : rows;
}

/**
 * Of those that a command changes: the ones that `row` names, else the film of the file by itself.
 * Throws `row-needed` where the file has only films of a table, and `no-such-row`.
 */
export async function filmsToChange(file: string, choice: Choice): Promise<NamedFilm[]> {
  const { own, named } = await knownFilms(file, choice);
  if (choice.row === undefined && !own && named.length > 0) {
    throw new FilmError('row-needed', { file, rows: named.map(nameOf) });
  }
  if (choice.row === undefined) return [{ file, row: null }];
  return pickRows(named, nameOf, { file, row: choice.row }).map((film) => of(file, film));
}

/** The same, where it is one. Throws `one-row` as well. */
export async function filmToChange(file: string, choice: Choice): Promise<NamedFilm> {
  const films = await filmsToChange(file, choice);
  const [film] = films;
  if (film && films.length === 1) return film;
  throw new FilmError('one-row', { file, rows: films.flatMap(({ row }) => row ?? []) });
}

/** `own`: the film of the file by itself was run. */
async function knownFilms(
  file: string,
  { project }: Choice,
): Promise<{ readonly own: boolean; readonly named: readonly Film[] }> {
  const { root } = await findProject({ explicit: project ?? null, storyboards: [file] });
  const films = (await (await openStoreIfPresent(root))?.films.filmsOf(file)) ?? [];
  return {
    own: films.some(({ name, plan }) => name === undefined && plan !== null),
    named: films.filter(({ name }) => name !== undefined),
  };
}

function nameOf({ name = '' }: Film): string {
  return name;
}

function of(file: string, { name }: Film): NamedFilm {
  return { file, row: name ?? null };
}
