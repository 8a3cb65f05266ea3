/** What the master of an edit list or a film is kept by: the same one is never encoded twice. */

import type { EditList } from '../specs/plan/edit-list.ts';
import { hashOf } from '../specs/plan/fingerprint.ts';
import type { FilmTakes } from '../specs/plan/takes.ts';

/**
 * Raised when films are put together in another way: those of before are made once more from the
 * takes that are there, without an order. Films before the second had no number.
 */
const EDITION = 2;

/** What a film is made of before its edit list is known: equal ones are the same master. */
export function masterName(film: { readonly plan: string; readonly takes: FilmTakes }): string {
  return hashOf({ edition: EDITION, plan: film.plan, takes: film.takes });
}

/** The same of an edit list. */
export function cutName(list: EditList): string {
  return hashOf({ edition: EDITION, list });
}
