import { describe, expect, test } from 'vitest';
import { listed, nearest, quoted } from '../../../specs/storyboard/words.ts';

describe('the nearest word', () => {
  test.each([
    ['promt', ['prompt', 'from'], 'prompt'],
    ['rtaio', ['ratio', 'audio'], 'ratio'],
    ['edafult', ['default', 'flex'], 'default'],
    ['acdeaat', ['novita', 'acedata'], 'acedata'],
    ['srtm', ['storm', 'harbour'], 'storm'],
    ['dur', ['raido', 'idu'], null],
    ['SH0010', ['sh0010', 'sh0020'], 'sh0010'],
    ['prev', ['previous', 'none'], 'previous'],
    ['seedance-1.5-por', ['seedance-1.0-pro', 'seedance-1.5-pro'], 'seedance-1.5-pro'],
    ['lens', ['fit', 'size'], null],
    ['', ['fit'], null],
    ['x'.repeat(1_000), ['x'], null],
  ])('to %j among %j is %j', (word, choices, meant) => {
    expect(nearest(word, choices)).toBe(meant);
  });
});

test('lists read as sentences', () => {
  expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'], 'or')]).toEqual([
    '',
    'a',
    'a and b',
    'a, b or c',
  ]);
});

test('a quoted text is one short line and whole characters', () => {
  expect(quoted('a\n b')).toBe('"a b"');
  expect(quoted('🌊'.repeat(70))).toBe(`"${'🌊'.repeat(60)}…"`);
});
