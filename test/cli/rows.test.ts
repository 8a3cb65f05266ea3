/** Films of a table as a person names them: `--row`, what each verb makes of it, and what is said. */

import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../cli/refusal.ts';
import { conclude } from '../../cli/run/conclude.ts';
import { withPlace } from '../../cli/verbs/place.ts';
import { commandFor, placeFor, runCommand, shown } from '../../cli/text/command.ts';
import { filmNames } from '../../cli/text/batch-text.ts';
import { endLines } from '../../cli/text/run-text.ts';
import { FilmError } from '../../films/error.ts';
import { PAID_TABLE, tableThatWasRun } from '../films/rows.ts';
import { MODERATED } from '../films/stored.ts';
import { doneShot, filmView } from '../films/fixture.ts';
import { failure } from '../../specs/failures.ts';
import { placeWith, storyboard } from './fixture.ts';

const STILL = new URL('../../examples/lighthouse/stills/coast.jpg', import.meta.url).pathname;
const KEY = { BYTEPLUS_API_KEY: 'nobody-s' };

async function stage(text?: string) {
  const project = await tableThatWasRun(text === undefined ? {} : { text });
  const say = (...args: readonly string[]) => storyboard(project.folder, args, KEY);
  return { ...project, say };
}

describe('verbs that read', () => {
  test('tell every film of a file, or those that are named', async () => {
    const { say } = await stage();
    const all = await say('status', 'film.yaml');
    expect(all.stdout.split('\n').map((line) => line.split(/ {2,}/)[0])).toEqual([
      expect.stringContaining('nothing is running'),
      'film.yaml bergen',
      'film.yaml oslo',
    ]);
    expect((await say('status', 'film.yaml', '--row', 'oslo')).stdout).toMatch(
      /^A day in Oslo: stopped/,
    );
    expect(await say('status', 'film.yaml', '--row', 'voss')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('There are: bergen, oslo') as unknown,
    });
    const json = async (...words: readonly string[]): Promise<unknown> =>
      JSON.parse((await say(...words, '--json')).stdout);
    const rows = [{ row: 'bergen' }, { row: 'oslo' }];
    expect(await json('status', 'film.yaml', '--row', 'oslo')).toMatchObject({ row: 'oslo' });
    for (const verb of ['status', 'logs', 'explain']) {
      expect(await json(verb, 'film.yaml'), verb).toMatchObject(rows);
    }
    expect(await json('validate', 'film.yaml', '--row', 'oslo')).toEqual({
      file: 'film.yaml',
      row: 'oslo',
      valid: true,
      diagnostics: [],
    });
    expect((await say('explain', 'film.yaml')).stdout).toMatch(
      /^film\.yaml bergen:\nsh0010[^]*\n\nfilm\.yaml oslo:\nsh0010/,
    );
  });

  test('plan goes on with the values of a film that was run, and names them', async () => {
    const { say } = await stage();
    const planned = await say('plan', 'film.yaml', '--row', 'oslo', '--prompts');
    expect(planned.stdout).toContain('The quay of Oslo');
    expect(planned.stderr).toContain('film.yaml oslo goes on with the values of its last run');
  });
});

test.each([
  ['cancel', 'film.yaml'],
  ['reject', 'film.yaml', 'sh0010'],
  ['resolve', 'film.yaml', 'sh0010', '--give-up'],
])('%s needs the name of a film, and says which there are', async (...words) => {
  const { say } = await stage();
  expect(await say(...words)).toMatchObject({
    exit: 2,
    stdout: '',
    stderr:
      'film.yaml has films of a table, and none was named. Nothing was changed.\n' +
      '  Add --row with the name of one: bergen, oslo',
  });
});

test('a shot of a table that cannot be left out is refused with a command that names its film', async () => {
  const { say, store, filmOf } = await stage(PAID_TABLE.replace('from: none', 'from: sh0010'));
  const { id } = await filmOf('oslo');
  const of = { shot: 'sh0010', take: 1, order: 1, provider: 'byteplus' } as const;
  await store.events.append(id, { kind: 'shot.failed', ...of, failure: MODERATED });
  expect(await say('resolve', 'film.yaml', 'sh0010', '--skip', '--row', 'oslo')).toMatchObject({
    exit: 2,
    stderr: expect.stringMatching(
      /then: storyboard resolve film\.yaml sh0010 --skip --row oslo$/u,
    ) as unknown,
  });
  expect(await store.decisions.of(id)).toEqual([]);
});

test('what a run of a table is asked, and what equal shots would save, before a key is asked for', async () => {
  const { say, folder } = await stage(PAID_TABLE);
  const table = ['film.yaml', '--table', 'cities.csv'];
  const told = await say('plan', ...table);
  expect(told.stdout.split('\n').at(-2)).toBe(
    'sh0010 is the same in 2 films, and ordered for each. To order oslo first would save 0.13 USD: ' +
      'storyboard run film.yaml --table cities.csv --row oslo',
  );
  const run = await say('run', ...table);
  expect(run.exit).toBe(4);
  expect(run.stderr).toContain('To order oslo first would save');
  expect(run.stderr).toContain('2 films');
  const other = await storyboard(folder, ['run', ...table, '--yes']);
  expect(other.exit).toBe(78);
  expect(other.stderr).toMatch(/^oslo, bergen: No key for /m);
});

test('of a table rows that are wrong stop all, or are left out, each told with its name', async () => {
  const { say, folder } = await stage();
  await writeFile(
    join(folder, 'film.yaml'),
    PAID_TABLE.replace('"Rain"', 'x, first_frame: "${city}"'),
  );
  await writeFile(join(folder, 'cities.csv'), 'film,city\nvoss,no.png\nhamar,no.png\n');
  const before = await readdir(folder);
  const table = ['run', 'film.yaml', '--table', 'cities.csv', '--yes', '--json'];
  const run = await say(...table);
  expect(run.exit).toBe(65);
  expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'invalid-storyboard' } });
  expect(await readdir(folder)).toEqual(before);

  await copyFile(STILL, join(folder, 'oslo.jpg'));
  await writeFile(join(folder, 'cities.csv'), 'film,city\nvoss,no.png\noslo,oslo.jpg\n');
  const some = await say(...table);
  expect(some.exit).toBe(65);
  expect(some.stderr).toContain('To run the others without them: --keep-going.');
  const others = await storyboard(folder, [...table, '--keep-going']);
  expect(others.stderr).toMatch(/no\.png[^]*oslo: No key for /);
});

describe('commands in hints', () => {
  const place = placeWith({ table: 'cities.csv', allowUnpriced: true });

  test('name the films that they are about', () => {
    const rows = ['oslo', 'bergen'].map((row) => ({ file: 'film.yaml', row }));
    expect(runCommand(rows, place)).toBe(
      'storyboard run film.yaml --table cities.csv --allow-unpriced --row oslo,bergen',
    );
    expect(runCommand([...rows, { file: 'a.yaml' }, { file: 'b.yaml', row: 'x' }])).toBe(
      'storyboard run a.yaml && storyboard run film.yaml --row oslo,bergen && storyboard run b.yaml --row x',
    );
    expect(commandFor('cancel', { file: 'film.yaml', place: placeFor(place, 'oslo') })).toBe(
      'storyboard cancel film.yaml --row oslo',
    );
    expect(commandFor('plan', { file: 'film.yaml', place: placeFor(undefined, '-x') })).toBe(
      'storyboard plan film.yaml --row -x',
    );
    const saved = { ...placeWith({ plan: 'p.json' }), isSavedPlan: true };
    expect(runCommand(rows, saved)).toBe('storyboard run --plan p.json');
  });

  test('lead back to the film that a decision was refused of', async () => {
    const link = 'https://a.example/quay.png';
    const facts = { file: 'film.yaml', link, reason: null };
    const refused = (row?: string) =>
      withPlace({ ...placeWith(), row }, () =>
        Promise.reject(new FilmError('picture-unreachable', facts)),
      );
    const hint = 'To fetch it: storyboard plan film.yaml';
    await expect(refused('oslo')).rejects.toMatchObject({ hint: `${hint} --row oslo` });
    await expect(refused()).rejects.toMatchObject({ hint });
    await expect(withPlace(place, async () => 7)).resolves.toBe(7);
  });

  test('retry those of a table that failed', () => {
    const of = (row: string) =>
      ({ file: 'film.yaml', row, end: 'ended', assemblyError: null }) as const;
    const why = failure('failed', { code: 'x', message: 'No.', billed: 'no' });
    const lost = doneShot('sh0010', { status: 'failed', failure: why });
    const done = filmView([doneShot('sh0010')], { status: 'done', row: 'oslo', file: 'film.yaml' });
    const failed = filmView([lost], { status: 'failed', row: 'voss', file: 'film.yaml' });
    const ended = [
      { ...of('oslo'), view: done },
      { ...of('voss'), view: failed },
    ];
    const { last, json, exit } = conclude(ended, place);
    expect(exit).toBe(1);
    expect(json).toMatchObject([{ row: 'oslo' }, { row: 'voss' }]);
    expect(last?.map(({ line }) => line).at(-1)).toBe(
      'To try again what failed, 1 of 2: storyboard run film.yaml --table cities.csv --allow-unpriced --row voss',
    );
    expect(conclude(ended.slice(1), place, { isTable: true }).json).toMatchObject([
      { row: 'voss' },
    ]);
    expect(endLines(shown(failed, place))[0]).toMatch(/^film\.yaml:\d+:\d+ voss sh0010 failed/);
  });
});

test('films are called by their rows, and by file and row where these are two', () => {
  const film = { title: 'A day', file: 'film.yaml' };
  expect(
    filmNames([
      { ...film, row: 'oslo' },
      { ...film, row: 'voss' },
    ]),
  ).toEqual(['oslo', 'voss']);
  const other = { title: 'A day', file: 'b.yaml' };
  expect(
    filmNames([
      { ...film, row: 'oslo' },
      { ...other, row: 'oslo' },
    ]),
  ).toEqual(['film.yaml oslo', 'b.yaml oslo']);
});

test('what is refused alike for many films is told once', () => {
  const errors = ['oslo', 'voss', 'hamar'].map((row) => {
    const error = new FilmError('unpriced', { file: 'film.yaml', shot: 'sh0010' });
    error.row = row;
    return error;
  });
  const other = new FilmError('unpriced', { file: 'film.yaml', shot: 'sh0020' });
  other.row = 'bergen';
  const all = new FilmError('several', { errors: [...errors, other], canGoOn: true });
  expect(
    refusalOf(all)
      .message.split('\n')
      .filter((line) => !line.startsWith('  ')),
  ).toEqual([
    'oslo, voss, hamar: film.yaml: the price of sh0010 is not known, so no cap can hold it. Nothing was ordered.',
    'bergen: film.yaml: the price of sh0020 is not known, so no cap can hold it. Nothing was ordered.',
    'Nothing was ordered.',
  ]);
});
