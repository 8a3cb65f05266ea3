/** What is wrong with a project's worker, and the storyboards of the films that wait for it. */

import { join, relative } from 'node:path';
import { workerHealth } from '../../server/health.ts';
import type { Film } from '../../store/films.ts';
import { openStoreIfPresent } from '../../store/store.ts';
import { isSettled } from './settled.ts';

/** Of these films, by id, those that have still something to do; a lease may outlast its film. */
export async function unfinishedFilms(folder: string, ids: readonly string[]): Promise<Film[]> {
  const store = ids.length === 0 ? null : await openStoreIfPresent(folder);
  const films: Film[] = [];
  for (const id of ids) {
    // A film that was removed has nothing left to do; what is stopped is stopped all the same.
    const known = await store?.films.readFilm(id).catch(() => null);
    if (store && known && !(await isSettled(store, known))) films.push(known);
  }
  return films;
}

/** `unattended`: paths of the storyboards, from the current folder. */
export async function workerTrouble(folder: string) {
  const health = await workerHealth({ folder });
  const films = await unfinishedFilms(folder, health.unattended);
  const files = films.map(({ storyboard }) => relative('.', join(folder, storyboard)));
  return { ...health, unattended: files };
}
