/** Films of two shots whose store says that they were run, without a server. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planFilm } from '../../films/plan.ts';
import { pendingEdit } from '../../films/planning/pending-edit.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { failure } from '../../specs/failures.ts';
import { openStore } from '../../store/store.ts';
import { temporaryFolder } from './fixture.ts';

export const FREE_FILM = `version: 1
title: Two shots
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "A ferry" }
`;

/** One that is free, and whose plan was taken up, as a run does it. */
export async function filmThatWasRun() {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, FREE_FILM);
  const store = await openStore(folder);
  const { id } = await store.films.openFilm(file);
  const { plan } = await planFilm(await loadStoryboard(file), { project: folder });
  await store.films.setPlan(id, await store.plans.putPlan(plan));
  const film = await store.films.readFilm(id);
  const after = async (text: string) => {
    await writeFile(file, text);
    return pendingEdit(file, film, { store, environment: {} });
  };
  return { folder, file, store, film, plan, after };
}

const PAID_FILM = `version: 1
title: Two shots
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "A ferry" }
`;
/** Of its first shot. */
export const MODERATED = failure('moderated-input', { code: 'Sensitive', message: 'Refused.' });

/** A film whose run has begun, in a project with no server. */
export async function begunFilm(text = PAID_FILM) {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, text);
  const store = await openStore(folder);
  const film = await store.films.openFilm(file);
  const { plan, decisions } = await planFilm(await loadStoryboard(file), { project: folder });
  const hash = await store.plans.putPlan(plan);
  await store.films.setPlan(film.id, hash);
  const begin = () => store.events.append(film.id, { kind: 'run.started', plan: hash });
  const refuse = () =>
    store.events.append(film.id, {
      kind: 'shot.failed',
      shot: 'sh0010',
      take: 1,
      order: 1,
      provider: 'byteplus',
      failure: MODERATED,
    });
  await begin();
  return { folder, store, film, decisions, begin, refuse };
}
