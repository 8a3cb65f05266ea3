/** Films of a table: run at once, gone on with when a row was edited, each taken back by its name. */

import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { cancelFilms, findCancellable } from '../../films/cancel.ts';
import { packageVersion } from '../../films/package-version.ts';
import type { FilmJson } from '../../films/json/result.ts';
import { PATIENCE } from '../patience.ts';
import { storyboardOf, Studio } from './studio.ts';

const FILM = storyboardOf(['id: sh0010, prompt: "The quay of ${city}"']).replace(
  'title: A film',
  'title: A day in ${city}\nvariables: { city: ~ }',
);
const FAULTS = `
rules:
  - { when: { prompt: The quay of Bergen }, do: { fail: InternalServiceError } }
  - { when: { prompt: The quay of Nowhere }, do: { stuck: queued }, times: 1 }
`;

test('a table is run, gone on with, and one of its films taken back', async () => {
  const studio = await Studio.open({ faults: FAULTS });
  await studio.write('film.yaml', FILM);
  await studio.write('cities.csv', 'film,city\noslo,Oslo\nbergen,Bergen\n');
  const table = ['film.yaml', '--table', 'cities.csv', '--yes', '--json'];
  const results = (stdout: string): readonly FilmJson[] => JSON.parse(stdout);
  await studio.command('server', 'start');

  const first = await studio.command('run', ...table);
  expect(first.code, first.stderr).toBe(1);
  expect(results(first.stdout)).toMatchObject([
    { row: 'oslo', status: 'done', film: `${studio.folder}/renders/film/oslo/film.mp4` },
    { row: 'bergen', status: 'failed' },
  ]);
  expect(first.stderr).toContain(
    'To try again what failed, 1 of 2: storyboard run film.yaml --table cities.csv --row bergen',
  );
  const bought = studio.provider.orders().length;

  // Its row says something else, and stands elsewhere; the other is as it was.
  await studio.write('cities.csv', 'city,film\nVoss,bergen\nOslo,oslo\n');
  const second = await studio.command('run', ...table);
  expect(second.code, second.stderr).toBe(0);
  expect(results(second.stdout)).toMatchObject([
    { row: 'bergen', status: 'done', film: `${studio.folder}/renders/film/bergen/film.mp4` },
    { row: 'oslo', status: 'done' },
  ]);
  expect(studio.provider.orders()).toHaveLength(bought + 1);
  expect(studio.bought('The quay of Oslo')).toHaveLength(1);

  // A row that is taken out leaves its film, which needs no table.
  await studio.write('cities.csv', 'city,film\nVoss,bergen\n');
  const nowhere = ['--row', 'oslo', '--set', 'city=Nowhere', '--yes', '--detach'];
  const detached = await studio.command('run', 'film.yaml', ...nowhere);
  expect(detached.code, detached.stderr).toBe(0);
  const stateOf = async (row: string) => {
    const status = await studio.command('status', 'film.yaml', '--row', row, '--json');
    return status.film().shots[0]?.status;
  };
  await vi.waitFor(async () => expect(await stateOf('oslo')).toBe('queued'), PATIENCE);
  await takeBackBesideEnded(studio);
  // The other one is done: there is nothing to take back of it.
  const cancelled = await studio.command('cancel', 'film.yaml', '--row', 'bergen,oslo', '--json');
  expect(cancelled.code, cancelled.stderr).toBe(0);
  expect(results(cancelled.stdout)).toMatchObject([{ row: 'oslo', status: 'cancelled' }]);
  const done = await studio.command('cancel', 'film.yaml', '--row', 'bergen');
  expect(done.code, done.stderr).toBe(4);
  expect(done.stderr).toContain('storyboard status film.yaml --row bergen');
  expect(await stateOf('bergen')).toBe('done');
  expect(results((await studio.command('status', '--json')).stdout).map(({ row }) => row)).toEqual([
    'bergen',
    'oslo',
  ]);
});

/** As a cancel of both finds them whose first film has ended since it was read. */
async function takeBackBesideEnded({ folder, environment }: Studio): Promise<void> {
  const host = { environment, packageVersion: packageVersion(), tell: () => undefined };
  const file = join(folder, 'film.yaml');
  const oslo = await findCancellable(file, { project: folder, row: 'oslo' }, host);
  if (oslo.kind !== 'open') throw new Error('Nothing of it is open.');
  const film = await oslo.store.films.findFilm(file, 'bergen');
  if (!film?.plan) throw new Error('It was not run.');
  const bergen = { ...oslo, film, row: 'bergen', plan: film.plan, open: [] };
  const following = { signal: new AbortController().signal, onViews: () => undefined };
  const both = await cancelFilms([bergen, oslo], {}, host, following);
  await both.close();
  expect(both.films).toMatchObject([{ end: 'ended', found: { row: 'oslo' } }]);
  // With all of them ended there is nothing to tell.
  const none = cancelFilms([bergen], {}, host, following);
  await expect(none).rejects.toMatchObject({ code: 'nothing-runs' });
}
