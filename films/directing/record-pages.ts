/** What lies beside the clips for people tells what has been said of them. */

import { takeMeant } from '../../specs/plan/said.ts';
import type { SaidOfShot } from '../../store/decisions.ts';
import type { Store } from '../../store/store.ts';
import { handOverOf } from '../../store/takes.ts';
import type { WeighedFilm } from './weighed.ts';

/**
 * Of the takes that something was just said of. The decision stands, whatever becomes of this: the
 * next run brings back what is missing or older.
 */
export async function rewritePages(
  { takes, renders, objects }: Store,
  { film, decisions }: Pick<WeighedFilm, 'film' | 'decisions'>,
  said: readonly SaidOfShot[],
): Promise<void> {
  const named = said.flatMap((one) => takeMeant(one, decisions) ?? []);
  // The pages of another film tell what is said there.
  for (const { shot, take } of named.filter((one) => one.film === film.id)) {
    const record = await takes.readTake(film.id, shot, take).catch(() => null);
    const handed = record && (await takes.handedOn(record));
    const files = handed ? [handed.clip.sha256, handOverOf(handed).sha256] : [];
    const isWhole = (await Promise.all(files.map((sha256) => objects.has(sha256)))).every(Boolean);
    if (record && isWhole) await renders.publishTake(film, record).catch(() => undefined);
  }
}
