/** Films with nothing left to do, and what somebody was told of the others. */

import { FilmReader } from '../view/film-reader.ts';
import { isMadeOf } from '../view/made.ts';
import { readOpenOrders } from '../plan.ts';
import type { Ending } from '../run.ts';
import { isSameFilm } from '../table/named-films.ts';
import type { FilmRun } from './film-run.ts';
import type { FilmView } from '../view/view.ts';

/**
 * The film as it is when nothing is left to do: every take stands, no order is open, the film that
 * lies there is made of just these. Then no server is started; what was deleted from renders/ is brought back.
 */
async function readFinished(run: FilmRun): Promise<FilmView | null> {
  const { store, film, file, plan, planHash, decisions } = run;
  if (film.plan !== planHash) return null;
  if (!(await isMadeOf(store, film, { plan: planHash, decisions }))) return null;
  // Also of shots that the file no longer has: what was paid there is still to be fetched.
  const open = await readOpenOrders(store, film, plan);
  if ([...open.values()].some((orders) => orders.length > 0)) return null;
  await store.renders.restore(film);
  await store.events.append(film.id, { kind: 'run.started', plan: planHash });
  return new FilmReader(store, film, file).read({ isRunning: false });
}

/** Films with nothing left to do, as they ended, and the others. */
export async function withoutFinished(
  films: readonly FilmRun[],
): Promise<{ readonly ended: Ending[]; readonly unfinished: FilmRun[] }> {
  const ended: Ending[] = [];
  const unfinished: FilmRun[] = [];
  for (const film of films) {
    const view = await readFinished(film);
    const { file, row } = film;
    if (view) ended.push({ file, row, end: 'ended', view, assemblyError: null });
    else unfinished.push(film);
  }
  return { ended, unfinished };
}

/** What somebody has been told of is no news to the next run. */
export async function recordTold(
  films: readonly FilmRun[],
  endings: readonly Ending[],
): Promise<void> {
  for (const run of films) {
    const { store, film, planHash } = run;
    const end = endings.find((one) => isSameFilm(one, run))?.end;
    if (end === 'ended' || end === 'asking' || end === 'detached') {
      await store.films.recordTold(film.id, planHash);
    }
  }
}
