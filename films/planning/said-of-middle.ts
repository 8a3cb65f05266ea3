/** Writes down what a command says of shots in the middle, before anything is ordered by it. */

import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';
import { FilmError } from '../error.ts';
import type { PlannedFilm } from '../plan.ts';

type SaidBy = Pick<PlannedFilm, 'said' | 'weighed'> & { readonly file: string };

/** Durable when it returns. Throws `decided-meanwhile`: what was agreed to may be something else now. */
export async function sayOfMiddle(
  { said, weighed: { decisions = [] }, file }: SaidBy,
  { decisions: list }: Store,
  film: Film,
  by: string,
): Promise<void> {
  if (said.length === 0) return;
  const last = decisions.findLast(({ number }) => number < Number.MAX_SAFE_INTEGER)?.number ?? 0;
  if (await list.add(film.id, { said: [...said], by, note: null }, last)) return;
  throw new FilmError('decided-meanwhile', { file });
}

/** An order of a shot that is open without the bridge that it gets now: the bridge would come beside it. */
export function refuseOpenBeside({
  said,
  unasked,
  decisions,
  file,
}: Pick<PlannedFilm, 'said' | 'unasked' | 'decisions'> & { readonly file: string }): void {
  const bridges = said.flatMap(({ kind, shot }) => (kind === 'bridge' ? [shot] : []));
  const shots = bridges.filter((id) => unasked.some(({ shot }) => shot === id));
  if (shots.length === 0) return;
  throw new FilmError('needs-restart', { file, shots, unasked, decisions, cause: 'choice' });
}
