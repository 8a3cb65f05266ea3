/** Tables of films: what each is read as, and what is said of those that are wrong. */

import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TABLE_CODES } from '../../specs/table/codes.ts';
import { cellPlaces } from '../../specs/table/place.ts';
import { readTable } from '../../specs/table/read.ts';

const VARIABLES = [
  { name: 'city', isRequired: false },
  { name: 'still', isRequired: true },
];

function read(text: string, set: readonly string[] = []) {
  return readTable(text, VARIABLES, new Set(set));
}

function rowsOf(text: string, set: readonly string[] = []) {
  return read(text, set).rows?.map(({ film, values }) => [film, Object.fromEntries(values)]);
}

function saidOf(text: string, set: readonly string[] = []) {
  return read(text, set).diagnostics.map(
    ({ code, line, column, path }) => `${line}:${column} ${code} ${path}`,
  );
}

describe('a table', () => {
  test('is a film a row, whatever order its columns have', () => {
    expect(rowsOf('still,film,city\nquay,oslo,Oslo\ndeck,bergen-2,Bergen\n')).toEqual([
      ['oslo', { still: 'quay', city: 'Oslo' }],
      ['bergen-2', { still: 'deck', city: 'Bergen' }],
    ]);
  });

  test('with a byte order mark, CRLF, quotes, commas and line breaks in cells', () => {
    const text =
      '\ufefffilm,city,still\r\noslo,"Oslo, the ""old"" one\nby the sea",a\r\n\r\nb,"",b';

    expect(rowsOf(text)).toEqual([
      ['oslo', { city: 'Oslo, the "old" one\nby the sea', still: 'a' }],
      ['b', { city: '', still: 'b' }],
    ]);
  });

  test('an empty cell is an empty text, a missing column has no value', () => {
    expect(rowsOf('film,still\noslo,\n')).toEqual([['oslo', { still: '' }]]);
  });

  test('what looks like a formula, a number or YAML is text', () => {
    expect(rowsOf('film,still\na,=SUM(A1)\nb,007\nc,~\nd,@x\n')).toEqual([
      ['a', { still: '=SUM(A1)' }],
      ['b', { still: '007' }],
      ['c', { still: '~' }],
      ['d', { still: '@x' }],
    ]);
  });

  test('needs no column for what a command sets', () => {
    expect(rowsOf('film\noslo\n', ['still'])).toEqual([['oslo', {}]]);
  });

  test.each([
    ['', ['1:1 table-empty header']],
    ['film,still\n', ['1:1 table-empty header']],
    ['film;still\noslo;a\n', ['1:1 film-column header']],
    ['still\na\n', ['1:1 film-column header']],
    ['still,city\na,b\n', ['1:1 film-column header']],
    [
      'film,still,town,\na,b,c,d\n',
      ['1:12 unknown-column header.town', '1:17 unknown-column header.'],
    ],
    ['film,still,film\na,b,c\n', ['1:12 duplicate-column header.film']],
    ['film,city\na,b\n', ['1:1 missing-column header']],
    ['film,still\na,b,c\nd\n', ['2:1 cell-count rows[0]', '3:1 cell-count rows[1]']],
    [
      'still,film\nx,\nx,a b\nx,takes\nx,Animatic\n',
      [2, 3, 4, 5].map((line) => `${line}:3 film-name rows[${line - 2}].film`),
    ],
    ['film,still\noslo,"a\nb"\nOslo,c\n', ['4:1 duplicate-film rows[1].film']],
    ['film,still\noslo,"a\n', ['2:6 table-quotes ']],
    ['film,still\noslo,a"b"\n', ['2:1 table-quotes ']],
    ['film,still\noslo,\ufffd\n', ['2:6 table-not-text ']],
    ['film,still\r\noslo,\u0007\r\n', ['2:6 table-not-text ']],
    [`film,still\noslo,${'a'.repeat(20_001)}\n`, ['2:6 cell-value rows[0].still']],
    [`film,still\n${'a,b\n'.repeat(2_001)}`, ['2002:1 table-too-large rows[2000]']],
    [`film${',a'.repeat(300)}\nb\n`, ['1:406 table-too-large header']],
    ['a'.repeat(8_000_001), ['1:1 table-too-large header']],
  ])('that is wrong is refused with row and column: case %#', (text, said) => {
    expect(saidOf(text)).toEqual(said);
    expect(read(text).rows).toBeNull();
  });

  test('is told of every column that it lacks, at once', () => {
    const variables = [...VARIABLES, { name: 'town', isRequired: true }];
    const lost = (text: string, set: readonly string[] = []) =>
      readTable(text, variables, new Set(set)).diagnostics.map(({ code, hint }) => [
        code,
        /column (\w+)/.exec(hint ?? '')?.[1],
      ]);
    const [still, town] = ['still', 'town'].map((name) => ['missing-column', name]);
    expect(lost('film,city\na,b\n')).toEqual([still, town]);
    expect(lost('film,city\na,b\n', ['still'])).toEqual([town]);
    expect(lost('film,town\na,b\n')).toEqual([still]);
  });

  test('says what the nearest column is, and how cells are separated', () => {
    expect(read('film,stil\na,b\n').diagnostics[0]?.hint).toMatch(/^Did you mean "still"\?/);
    expect(read('film;still\na;b\n').diagnostics[0]?.hint).toMatch(/commas\.$/);
  });

  test('tells no more than a hundred faults', () => {
    const names = Array.from({ length: 500 }, () => 'a b,x').join('\n');

    expect(read(`film,still\n${names}`).diagnostics).toHaveLength(100);
  });
});

test('every code is on the page about tables', () => {
  const page = readFileSync(new URL('../../docs/tables.md', import.meta.url), 'utf8');

  expect(Object.keys(TABLE_CODES).filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

/** Written as any program might, read back as what was meant, and found again in the text. */
test('any cells are read as they were written, each at its place', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', ' ', '='),
    maxLength: 6,
  });
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(rows, fc.constantFrom('\n', '\r\n'), (cells, end) => {
      const written = cells.map(([city, still], place) => {
        return [`f${place}`, ...[city, still].map((one) => `"${one.replaceAll('"', '""')}"`)];
      });
      const text = ['film,city,still', ...written.map((row) => row.join(','))].join(end);
      expect(rowsOf(text)).toEqual(
        cells.map(([city, still], place) => [`f${place}`, { city, still }]),
      );
      const lines = text.split(/\r\n|\n|\r/);
      const places = cellPlaces(text).slice(1);
      for (const [row, place] of places.entries()) {
        const found = place.map(({ line, column }) =>
          lines[line - 1]?.slice(column - 1, column + 1),
        );
        expect(found[0]).toBe(`f${row}`.slice(0, 2));
        expect(found.slice(1).map((start) => start?.[0])).toEqual(['"', '"']);
      }
    }),
    { seed: 12 },
  );
});
