/** The films of a table: one storyboard, read with the values of each row. */

import type { Diagnostic } from '../../specs/diagnostic.ts';
import { openText } from '../../specs/storyboard/read.ts';
import type { Variable } from '../../specs/storyboard/variable.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { TableResult, TableRow } from '../../specs/table/read.ts';
import type { FilmOptions } from '../options.ts';
import type { FileDiagnostics } from '../error.ts';
import type { FetchPicture } from '../pictures/fetched.ts';
import { readInput, readWith, type OpenedFile } from '../storyboard-file.ts';
import { pickRows } from './named-films.ts';

export type LoadedTable = {
  /** What is to be said of the table and its storyboard, each thing once. */
  readonly files: readonly FileDiagnostics[];
  /** Those that are wanted, in the order of the rows; empty when the table itself is not valid. */
  readonly films: readonly OpenedFile[];
  /** No film can be read: of the table itself something is wrong, or the file is no YAML. */
  readonly isWrong: boolean;
};

/** Every row that is wanted is read, whatever is wrong with one. Throws `no-such-row`. */
export async function loadTable(
  file: string,
  wanted: Pick<FilmOptions, 'set' | 'table' | 'row' | 'rows'>,
  fetchPicture: FetchPicture | null = null,
): Promise<LoadedTable> {
  const { table, set = {} } = wanted;
  const text = await readInput(file);
  const rowsText = table === undefined ? '' : await readInput(table);
  const opened = openText(text);
  // What is no YAML is said once, and says nothing of the table.
  if (opened.variables === null) {
    const films = await readWith({ file, text, opened }, [{}], fetchPicture);
    return { files: films, films: [], isWrong: true };
  }
  const { rows, diagnostics } = await rowsOf(wanted, rowsText, opened.variables);
  const ofTable = table === undefined ? [] : [{ file: table, text: rowsText, diagnostics }];
  const picked = rows && pickRows(rows, ({ film }) => film, { ...wanted, file });
  const sources = (picked ?? []).map((row) => ({ row, set }));
  // A value that is set for no variable is refused whatever the rows are.
  const read = await readWith({ file, text, opened }, rows ? sources : [{ set }], fetchPicture);
  // Of a saved plan nobody has seen the table.
  const names = table === undefined ? undefined : rows?.map(({ film }) => film);
  const films = read.map((one, place) => {
    const row = picked?.[place];
    return names && row ? { ...one, table: names, cellsAt: cellsOf(row) } : one;
  });
  function cellsOf({ placeOf }: TableRow) {
    return (path: string) =>
      opened.variablesAt(path).flatMap((name) => {
        const cell = name in set ? null : (placeOf?.(name) ?? null);
        return cell ? [`${printable(table ?? '')}:${cell.line}:${cell.column}`] : [];
      });
  }
  if (rows === null) return { files: ofTable, films: [], isWrong: true };
  return { files: [...ofTable, ...toldTogether(films)], films, isWrong: false };
}

async function rowsOf(
  { set = {}, rows }: Pick<FilmOptions, 'set' | 'rows'>,
  text: string,
  variables: readonly Variable[],
): Promise<TableResult> {
  if (rows) return { rows, diagnostics: [] };
  // Loaded for a table: every plan loads this file.
  const { readTable } = await import('../../specs/table/read.ts');
  return readTable(text, variables, new Set(Object.keys(set)));
}

/** By file: rows of one storyboard are told of as one. `total`: how many rows of it were read. */
export function toldTogether(films: readonly OpenedFile[], total?: number): FileDiagnostics[] {
  return [...Map.groupBy(films, ({ file }) => file).values()].flatMap((ofFile) => {
    const [first] = ofFile;
    if (!first) return [];
    return [
      first.row === null
        ? first
        : { ...first, diagnostics: together(ofFile, total ?? ofFile.length) },
    ];
  });
}

const NAMED_FILMS = 3;

/** What is said of all films stands as it is; of some, with their names. */
function together(films: readonly OpenedFile[], total: number): Diagnostic[] {
  const found = films.flatMap(({ row, diagnostics, cellsAt }) =>
    diagnostics.map((diagnostic) => ({ row: row ?? '', diagnostic, cellsAt })),
  );
  const alike = Map.groupBy(found, ({ diagnostic }) => JSON.stringify(diagnostic));
  const said = [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { diagnostic } = first;
    const cells = same.map(({ cellsAt }) => cellsAt?.(diagnostic.path) ?? []);
    // Said by a cell, it is said of that row, even if all have the same there.
    if (same.length === total && cells.every(({ length }) => length === 0)) return [diagnostic];
    const names = same.slice(0, NAMED_FILMS).map(({ row }, place) => {
      const at = cells[place] ?? [];
      return at.length > 0 ? `${row} (${at.join(', ')})` : row;
    });
    const more = same.length - names.length;
    const who = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    return [{ ...diagnostic, message: `${who}: ${diagnostic.message}` }];
  });
  return said.toSorted((one, other) => one.line - other.line || one.column - other.column);
}
