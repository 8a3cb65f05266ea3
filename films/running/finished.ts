/** A film with nothing left to do. */

import { filmTakes } from '../../specs/plan/takes.ts';
import { masterName } from '../../store/masters.ts';
import { FilmReader } from '../view/film-reader.ts';
import { readOpenOrders } from '../plan.ts';
import type { FilmRun } from './film-run.ts';
import type { FilmView } from '../view/view.ts';

/**
 * The film as it is when nothing is left to do: every take stands, no order is open, the master is
 * made of just these. Then no server is started; what was deleted from renders/ is brought back.
 */
export async function readFinished({
  store,
  film,
  file,
  plan,
  planHash,
  decisions,
}: FilmRun): Promise<FilmView | null> {
  const takes = filmTakes(decisions);
  if (takes === null || film.plan !== planHash) return null;
  if ((await store.masters.read(masterName({ plan: planHash, takes }))) === null) return null;
  // Also of shots that the file no longer has: what was paid there is still to be fetched.
  const open = await readOpenOrders(store, film, plan);
  if ([...open.values()].some((orders) => orders.length > 0)) return null;
  await store.renders.restore(film);
  await store.events.append(film.id, { kind: 'run.started', plan: planHash });
  return new FilmReader(store, film, file).read({ isRunning: false });
}
