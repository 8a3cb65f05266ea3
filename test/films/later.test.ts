/** What would be rendered again because of a decision, in a film that runs and in one that is edited. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decideOn } from '../../films/directing/decide.ts';
import { planFilm } from '../../films/plan.ts';
import { pendingEdit } from '../../films/planning/pending-edit.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { FilmReader } from '../../films/view/film-reader.ts';
import { openStore } from '../../store/store.ts';
import { buy } from './bought.ts';
import { temporaryFolder } from './fixture.ts';

const TEXT = `version: 1
title: Two shots
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "A ferry" }
`;
const HOST = { environment: {}, packageVersion: '0', tell: () => undefined };

test('the next run is named with the reason, and what an edit orders with its price', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, TEXT);
  const circle = (take: string) =>
    decideOn(file, { kind: 'circle', shot: 'sh0010', take }, { project: folder }, HOST);
  await buy(file, { folder });
  await circle('v001');
  // What follows the circled one stands beside one more.
  await buy(file, { folder, choice: { again: 'sh0010' }, most: 1 });
  await buy(file, { folder });
  await circle('v002');
  const store = await openStore(folder);
  const film = await store.films.readFilm((await store.films.openFilm(file)).id);
  const view = await new FilmReader(store, film, file).read({ isRunning: true });
  expect(view?.shots).toMatchObject([
    { status: 'done', take: 'v002' },
    { status: 'waiting', note: { kind: 'again', cause: { kind: 'follows', shot: 'sh0010' } } },
  ]);
  await writeFile(file, TEXT.replace('A ferry', 'A boat'));
  expect(await pendingEdit(file, film, { store, environment: {} })).toMatchObject({
    orders: ['sh0020'],
    expected: [{ currency: 'USD', micros: expect.any(Number) }],
  });
});

test('one more take that a person has asked for while it runs is this run’s', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, TEXT);
  await buy(file, { folder });
  const said = { kind: 'reject', shot: 'sh0010', again: true } as const;
  await decideOn(file, said, { project: folder }, HOST);
  const store = await openStore(folder);
  // Carried to the production that runs, before it is placed.
  const { plan } = await planFilm(await loadStoryboard(file), { project: folder });
  const { id } = await store.films.openFilm(file);
  await store.films.setPlan(id, await store.plans.putPlan(plan));
  expect(plan.shots[0]?.permit).toMatchObject({ kind: 'one-more', isOwed: true });
  const view = await new FilmReader(store, await store.films.readFilm(id), file).read({
    isRunning: true,
  });
  expect(view?.shots[0]).toMatchObject({ status: 'waiting', note: null });
});
