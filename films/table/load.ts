/** The films of a table: one storyboard, read with the values of each row. */

import type { Diagnostic } from '../../specs/diagnostic.ts';
import { openText } from '../../specs/storyboard/read.ts';
import type { FilmOptions } from '../options.ts';
import type { FileDiagnostics } from '../error.ts';
import type { FetchPicture } from '../pictures/fetched.ts';
import { hasErrors, invalid, readInput, readWith, type OpenedFile } from '../storyboard-file.ts';

export type LoadedTable = {
  /** What is to be said of the table and its storyboard, each thing once. */
  readonly files: readonly FileDiagnostics[];
  /** In the order of the rows; empty when the table itself is not valid. */
  readonly films: readonly OpenedFile[];
};

/** Every row is read, whatever is wrong with one. */
export async function loadTable(
  file: string,
  { table, set = {} }: { readonly table: string; readonly set?: FilmOptions['set'] },
  fetchPicture: FetchPicture | null = null,
): Promise<LoadedTable> {
  const [text, rowsText] = [await readInput(file), await readInput(table)];
  const opened = openText(text);
  // What is no YAML is said once, and says nothing of the table.
  if (opened.variables === null) {
    const films = await readWith({ file, text, opened }, [{}], fetchPicture);
    return { files: films, films: [] };
  }
  // Loaded for a table: every plan loads this file.
  const { readTable } = await import('../../specs/table/read.ts');
  const { rows, diagnostics } = readTable(rowsText, opened.variables, new Set(Object.keys(set)));
  const ofTable = { file: table, text: rowsText, diagnostics };
  const sources = (rows ?? []).map((row) => ({ row, set }));
  // A value that is set for no variable is refused whatever the rows are.
  const films = await readWith({ file, text, opened }, rows ? sources : [{ set }], fetchPicture);
  if (rows === null) return { files: [ofTable], films: [] };
  return { files: [ofTable, ...toldTogether(films)], films };
}

/** Throws `invalid-storyboard` unless every row is a film. */
export async function validTable(
  ...wanted: Parameters<typeof loadTable>
): Promise<readonly OpenedFile[]> {
  const { files, films } = await loadTable(...wanted);
  if (files.some(({ diagnostics }) => hasErrors(diagnostics))) throw invalid(files);
  return films;
}

/** By file: rows of one storyboard are told of as one. */
export function toldTogether(films: readonly OpenedFile[]): FileDiagnostics[] {
  return [...Map.groupBy(films, ({ file }) => file).values()].flatMap((ofFile) => {
    const [first] = ofFile;
    if (!first) return [];
    return [first.row === null ? first : { ...first, diagnostics: together(ofFile) }];
  });
}

const NAMED_FILMS = 3;

/** What is said of all films stands as it is; of some, with their names. */
function together(films: readonly OpenedFile[]): Diagnostic[] {
  const found = films.flatMap(({ row, diagnostics }) =>
    diagnostics.map((diagnostic) => ({ row: row ?? '', diagnostic })),
  );
  const alike = Map.groupBy(found, ({ diagnostic }) => JSON.stringify(diagnostic));
  const said = [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { diagnostic } = first;
    if (same.length === films.length) return [diagnostic];
    const names = same.slice(0, NAMED_FILMS).map(({ row }) => row);
    const more = same.length - names.length;
    const who = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    return [{ ...diagnostic, message: `${who}: ${diagnostic.message}` }];
  });
  return said.toSorted((one, other) => one.line - other.line || one.column - other.column);
}
