/**
 * Reads a table: CSV in, a film a row or everything that is wrong with it out.
 *
 * Cells are text, whatever they look like: what a spreadsheet would take for a formula is no formula.
 */

import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Diagnostic } from '../diagnostic.ts';
import { withoutMark } from '../storyboard/document.ts';
import {
  FILM_COLUMN,
  NOT_TEXT,
  valueFault,
  type GivenValues,
  type Variable,
} from '../storyboard/variable.ts';
import { quoted, suggestion } from '../storyboard/words.ts';
import type { TableCode } from './codes.ts';
import { isFilmName } from './film-name.ts';
import { cellPlaces, type CellPlace } from './place.ts';

export type TableRow = {
  /** What the film is called. */
  readonly film: string;
  readonly values: GivenValues;
  /** Where the cell of a variable stands; absent: the values came without a table. */
  readonly placeOf?: (variable: string) => CellPlace | null;
};

export type TableResult = {
  /** Null when a diagnostic is an error. */
  readonly rows: readonly TableRow[] | null;
  readonly diagnostics: readonly Diagnostic[];
};

const MAX_CHARACTERS = 8_000_000;
const MAX_ROWS = 2_000;
const MAX_COLUMNS = 201;

/** More of the same says nothing new. */
const MAX_FINDINGS = 100;

const QUOTES_HINT =
  'Put the whole cell between quotes, and write a quote that belongs to it twice: "".';

/** `set`: variables that have a value without the table. */
export function readTable(
  file: string,
  variables: readonly Variable[],
  set: ReadonlySet<string>,
): TableResult {
  const table = new TableReader(withoutMark(file));
  const rows = table.read(variables, set);
  const { diagnostics } = table;
  return { rows: diagnostics.length === 0 ? rows : null, diagnostics };
}

type TableFinding = {
  readonly code: TableCode;
  /** 0 is the header. */
  readonly row: number;
  readonly cell?: number;
  /** The column's name. */
  readonly column?: string;
  readonly message: string;
  readonly hint: string;
};

class TableReader {
  readonly #text: string;
  readonly #found: Diagnostic[] = [];
  #places: CellPlace[][] | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#found;
  }

  read(variables: readonly Variable[], set: ReadonlySet<string>): TableRow[] {
    const records = this.#records();
    if (records === null) return [];
    const [header, ...cells] = records;
    const columns = header?.map((name) => name.trim());
    if (columns === undefined || cells.length === 0 || cells.length > MAX_ROWS) {
      this.#refuseSize(cells.length, columns !== undefined);
      return [];
    }
    this.#checkHeader(columns, variables, set);
    if (this.#found.length > 0) return [];
    const names = new Map<string, number>();
    return cells.flatMap((row, place) => this.#row(row, place + 1, columns, names) ?? []);
  }

  #records(): string[][] | null {
    const text = this.#text;
    const offset = text.length > MAX_CHARACTERS ? -1 : text.search(NOT_TEXT);
    if (text.length > MAX_CHARACTERS) {
      this.#add({
        code: 'table-too-large',
        row: 0,
        message: `The table has more than ${MAX_CHARACTERS / 1_000_000} million characters.`,
        hint: 'Split it into several tables.',
      });
      return null;
    }
    if (offset >= 0) {
      const before = text.slice(0, offset).split(/\r\n|\r|\n/);
      const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
      const message = `The table ${valueFault(text.charAt(offset)) ?? 'is no text'} here.`;
      this.#addAt(place, '', { code: 'table-not-text', message, hint: 'Save it as CSV, UTF-8.' });
      return null;
    }
    try {
      const read: unknown = parse(text, {
        // Any of them ends a row: tables are put together by several programs.
        record_delimiter: ['\r\n', '\n', '\r'],
        relax_column_count: true,
        skip_empty_lines: true,
      });
      return z.array(z.array(z.string())).parse(read);
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      this.#refuseQuotes(error);
      return null;
    }
  }

  #refuseQuotes({ code, lines }: CsvError): void {
    const isOpen = code === 'CSV_QUOTE_NOT_CLOSED';
    const last = isOpen ? cellPlaces(this.#text).at(-1)?.at(-1) : undefined;
    const line: unknown = lines;
    const place = last ?? { line: typeof line === 'number' ? line : 1, column: 1 };
    this.#addAt(place, '', {
      code: 'table-quotes',
      message: isOpen
        ? 'The quote that begins a cell here does not end.'
        : 'A cell of this row is quoted wrongly.',
      hint: QUOTES_HINT,
    });
  }

  #refuseSize(rows: number, hasHeader: boolean): void {
    if (rows > MAX_ROWS) {
      const message = `The table has ${rows} films; ${MAX_ROWS} are taken.`;
      const hint = 'Split it from here into a second table.';
      this.#add({ code: 'table-too-large', row: MAX_ROWS + 1, message, hint });
      return;
    }
    this.#add({
      code: 'table-empty',
      row: 0,
      message: hasHeader ? 'The table has a header and no film below it.' : 'The table is empty.',
      hint: `Its first line names the columns: ${FILM_COLUMN}, then variables. Each line below is a film.`,
    });
  }

  #checkHeader(
    columns: readonly string[],
    variables: readonly Variable[],
    set: ReadonlySet<string>,
  ): void {
    const names = variables.map(({ name }) => name);
    const known = new Set([FILM_COLUMN, ...names]);
    if (columns.length > MAX_COLUMNS) {
      const message = `The table has ${columns.length} columns; ${MAX_COLUMNS} are taken.`;
      const hint = 'Take out those that are no variables.';
      this.#add({ code: 'table-too-large', row: 0, cell: MAX_COLUMNS, message, hint });
      return;
    }
    if (!columns.includes(FILM_COLUMN)) {
      this.#refuseNameless(columns);
      // One column of many names says nothing of these.
      if (columns.length === 1) return;
    }
    for (const [cell, name] of columns.entries()) {
      const at = { row: 0, cell, column: name };
      if (columns.indexOf(name) < cell) {
        const message = `The column ${quoted(name)} stands twice.`;
        this.#add({ ...at, code: 'duplicate-column', message, hint: 'Take one out.' });
      } else if (!known.has(name) && this.#found.length < MAX_FINDINGS) {
        this.#add({
          ...at,
          code: 'unknown-column',
          message:
            name === ''
              ? `Column ${cell + 1} has no name.`
              : `The column ${quoted(name)} is no variable of the storyboard.`,
          hint: `${suggestion(name, [...known], 'variable')} Else take the column out.`,
        });
      }
    }
    for (const { name, isRequired } of variables) {
      if (!isRequired || set.has(name) || columns.includes(name)) continue;
      this.#add({
        code: 'missing-column',
        row: 0,
        message: `The variable ${name} must be given, and the table has no column for it.`,
        hint: `Add a column ${name}, or give one text to all films: --set ${name}=…`,
      });
    }
  }

  #refuseNameless([first = '', ...others]: readonly string[]): void {
    const isOther = others.length === 0 && /[;\t]/.test(first);
    this.#add({
      code: 'film-column',
      row: 0,
      message: `The table has no column "${FILM_COLUMN}": it names each film.`,
      hint: isOther
        ? 'Its cells seem to be separated by ";" or tabs: save it as CSV with commas.'
        : `Name one ${FILM_COLUMN}, with a name of letters, digits, "_" and "-" in each row.`,
    });
  }

  /** Null for a row that is no film. */
  #row(
    cells: readonly string[],
    row: number,
    columns: readonly string[],
    names: Map<string, number>,
  ): TableRow | null {
    if (this.#found.length >= MAX_FINDINGS) return null;
    if (cells.length !== columns.length) {
      const message = `This row has ${cells.length} cells, and the header ${columns.length}.`;
      const hint =
        'Write a comma for each empty cell, and put a cell that has a comma in it between quotes.';
      this.#add({ code: 'cell-count', row, message, hint });
      return null;
    }
    const values = new Map<string, string>();
    for (const [cell, value] of cells.entries()) {
      const column = columns[cell] ?? '';
      if (column === FILM_COLUMN) {
        this.#checkFilm(value, { row, cell, column }, names);
        continue;
      }
      const fault = valueFault(value);
      if (fault !== null) {
        const message = `${column}: the cell ${fault}.`;
        const hint = 'A cell is a text, as it is to stand in the film.';
        this.#add({ code: 'cell-value', row, cell, column, message, hint });
      }
      values.set(column, value);
    }
    const placeOf = (name: string) =>
      columns.includes(name) ? this.#placeOf(row, columns.indexOf(name)) : null;
    return { film: cells[columns.indexOf(FILM_COLUMN)] ?? '', values, placeOf };
  }

  #checkFilm(
    name: string,
    at: Pick<TableFinding, 'row' | 'cell' | 'column'>,
    names: Map<string, number>,
  ): void {
    const plain = name.toLowerCase();
    if (!isFilmName(name)) {
      const fact = name === '' ? 'This film has no name' : `${quoted(name)} is no name of a film`;
      const message = `${fact}: it takes 1 to 48 letters, digits, "_" and "-", and is not takes or animatic.`;
      this.#add({ ...at, code: 'film-name', message, hint: 'Give it another name.' });
      return;
    }
    const first = names.get(plain);
    names.set(plain, first ?? at.row);
    if (first === undefined) return;
    const { line } = this.#placeOf(first, 0);
    const message = `${quoted(name)} is the name of the film of line ${line} already; capitals do not tell names apart.`;
    this.#add({ ...at, code: 'duplicate-film', message, hint: 'Give it another name.' });
  }

  #placeOf(row: number, cell: number): CellPlace {
    this.#places ??= cellPlaces(this.#text);
    const cells = this.#places[row] ?? [];
    return cells[cell] ?? cells[0] ?? { line: 1, column: 1 };
  }

  #add({ row, cell = 0, column, ...finding }: TableFinding): void {
    const where = row === 0 ? 'header' : `rows[${row - 1}]`;
    const path = column === undefined ? where : `${where}.${column}`;
    const isLarge = this.#text.length > MAX_CHARACTERS;
    this.#addAt(isLarge ? { line: 1, column: 1 } : this.#placeOf(row, cell), path, finding);
  }

  #addAt(
    place: CellPlace,
    path: string,
    finding: Pick<TableFinding, 'code' | 'message' | 'hint'>,
  ): void {
    this.#found.push({ severity: 'error', ...place, path, ...finding });
  }
}
