import { describe, expect, test } from 'vitest';
import { formatBytes } from '../../cli/text/bytes.ts';
import { formatClockSeconds, formatMoment } from '../../cli/text/date.ts';
import {
  formatDuration,
  formatExpectation,
  formatLimit,
  formatRough,
} from '../../cli/text/duration.ts';
import { formatShots } from '../../cli/text/shot-names.ts';
import { cut, fittedTable, tableLines, widthOf, wrap, wrapHanging } from '../../cli/text/table.ts';
import { at, HOUR, MINUTE, NOW } from '../films/fixture.ts';

describe('a duration', () => {
  test.each([
    [-5, '0 s'],
    [999, '0 s'],
    [43_000, '43 s'],
    [12 * MINUTE + 5_000, '12 m 05 s'],
    [HOUR, '1 h 00 m'],
    [4 * HOUR + 12 * MINUTE, '4 h 12 m'],
    [72 * HOUR, '72 h 00 m'],
    [124 * HOUR, '5 d 04 h'],
  ])('of %d ms is told in its two largest units', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  test.each([
    [172_800, '48 h'],
    [5_400, '1 h 30 m'],
    [45, '45 s'],
    [0, '0 s'],
  ])('as a limit of %d s leaves out what is zero', (seconds, text) => {
    expect(formatLimit(seconds)).toBe(text);
  });

  test.each([
    [8 * 4 * 3_600, 48 * 86_400, 'usually 1–2 days, at most 48'],
    [240, 345_600, 'usually 4 min, at most 4 days'],
    [4 * 3_600, 86_400, 'usually 4 h, at most 24'],
    [4.5 * 3_600, 518_400, 'usually 4–5 h, at most 6 days'],
    [2, 3, 'usually 2 s, at most 3'],
  ])('that is expected is no finer than it can be known', (usualSeconds, atMostSeconds, text) => {
    expect(formatExpectation({ usualSeconds, atMostSeconds })).toBe(text);
  });

  test('that is rough never says one of many', () => {
    expect([60, 89, 3_600, 86_400, 90_000].map(formatRough)).toEqual([
      '60 s',
      '89 s',
      '60 min',
      '24 h',
      '1–2 days',
    ]);
  });
});

describe('a point in time', () => {
  test.each([
    [at(12, 14, 20), '14:20'],
    [at(14, 20, 14), 'Sun 20:14'],
    [at(11, 23, 59), 'Thu 23:59'],
    [at(20, 8, 5), '2026-06-20 08:05'],
  ])('is as short as it is clear', (moment, text) => {
    expect(formatMoment(moment, NOW)).toBe(text);
  });

  test('in a log has seconds', () => {
    expect(formatClockSeconds(at(12, 8, 2) + 7_000)).toBe('08:02:07');
  });
});

describe('names of shots', () => {
  const film = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];

  test('that follow each other are a range', () => {
    expect(formatShots(['b', 'c', 'd'], film)).toBe('b…d');
    expect(formatShots(['a', 'c', 'd', 'e', 'h'], film)).toBe('a, c…e, h');
  });

  test('two neighbours are named both', () => {
    expect(formatShots(['a', 'b'], film)).toBe('a, b');
  });

  test('beyond three parts are left out', () => {
    expect(formatShots(['a', 'c', 'e', 'g'], film)).toBe('a, c, e, …');
  });
});

describe('columns', () => {
  const rows = [
    ['', 'size', 'price', 'why'],
    ['a chain of one that is longer than the table'],
    ['sh0010', '1280×720', '0.13', 'new'],
  ];

  test('are left out, least missed first, until the rows fit, and are named', () => {
    expect(fittedTable(rows, [], { width: 22, spare: [1, 2] })).toEqual({
      lines: ['        price  why', rows[1]?.[0], 'sh0010  0.13   new'],
      leftOut: ['size'],
    });
  });

  test.each([[null], [80]])('all stay in a width of %s', (width) => {
    const { lines, leftOut } = fittedTable(rows, [], { width, spare: [1, 2] });
    expect(leftOut).toEqual([]);
    expect(lines[2]).toBe('sh0010  1280×720  0.13   new');
  });

  test('that cannot be spared stay, however narrow the terminal', () => {
    const { lines, leftOut } = fittedTable(rows, [], { width: 4, spare: [1, 2] });
    expect(leftOut).toEqual(['size', 'price']);
    expect(lines[2]).toBe('sh0010  new');
  });

  test('are as wide as their widest cell, but the last one', () => {
    const lines = tableLines([
      ['a', 'bb', 'a long last cell'],
      ['aaa', 'b'],
    ]);
    expect(lines).toEqual(['a    bb  a long last cell', 'aaa  b']);
  });

  test('of numbers stand to the right', () => {
    const lines = tableLines(
      [
        ['x', '1', 'y'],
        ['x', '100', 'y'],
      ],
      [{}, { align: 'right' }],
    );
    expect(lines).toEqual(['x    1  y', 'x  100  y']);
  });

  test('count what a terminal shows, not characters', () => {
    expect(widthOf('夜のフェリー')).toBe(12);
    expect(widthOf('e\u0301te\u0301')).toBe(3);
    expect(widthOf('\u{20000} ⚠️ ⚠')).toBe(7);
    expect(widthOf('\u001b[31m3 done · …\u001b[39m')).toBe(10);
    expect(cut('夜のフェリー', 7)).toBe('夜のフ…');
  });
});

test('a text is wrapped at spaces and long words stay whole', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('unbreakable x', 4)).toEqual(['unbreakable', 'x']);
});

test('a name in a command stays letter for letter as it is on the disk', () => {
  const name = 'fe\u0301te.yaml';
  const lines = wrap(`To go on: storyboard run ${name} --only sh0010`, 30);
  expect(lines.join(' ')).toContain(name);
});

test('what runs over the width stands indented below its line', () => {
  expect(wrapHanging('a short line', 20)).toEqual(['a short line']);
  expect(wrapHanging('  sh0010  a line that is long', 20)).toEqual([
    '  sh0010  a line',
    '      that is long',
  ]);
});

test('bytes are told in decimal units', () => {
  expect([512, 4_210, 44_508_240, 999_600, 84e9].map(formatBytes)).toEqual([
    '512 B',
    '4.2 kB',
    '45 MB',
    '1.0 MB',
    '84 GB',
  ]);
});
