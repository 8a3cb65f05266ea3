/** A film that was put together, and decisions about its takes after that. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decideOn, type DecisionRequest } from '../../films/directing/decide.ts';
import { planFilm } from '../../films/plan.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { FilmReader } from '../../films/view/film-reader.ts';
import { isMadeOf } from '../../films/view/made.ts';
import { isSettled } from '../../films/view/settled.ts';
import { filmTakes } from '../../specs/plan/film-takes.ts';
import { masterName } from '../../store/masters.ts';
import { openStore } from '../../store/store.ts';
import { buy } from './bought.ts';
import { temporaryFolder } from './fixture.ts';

const TEXT = `version: 1
title: One shot
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "A quay" }
`;
const HOST = { environment: {}, packageVersion: '0', tell: () => undefined };

/** A paid film with two takes of its only shot. */
async function project() {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, TEXT);
  await buy(file, { folder });
  await writeFile(file, TEXT.replace('A quay', 'A pier'));
  await buy(file, { folder });
  await writeFile(file, TEXT);
  await buy(file, { folder });
  await buy(file, { folder, choice: { again: 'sh0010' } });
  const plan = await buy(file, { folder });
  const store = await openStore(folder);
  const { id } = await store.films.openFilm(file);
  const film = await store.films.readFilm(id);
  const decided = async () => {
    const { decisions } = await planFilm(await loadStoryboard(file), { project: folder });
    return { plan, decisions };
  };
  const status = async () =>
    (await new FilmReader(store, film, file).read({ isRunning: false }))?.status;
  const publish = async (name: 'film.mp4' | 'rough.mp4', text: string) => {
    const { sha256 } = await store.objects.put(new TextEncoder().encode(text));
    await store.renders.publishMaster(film, { name, sha256, description: {} });
    return sha256;
  };
  /** As the worker joins the takes that stand now. */
  const assemble = async (text: string) => {
    const takes = filmTakes((await decided()).decisions) ?? [];
    await store.masters.record(masterName({ plan, takes }), await publish('film.mp4', text));
    await store.events.append(id, { kind: 'film.assembled', frames: 1 });
  };
  return {
    decide: (request: DecisionRequest) => decideOn(file, request, { project: folder }, HOST),
    isMade: async () => isMadeOf(store, film, await decided()),
    status,
    assemble,
    publish,
    settled: () => isSettled(store, film),
  };
}

test('what a decision leaves in the film leaves the film finished', async () => {
  const { decide, isMade, status, assemble, settled } = await project();
  expect(await isMade()).toBe(false);
  await assemble('of v003');
  await decide({ kind: 'freeze', shot: 'sh0010' });
  expect(await status()).toBe('done');
  expect(await isMade()).toBe(true);
  await decide({ kind: 'circle', shot: 'sh0010', take: 'v001' });
  expect(await status()).toBe('stopped');
  expect(await isMade()).toBe(false);
  // Its newest run has come to its end all the same: nothing holds a worker for it.
  expect(await settled()).toBe(true);
});

test('a film that was made before is not the one that lies there after another one', async () => {
  const { decide, isMade, status, assemble } = await project();
  await assemble('of the newest');
  await decide({ kind: 'circle', shot: 'sh0010', take: 'v001' });
  await assemble('of v001');
  expect(await status()).toBe('done');
  expect(await isMade()).toBe(true);
  await decide({ kind: 'circle', shot: 'sh0010', take: 'v003' });
  expect(await status()).toBe('stopped');
  expect(await isMade()).toBe(false);
});

test('a rough cut that came after the film is no finished film', async () => {
  const { decide, isMade, status, assemble, publish } = await project();
  await assemble('of the newest');
  await decide({ kind: 'reject', shot: 'sh0010' });
  await publish('rough.mp4', 'grey');
  await decide({ kind: 'circle', shot: 'sh0010', take: 'v003' });
  expect(await isMade()).toBe(false);
  expect(await status()).toBe('stopped');
});
