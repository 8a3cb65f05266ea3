/**
 * The names under which masters are kept, by edit list or by film, so that none is encoded twice.
 */

import type { EditList } from '../specs/plan/edit-list.ts';
import { hashOf } from '../specs/plan/fingerprint.ts';
import type { FilmTakes } from '../specs/plan/film-takes.ts';

/**
 * Raised when films are assembled in another way: older masters are then made once more from their
 * takes, without an order. Masters of the first edition had no number.
 */
const EDITION = 2;

/** What a film is made of before its edit list is known: equal ones are the same master. */
export function masterName(film: { readonly plan: string; readonly takes: FilmTakes }): string {
  return hashOf({ edition: EDITION, plan: film.plan, takes: film.takes });
}

/** The name of the master of an edit list. */
export function cutName(list: EditList): string {
  return hashOf({ edition: EDITION, list });
}
