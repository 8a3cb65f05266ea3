/** What a storyboard says since its film was run: told by `status`, decided by nobody. */

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pendingEdit } from '../../films/planning/pending-edit.ts';
import { planFilm } from '../../films/plan.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { filmLines } from '../../cli/text/film-text.ts';
import { openStore } from '../../store/store.ts';
import { doneShot, filmView, NOW, shotView } from './fixture.ts';
import { storyboard, temporaryFolder } from './fixture.ts';

const FILM = `version: 1
title: Two shots
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "A ferry" }
`;

/** A film whose plan was taken up, as a run does it. */
async function filmThatWasRun() {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, FILM);
  const store = await openStore(folder);
  const { id } = await store.films.openFilm(file);
  const { plan } = await planFilm(await loadStoryboard(file), { project: folder });
  await store.films.setPlan(id, await store.plans.putPlan(plan));
  const film = await store.films.readFilm(id);
  const after = async (text: string) => {
    await writeFile(file, text);
    return pendingEdit(file, film, store, {});
  };
  return { folder, file, store, film, after };
}

test('lines and comments are no edit', async () => {
  const { after } = await filmThatWasRun();
  expect(await after(FILM)).toBeNull();
  expect(await after(`# moved down by a line\n${FILM}`)).toBeNull();
});

test('a title orders nothing, a new shot is ordered', async () => {
  const { after } = await filmThatWasRun();
  const film = ['sh0010', 'sh0020'];
  expect(await after(FILM.replace('Two', 'Our'))).toEqual({ kind: 'changed', orders: [], film });
  const longer = `${FILM}  - { id: sh0030, prompt: "The sea" }\n`;
  expect(await after(longer)).toEqual({
    kind: 'changed',
    orders: ['sh0030'],
    film: [...film, 'sh0030'],
  });
});

test('a file that cannot be run and one that is gone are told apart', async () => {
  const { after, file, film, store } = await filmThatWasRun();
  expect(await after(FILM.replace('prompt', 'promt'))).toEqual({ kind: 'invalid' });
  await rm(file);
  expect(await pendingEdit(file, film, store, {})).toEqual({ kind: 'gone' });
});

test('status tells of an edit that is not applied', async () => {
  const { folder, after } = await filmThatWasRun();
  const quiet = await storyboard(folder, ['status', 'film.yaml']);
  expect([quiet.exit, quiet.stdout.includes('edited')]).toEqual([0, false]);
  await after(`${FILM}  - { id: sh0030, prompt: "The sea" }\n`);
  const { stdout } = await storyboard(folder, ['status', 'film.yaml']);
  expect(stdout.split('\n').at(-1)).toBe(
    'film.yaml was edited since, and that is not applied yet: it orders sh0030. ' +
      'To apply it: storyboard run film.yaml',
  );
});

test('a finished film beside a run that is not done is of an earlier one', () => {
  const film = '/renders/film/film.mp4';
  const stopped = filmView([shotView('sh0010', 'cancelled')], { film, status: 'cancelled' });
  expect(filmLines(stopped, 'nothing is running', NOW).at(-1)).toBe(`${film}  from an earlier run`);
  const done = filmView([doneShot('sh0010')], { film, status: 'done' });
  expect(filmLines(done, 'nothing is running', NOW).at(-1)).toBe(film);
});
