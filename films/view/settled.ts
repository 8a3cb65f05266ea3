/** Whether films have anything left to do, from the store alone, and which lack a worker for it. */

import { join, relative } from 'node:path';
import { workerHealth } from '../../server/health.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { Film } from '../../store/films.ts';
import { openStoreIfPresent, type Store } from '../../store/store.ts';
import { FilmReader } from './film-reader.ts';
import { readOpenOrders } from '../plan.ts';
import type { NamedFilm } from '../table/named-films.ts';
import { STANDING, type ShotState } from './view.ts';

const OVER: readonly ShotState[] = [...STANDING, 'skipped', 'failed', 'rejected', 'blocked'];

/**
 * True only when its newest run has certainly come to its end: it is done, was cancelled, or every
 * shot stands, failed, or waits for one that did. A run that was cut short is not settled, since
 * its production goes on with the next server.
 */
export async function isSettled(store: Store, film: Film): Promise<boolean> {
  const { plan: hash } = await store.films.readFilm(film.id);
  if (hash === null) return true;
  const plan = await store.plans.getPlan(hash);
  const open = await readOpenOrders(store, film, plan);
  if ([...open.values()].some(({ length }) => length > 0)) return false;
  const { events } = await store.events.read(film.id);
  const last = events.findLast(({ kind }) => kind === 'run.started' || kind === 'run.cancelled');
  if (last?.kind === 'run.cancelled' && last.isOver) return true;
  // What was decided since waits for the next run.
  if (endedWhole(events)) return true;
  const reader = new FilmReader(store, film, film.storyboard);
  if ((await reader.read({ isRunning: false }))?.status === 'done') return true;
  // As of a film that runs: how an earlier run ended says nothing of the newest one.
  const shots = (await reader.read({ isRunning: true }))?.shots ?? [];
  // What is taken back of a shot that the run may not order ends no run.
  const leftOut = new Set(
    plan.shots.filter(({ permit }) => permit.kind === 'nothing').map(({ id }) => id),
  );
  const asked = shots.filter(({ id }) => !leftOut.has(id)).map(({ status }) => status);
  if (shots.some(({ status }) => status === 'asking')) return false;
  if (asked.includes('cancelled')) return true;
  const hasEnded = asked.includes('failed') || asked.includes('rejected');
  return hasEnded && asked.every((status) => OVER.includes(status));
}

/** Whether the newest run has put the film together, and nothing has come since. */
function endedWhole(events: readonly FilmEvent[]): boolean {
  const own = events.slice(events.findLastIndex(({ kind }) => kind === 'run.started') + 1);
  const made = own.findLastIndex(({ kind }) => kind === 'film.assembled');
  return made !== -1 && made > own.findLastIndex(({ kind }) => kind === 'take.collected');
}

/**
 * Those films that have still something to do, by their storyboards' paths from the current folder: a
 * lease may outlast its film. `ids`: of films.
 */
export async function unfinishedFilms(
  folder: string,
  ids: readonly string[],
): Promise<NamedFilm[]> {
  const store = ids.length === 0 ? null : await openStoreIfPresent(folder);
  const films: NamedFilm[] = [];
  for (const id of ids) {
    // A film that was removed has nothing left to do; what is stopped is stopped all the same.
    const known = await store?.films.readFilm(id).catch(() => null);
    if (store && known && !(await isSettled(store, known))) {
      const file = relative('.', join(folder, known.storyboard));
      films.push({ file, row: known.name ?? null });
    }
  }
  return films;
}

/** What is wrong with a project's worker. `unattended`: films that have none. */
export async function workerTrouble(folder: string) {
  const health = await workerHealth({ folder });
  return { ...health, unattended: await unfinishedFilms(folder, health.unattended) };
}
