/**
 * What a command says of shots in the middle: weighed with what is in the film's list, and written
 * down there before anything is ordered by it.
 */

import type { Decision } from '../../specs/plan/directing.ts';
import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';
import { FilmError } from '../error.ts';
import type { PlannedFilm } from '../plan.ts';

/** Not signed yet, and after all that is. */
export const TO_BE_SAID = { number: Number.MAX_SAFE_INTEGER, at: '', by: '', note: null } as const;

/** What is in the list: a plan's own bridges and cuts are not said before it is carried out. */
export function saidIn({ weighed: { decisions = [] } }: Pick<PlannedFilm, 'weighed'>): Decision[] {
  return decisions.filter(({ number }) => number < TO_BE_SAID.number);
}

/** The newest number of the list that a film was planned by; 0: it has none. */
export function lastSaidIn(planned: Pick<PlannedFilm, 'weighed'>): number {
  return saidIn(planned).at(-1)?.number ?? 0;
}

type SaidBy = Pick<PlannedFilm, 'said' | 'weighed'> & { readonly file: string };

/** Durable when it returns. Throws `decided-meanwhile`: what was agreed to may be something else now. */
export async function sayOfMiddle(
  { said, weighed, file }: SaidBy,
  { decisions: list }: Store,
  film: Film,
  by: string,
): Promise<void> {
  if (said.length === 0) return;
  const entry = { said: [...said], by, note: null };
  if (await list.add(film.id, entry, lastSaidIn({ weighed }))) return;
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
