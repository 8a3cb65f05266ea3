/** One more take at once, of shots whose take was rejected for it. */

import type { Money } from '../../specs/money.ts';
import { directedShots } from '../../specs/plan/directing.ts';
import { carryOn, type Carried } from '../answering/carried.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import { budgetsOfWorkers, roomFor, type NoRoom } from '../money/room.ts';
import { connectIfRunning, targetOf } from '../temporal/connect.ts';
import { shotIn, weigh } from './weighed.ts';

export type OneMore = {
  readonly shot: string;
  /** Null where no price is known. */
  readonly quote: Money | null;
  /** What does not reach a production that runs is ordered by the next run. */
  readonly carried: Carried;
  /** Why it asks, or is held back, instead of being ordered at once; null: there is room. */
  readonly noRoom: NoRoom | null;
};

/**
 * Ordered by the production that runs, under the caps that hold. However often it is carried, it is
 * one take: the first that comes after those that were there when the shot was rejected.
 */
export async function orderAgain(
  file: string,
  shots: readonly string[],
  options: Pick<FilmOptions, 'project' | 'temporal' | 'row' | 'command'>,
  host: FilmHost,
): Promise<OneMore[]> {
  const film = await weigh(file, options, host);
  const directed = directedShots(film.decisions);
  const { root } = film.planned;
  // It is said, and owed: where nobody can be told, the next run orders it.
  const target = targetOf(options, host.environment);
  const temporal = await connectIfRunning(root, target).catch((error: unknown) => {
    if (error instanceof FilmError) return null;
    throw error;
  });
  try {
    const ordered: OneMore[] = [];
    const quotes = shots.map((shot) => shotIn(film, shot).quote.expected);
    // Before they are carried: what is ordered at once is among what is spent.
    const rooms = await roomFor(film.store, film.film.id, quotes, await budgetsOfWorkers(root));
    for (const [nth, shot] of shots.entries()) {
      const after = directed.get(shot)?.rejection?.after ?? 0;
      const permit = { kind: 'one-more', after, isOwed: true } as const;
      const { command } = options;
      const decision = { ...film, root, shot, permit, movesFrames: true, command };
      const carried = await carryOn(decision, temporal, host);
      const [quote = null, noRoom = null] = [quotes[nth], rooms[nth]];
      ordered.push({ shot, quote, carried, noRoom });
    }
    return ordered;
  } finally {
    await temporal?.close();
  }
}
