/** `--set` and `--table` as a person writes them, and what is said of a table. */

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptValuesLine } from '../../cli/text/values-text.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { placeWith, storyboard } from './fixture.ts';

const FILM = `version: 1
title: A day in \${city}
variables: { city: Bergen, when: ~ }
shots:
  - { id: sh0010, prompt: 'The quay of \${city}, \${when}' }
`;

async function projectWith(table: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'film.yaml'), FILM);
  await writeFile(join(folder, 'cities.csv'), table);
  return folder;
}

test('a valid table is a line, a table of its films, and an object for programs', async () => {
  const folder = await projectWith('film,city,when\noslo,Oslo,dawn\nbergen,,"noon, late"\n');
  const validate = ['validate', 'film.yaml', '--table', 'cities.csv'];
  const told = await storyboard(folder, validate);
  expect([told.exit, told.stdout]).toEqual([0, 'cities.csv: valid, 2 films of film.yaml']);

  const { stdout } = await storyboard(folder, [...validate, '--json']);
  expect(JSON.parse(stdout)).toEqual({
    file: 'film.yaml',
    table: 'cities.csv',
    valid: true,
    diagnostics: [],
    films: ['oslo', 'bergen'].map((row) => ({ row, valid: true, diagnostics: [] })),
  });

  const plan = ['plan', 'film.yaml', '--table', 'cities.csv', '--prompts'];
  const { stdout: planned } = await storyboard(folder, plan);
  expect(planned.split('\n').map((line) => line.split(/ {2,}/)[0])).toEqual([
    'film',
    'oslo',
    'bergen',
    '2 films',
    expect.stringContaining('longest: oslo'),
    '',
    'film.yaml oslo:',
    'sh0010',
    '',
    'film.yaml bergen:',
    'sh0010',
  ]);
});

test('a table of one film is an array, too', async () => {
  const folder = await projectWith('film,when\noslo,dawn\n');
  const plan = ['plan', 'film.yaml', '--table', 'cities.csv', '--json'];

  expect(JSON.parse((await storyboard(folder, plan)).stdout)).toMatchObject([{ row: 'oslo' }]);
});

test('a table that is wrong is shown with its own line, and leaves nothing behind', async () => {
  const folder = await projectWith('film,when\noslo,dawn\nOslo,noon\n');
  const { exit, stdout } = await storyboard(folder, [
    'validate',
    'film.yaml',
    '--table',
    'cities.csv',
  ]);
  expect(exit).toBe(65);
  expect(stdout.split('\n')).toEqual([
    'cities.csv:3:1 error duplicate-film: "Oslo" is the name of the film of line 2 already; capitals do not tell names apart.',
    '  3 | Oslo,noon',
    '    | ^',
    '  Give it another name.',
    'cities.csv: 1 error',
  ]);

  const run = await storyboard(folder, ['run', 'film.yaml', '--table', 'cities.csv', '--yes']);
  expect([run.exit, run.stderr.split('\n').at(-1)]).toEqual([
    65,
    'cities.csv: not valid, nothing was ordered.',
  ]);
  expect((await readdir(folder)).toSorted()).toEqual(['cities.csv', 'film.yaml']);
});

test.each([
  [['--set', 'when'], 'A value is given as city=Oslo.'],
  [['--set', '=dawn'], 'A value is given as city=Oslo.'],
  [['--set', 'when=a', '--set', 'when=b'], 'when is given twice.'],
  [['--set', 'whn=a'], 'Did you mean "when"?'],
  [['film.yaml', '--table', 'cities.csv'], '--table is about one film'],
])('what is given wrongly is refused: %j', async (words, said) => {
  const folder = await projectWith('');
  const { exit, stderr } = await storyboard(folder, ['validate', 'film.yaml', ...words]);

  expect([exit, stderr.includes(said)]).toEqual([2, true]);
});

test('a value may be empty, and hold the sign that follows its name', async () => {
  const folder = await projectWith('');
  const set = ['--set', 'city=', '--set', 'when=a=b'];
  const { stdout } = await storyboard(folder, ['plan', 'film.yaml', ...set, '--prompts']);

  expect(stdout).toContain('The quay of , a=b');
});

test('a command to go on with has the values that this one was given', () => {
  expect(placeWith({ set: { city: 'Old Oslo' } }).choice).toEqual(['--set', 'city=Old Oslo']);
});

test('values of the last run are named, as no terminal obeys them', () => {
  const values = new Map([
    ['city', 'Oslo\u001b[2J'],
    ['when', 'dawn'],
  ]);
  expect(keptValuesLine({ file: 'film.yaml', values })).toBe(
    'film.yaml goes on with the values of its last run: city "Oslo·[2J", when "dawn". --set city=… gives another.',
  );
});
