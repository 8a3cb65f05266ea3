/** Values of a storyboard's variables: said by a command, else those of the film's last run. */

import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FilmError } from '../../films/error.ts';
import { pendingEdit } from '../../films/planning/pending-edit.ts';
import { noticesOn, planFilms } from '../../films/planning/plan-films.ts';
import { givenTo } from '../../films/variables/given.ts';
import { keptValues } from '../../films/variables/kept.ts';
import { filmThatWasRun, FREE_FILM } from './stored.ts';

const FILM = FREE_FILM.replace('shots:', 'variables: { city: Bergen, when: ~ }\nshots:')
  .replace('A quay', 'A quay of ${city}')
  .replace('A ferry', 'A ferry at ${when}');

/** A film of the store that was run with these values. */
async function runWith(set: Readonly<Record<string, string>>) {
  const { folder, file, store, film } = await filmThatWasRun();
  await writeFile(file, FILM);
  const planned = await plan(folder, file, set);
  await store.films.setPlan(film.id, await store.plans.putPlan(planned.planned.plan));
  return { folder, file, store, film: await store.films.readFilm(film.id), first: planned };
}

async function plan(folder: string, file: string, set?: Readonly<Record<string, string>>) {
  const [film] = await planFilms(
    [file],
    { project: folder, ...(set && { set }) },
    { environment: {} },
  );
  if (!film) throw new Error('Nothing was planned.');
  return film;
}

test('the values that a film was run with are kept with its plan', async () => {
  const { folder, file, film, store, first } = await runWith({ city: 'Oslo', when: 'dawn' });

  expect(first.planned.plan.variables).toEqual({ city: 'Oslo', when: 'dawn' });
  expect(await noticesOn(first, { environment: {} })).toEqual([]);
  expect(await keptValues({ file, row: null }, folder)).toEqual(
    new Map([
      ['city', 'Oslo'],
      ['when', 'dawn'],
    ]),
  );
  expect(await pendingEdit(file, film, { store, environment: {} })).toBeNull();
});

test('they hold where none are given, and that is told', async () => {
  const { folder, file, first } = await runWith({ city: 'Oslo', when: 'dawn' });
  const next = await plan(folder, file, { when: 'noon' });

  expect(next.planned.plan.shots.map(({ ask }) => ask.text)).toEqual([
    'A quay of Oslo',
    'A ferry at noon',
  ]);
  expect(await noticesOn(next, { environment: {} })).toMatchObject([
    { kind: 'values-kept', values: new Map([['city', 'Oslo']]) },
  ]);
  expect((await plan(folder, file)).planned.plan).toEqual(first.planned.plan);
});

test('a variable that is gone from the file, or a plan that is lost, gives none', async () => {
  const { folder, file, store, film } = await runWith({ when: 'dawn' });
  await writeFile(file, FREE_FILM);
  expect((await plan(folder, file)).planned.plan.variables).toBeUndefined();

  await store.films.setPlan(film.id, '0'.repeat(64));
  expect(await keptValues({ file, row: null }, folder)).toEqual(new Map());
});

test('a film whose file was renamed goes on with those of its old name', async () => {
  const { folder, file } = await runWith({ city: 'Oslo', when: 'dawn' });
  const renamed = join(folder, 'renamed.yaml');
  await rename(file, renamed);
  const [film] = await planFilms(
    [renamed],
    { project: folder, continues: file },
    { environment: {} },
  );

  expect(film?.planned.plan.variables).toEqual({ city: 'Oslo', when: 'dawn' });
});

test('a film that was never run has none', async () => {
  const { folder, file } = await filmThatWasRun();
  await writeFile(`${file}.other.yaml`, FILM);

  expect(await keptValues({ file: `${file}.other.yaml`, row: null }, folder)).toEqual(new Map());
});

const VARIABLES = [{ name: 'city', isRequired: false }];

test('a command is stronger than a row, a row than the last run', async () => {
  const row = { film: 'hamar', values: new Map([['city', 'Hamar']]) };
  const kept = async () => new Map([['city', 'Bergen']]);
  const valueOf = async (sources: Parameters<typeof givenTo>[2]) => {
    const { given, kept: left } = await givenTo('a.yaml', VARIABLES, sources);
    return [given.get('city'), left.size];
  };

  expect(await valueOf({ set: { city: 'Oslo' }, row, kept })).toEqual(['Oslo', 0]);
  expect(await valueOf({ row, kept })).toEqual(['Hamar', 0]);
  expect(await valueOf({ kept })).toEqual(['Bergen', 1]);
  expect(await valueOf({})).toEqual([undefined, 0]);
});

test('a value for no variable is refused, unless the file cannot be read at all', async () => {
  const asked = givenTo('a.yaml', VARIABLES, { set: { town: 'Oslo' } });

  await expect(asked).rejects.toThrow(FilmError);
  await expect(asked).rejects.toMatchObject({
    code: 'no-such-variable',
    facts: { file: 'a.yaml', name: 'town', variables: ['city'] },
  });
  expect((await givenTo('a.yaml', null, { set: { town: 'Oslo' } })).kept).toEqual(new Map());
});
