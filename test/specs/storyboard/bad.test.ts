import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DIAGNOSTIC_CODES } from '../../../specs/storyboard/codes.ts';
import { FIXTURES, fixture, readText } from './fixture.ts';

const names = readdirSync(new URL('bad/', FIXTURES))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace('.yaml', ''));

/** Shown in hostile.test.ts: they need a file that nobody keeps. */
const CODES_OF_HOSTILE_FILES = ['too-large', 'not-text', 'too-many-shots', 'too-many-problems'];

/** Shown in test/cli/plan-problems.test.ts: only a project knows which takes there are. */
const CODES_OF_PROJECTS = ['empty-film', 'skipped-source', 'take-missing'];

describe('a bad storyboard', () => {
  test.each(names)('%s gives exactly the diagnostics kept beside it', (name) => {
    const { diagnostics, storyboard } = readText(fixture(`bad/${name}.yaml`));

    expect(diagnostics).toEqual(JSON.parse(fixture(`bad/${name}.json`)));
    expect(storyboard).toBeNull();
  });

  test('at least forty are kept', () => {
    expect(names.length).toBeGreaterThanOrEqual(40);
  });

  test('every code that there is occurs in one of them', () => {
    const found = names.flatMap((name) =>
      readText(fixture(`bad/${name}.yaml`)).diagnostics.map(({ code }) => code),
    );

    expect(
      [...new Set([...found, ...CODES_OF_HOSTILE_FILES, ...CODES_OF_PROJECTS])].toSorted(),
    ).toEqual(Object.keys(DIAGNOSTIC_CODES).toSorted());
  });

  test('every message and every remedy is a sentence, and nothing of a program shows', () => {
    const said = names
      .flatMap((name) => readText(fixture(`bad/${name}.yaml`)).diagnostics)
      .flatMap(({ message, hint }) => (hint === null ? [message] : [message, hint]));

    expect(said.filter((text) => !/^["A-Za-z].*[.?]$/s.test(text))).toEqual([]);
    expect(said.filter((text) => /undefined|\[object|Invalid input|NaN/.test(text))).toEqual([]);
  });
});
