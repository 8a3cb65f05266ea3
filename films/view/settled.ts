/** Whether a film has anything left to do, from the store alone: no server is asked. */

import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';
import { FilmReader } from './film-reader.ts';
import { readOpenOrders } from '../plan.ts';
import type { ShotState } from './view.ts';

const OVER: readonly ShotState[] = ['done', 'kept', 'skipped', 'failed', 'blocked'];

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
  return asked.includes('failed') && asked.every((status) => OVER.includes(status));
}
