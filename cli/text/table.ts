/** Columns of text, as wide as their widest cell. */

import { createRequire } from 'node:module';
import type stringWidth from 'string-width';

export type Column = {
  /** Default: left. */
  readonly align?: 'left' | 'right';
  /** Least width in characters; default 0. */
  readonly width?: number;
};

const GAP = '  ';

const ONE_COLUMN_EACH = /^[ -~]*$/;

/** One line a row, without spaces at its end; the last cell of a row is never padded. */
export function tableLines(
  rows: readonly (readonly string[])[],
  columns: readonly Column[] = [],
): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(
      columns[column]?.width ?? 0,
      // A row's last cell may run on as far as it likes.
      ...rows.map((row) => (column < row.length - 1 ? widthOf(row[column] ?? '') : 0)),
    ),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, columns[column]?.align))
      .join(GAP)
      .trimEnd(),
  );
}

export type Fitted = {
  readonly lines: readonly string[];
  /** Headings of the columns that there was no room for. */
  readonly leftOut: readonly string[];
};

/**
 * A table with headings within a width: columns are left out, in the order of `spare`, until every
 * row fits. Rows of other lengths than the headings' are titles, and as long as they like.
 */
export function fittedTable(
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
  { width, spare }: { readonly width: number | null; readonly spare: readonly number[] },
): Fitted {
  const [headings = []] = rows;
  for (let count = 0; ; count += 1) {
    const gone = new Set(spare.slice(0, count));
    const keep = <T>(cells: readonly T[]): T[] => cells.filter((_, column) => !gone.has(column));
    const kept = rows.map((row) => (row.length === headings.length ? keep(row) : row));
    const lines = tableLines(kept, keep(columns));
    const isFull = (_: string, row: number): boolean => rows[row]?.length === headings.length;
    const widest = Math.max(0, ...lines.filter(isFull).map(widthOf));
    if (width === null || widest <= width || count === spare.length) {
      return { lines, leftOut: headings.filter((_, column) => gone.has(column)) };
    }
  }
}

const GRAPHEMES = new Intl.Segmenter();

/** Cuts a line to a width and marks the cut. */
export function cut(line: string, width: number): string {
  if (widthOf(line) <= width) return line;
  let kept = '';
  for (const { segment } of GRAPHEMES.segment(line)) {
    if (widthOf(kept) + widthOf(segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/**
 * Breaks a text at spaces; a word that is wider than the width is left whole. A command at its end
 * is broken as a shell reads it: between its words, each line but the last with a backslash.
 */
export function wrap(text: string, width: number): string[] {
  const [, prose = '', command = ''] = COMMAND_LAST.exec(text) ?? [];
  if (widthOf(text) <= width || command === '' || / \| |…/.test(command)) {
    return wrapWords(text.split(' '), width);
  }
  const before = prose === '' ? [] : wrapWords(prose.trimEnd().split(' '), width);
  const words = command.match(SHELL_WORDS) ?? [command];
  // Room for the backslash and its space.
  const lines = widthOf(command) <= width ? [command] : wrapWords(words, width - 4);
  const last = lines.length - 1;
  return [
    ...before,
    ...lines.map((line, at) => (at === 0 ? '' : '  ') + line + (at === last ? '' : ' \\')),
  ];
}

/** What stands before a command that ends a text, and the command. */
const COMMAND_LAST = /^(|.*?(?:: | {3}))(storyboard [a-z].*)$/s;
/** A quoted part belongs to its word, spaces and all. */
const SHELL_WORDS = /(?:'[^']*'|\\'|[^\s'])+/g;

/**
 * Not `wrap-ansi`: it composes letters (NFC), and a file's name in a command must stay as it is on
 * the disk.
 */
function wrapWords(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** As `wrap`, but a line that fits stays as it is, and what runs over stands indented below it. */
export function wrapHanging(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const hanging = `${indent}    `;
  const [first = '', ...rest] = wrap(line.slice(indent.length), width - hanging.length);
  return [indent + first, ...rest.map((part) => hanging + part)];
}

/** Columns that a text takes on a terminal, its colours aside. */
export function widthOf(text: string): number {
  if (ONE_COLUMN_EACH.test(text)) return text.length;
  measure ??= loadMeasure();
  return measure(text);
}

let measure: typeof stringWidth | null = null;

/** Loading it takes longer than all that `--help` does, and many commands can do without. */
function loadMeasure(): typeof stringWidth {
  const load = createRequire(import.meta.url);
  const loaded: { readonly default: typeof stringWidth } = load('string-width');
  return loaded.default;
}

function pad(cell: string, width: number, align: Column['align']): string {
  const missing = ' '.repeat(Math.max(0, width - widthOf(cell)));
  return align === 'right' ? missing + cell : cell + missing;
}
