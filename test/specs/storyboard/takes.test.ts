/** How many takes of a shot are wanted, as the file says it. */

import { expect, test } from 'vitest';
import { readText } from './fixture.ts';

const film = (shot: string, top = '') =>
  `version: 1\n${top}shots:\n  - { id: a, prompt: one${shot} }\n  - { id: b, prompt: two }\n`;
const takesOf = (text: string) =>
  readText(text).storyboard?.shots.map(({ takes = 1 }) => takes) ?? null;

test('are given for a shot, or for all under defaults', () => {
  expect(takesOf(film(''))).toEqual([1, 1]);
  expect(takesOf(film(', takes: 3'))).toEqual([3, 1]);
  expect(takesOf(film(', takes: 1', 'defaults: { takes: 8 }\n'))).toEqual([1, 8]);
});

test.each(['0', '9', '1.5', 'many', '-1'])('takes: %s is none', (takes) => {
  const { storyboard, diagnostics } = readText(film(`, takes: ${takes}`));
  expect(storyboard).toBeNull();
  expect(diagnostics).toMatchObject([{ code: 'wrong-value', path: 'shots[0].takes', line: 3 }]);
});

test('a seed beside several is an error at its line, one that is drawn is none', () => {
  const seeded = readText(film(', takes: 2', 'defaults: { seed: 7 }\n'));
  expect(seeded.diagnostics).toMatchObject([
    { code: 'conflicting-keys', path: 'defaults.seed', line: 2, severity: 'error' },
  ]);
  expect(readText(film(', takes: 2, seed: 7')).diagnostics).toMatchObject([
    { code: 'conflicting-keys', path: 'shots[0].seed' },
  ]);
  expect(takesOf(film(', takes: 2, seed: -1'))).toEqual([2, 1]);
  // Nothing is ordered of it.
  expect(takesOf(film(', takes: 2, skip: true', 'defaults: { seed: 7 }\n'))).toEqual([2, 1]);
});
