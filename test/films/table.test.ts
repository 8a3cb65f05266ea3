/** The films of a table: all are read before anything is planned. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planJson } from '../../films/json/plan.ts';
import { planFilms } from '../../films/planning/plan-films.ts';
import { LinkedPictures } from '../../films/pictures/fetched.ts';
import { readFilms } from '../../films/running/read-films.ts';
import { FilmError } from '../../films/error.ts';
import { refusalOf } from '../../cli/refusal.ts';
import { loadTable } from '../../films/table/load.ts';
import { temporaryFolder } from './fixture.ts';

const HOST = { environment: {}, packageVersion: '0.0.0', tell: () => undefined };

const FILM = `version: 1
title: A day in \${city}
variables: { city: Bergen, still: ~ }
shots:
  - { id: sh0010, prompt: "The quay of \${city}", note: "\${still}" }
`;

async function tableOf(rows: string, film = FILM) {
  const folder = await temporaryFolder();
  const [file, table] = [join(folder, 'film.yaml'), join(folder, 'cities.csv')];
  await writeFile(file, film);
  await writeFile(table, rows);
  const plan = (options = {}) => planFilms([file], { project: folder, table, ...options }, HOST);
  return { folder, file, table, plan };
}

test('each row is planned as a film of its own', async () => {
  const { plan } = await tableOf('film,city,still\noslo,Oslo,a\nbergen,,b\n');
  const films = await plan();

  expect(films.map(({ loaded, planned }) => planJson(loaded, planned))).toMatchObject([
    { row: 'oslo', title: 'A day in Oslo' },
    { row: 'bergen', title: 'A day in' },
  ]);
  expect(films.map(({ planned }) => planned.plan.shots[0]?.ask.text)).toEqual([
    'The quay of Oslo',
    'The quay of',
  ]);
});

test('a missing column takes what the file says, and a command beats the table', async () => {
  const { plan } = await tableOf('film,still\noslo,a\n');
  expect((await plan())[0]?.planned.plan.title).toBe('A day in Bergen');

  const other = await tableOf('film,city,still\noslo,Oslo,a\n');
  expect((await other.plan({ set: { city: 'Hamar' } }))[0]?.planned.plan.title).toBe(
    'A day in Hamar',
  );
});

test('one row that is wrong stops all, and is named', async () => {
  const film = FILM.replace('"${still}"', 'x, first_frame: "${still}.png"');
  const { plan, file, table } = await tableOf('film,still\na,one\nb,two\nc,two\n', film);

  await expect(plan()).rejects.toMatchObject({ code: 'invalid-storyboard' });
  const { files, films } = await loadTable(file, { table });
  const messages = files.flatMap(({ diagnostics }) => diagnostics.map(({ message }) => message));
  expect(messages.map((message) => message.split(': sh0010')[0])).toEqual([
    `a (${table}:2:3)`,
    `b (${table}:3:3), c (${table}:4:3)`,
  ]);
  expect(films.map(({ row, storyboard }) => [row, storyboard])).toEqual([
    ['a', null],
    ['b', null],
    ['c', null],
  ]);
});

test('a row that is left out says which it is', async () => {
  const film = FILM.replace('"The quay of ${city}"', '"${still}"').replace(
    ', note: "${still}"',
    '',
  );
  const { file, table, folder: project } = await tableOf('film,still\na,\nb,\nc,x\n', film);
  const options = { project, table, keepGoing: true } as const;
  const { leftOut } = await readFilms([file], options, new LinkedPictures({}));
  const told = leftOut.map(({ row, error }) => [row, error instanceof FilmError && error.row]);
  expect(told).toEqual([
    ['a', 'a'],
    ['b', 'b'],
  ]);
  for (const { row, error } of leftOut) {
    const { files, message } = refusalOf(error);
    const line = row === 'a' ? 2 : 3;
    expect(files[0]?.diagnostics[0]?.message).toContain(`${row} (${table}:${line}:3): `);
    expect(message).toMatch(new RegExp(`^${row}: `));
  }
});

test('what is said of every row is said once, and of many with their number', async () => {
  const unused = FILM.replace('note: "${still}"', 'skip: false');
  const all = await tableOf('film,still\na,x\nb,x\n', unused);
  expect((await loadTable(all.file, all)).files[1]?.diagnostics).toMatchObject([
    { code: 'unused-variable', message: 'variables: still is used nowhere.' },
  ]);

  const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name},--rs 1,x`).join('\n');
  const some = await tableOf(`film,city,still\n${names}\nf,Oslo,x\n`);
  expect((await loadTable(some.file, some)).files[1]?.diagnostics[0]?.message).toMatch(
    /^a \(\S+:2:3\), b \(\S+:3:3\), c \(\S+:4:3\) and 2 more: sh0010: /,
  );
});

test('a file that is no YAML is said to be that, whatever the table is', async () => {
  const { file, table } = await tableOf('x\ny\n', 'version: [');
  const { files, films } = await loadTable(file, { table });

  expect(files.map((one) => one.file)).toEqual([file]);
  expect(films).toEqual([]);
});

test('a value that is set for no variable is refused, also beside a table that is wrong', async () => {
  const { file, table } = await tableOf('x\ny\n');

  await expect(loadTable(file, { table, set: { town: 'x' } })).rejects.toMatchObject({
    code: 'no-such-variable',
  });
});

test('a table is about one storyboard, all of it', async () => {
  const { file, table, folder, plan } = await tableOf('film,still\noslo,a\n');

  await expect(planFilms([file, file], { table, project: folder }, HOST)).rejects.toMatchObject({
    facts: { choice: 'table' },
  });
  await expect(plan({ only: 'sh0020' })).rejects.toMatchObject({ code: 'no-such-shot' });
  const two = await tableOf('film,still\noslo,a\nbergen,b\n');
  await expect(two.plan({ again: 'sh0010' })).rejects.toMatchObject({ facts: { choice: 'again' } });
  expect(await two.plan({ only: 'sh0010' })).toHaveLength(2);
});

test('rows are picked by name, whatever capitals it has, and in the order they are named', async () => {
  const { plan } = await tableOf('film,still\noslo,a\nbergen,b\nVoss,c\n');
  const picked = await plan({ row: 'voss, oslo,VOSS' });
  expect(picked.map(({ row }) => row)).toEqual(['Voss', 'oslo']);

  await expect(plan({ row: 'oslo,hamar' })).rejects.toMatchObject({
    code: 'no-such-row',
    facts: { row: 'hamar', rows: ['oslo', 'bergen', 'Voss'] },
  });
  await expect(plan({ row: ' , ' })).rejects.toMatchObject({ code: 'no-such-row' });
});

test('a row that is not picked may be wrong', async () => {
  const film = FILM.replace('"${still}"', 'x, last_frame: "${still}.png"');
  const { plan } = await tableOf('film,still\noslo,no\nbergen,\n', film);
  await expect(plan({ row: 'oslo' })).rejects.toMatchObject({ code: 'invalid-storyboard' });
});
