/** What a worker tries again and again, in vain. */

import type { FilmFacts } from '../../films/view/view-of.ts';
import { failure } from '../../specs/failures.ts';
import type { ShotTry } from '../../store/tries.ts';
import { filmFacts, look, order, ORDERED } from './facts.ts';

const MINUTE = 60_000;
export const NOW = ORDERED + 4 * MINUTE;
const CODE = { code: 'http-403', message: 'The link answers HTTP 403.' };
export const DEAD = failure('link-dead', CODE);
const PLACE = { shot: 'sh0010', take: 1, order: 1 };

/** Of sh0010. */
export function aTry(more: Partial<ShotTry> = {}): ShotTry {
  return {
    ...PLACE,
    what: 'collect',
    count: 7,
    lasting: 7,
    sinceMs: ORDERED,
    lastMs: ORDERED + 3 * MINUTE,
    nextMs: ORDERED + 5 * MINUTE,
    failure: DEAD,
    asked: null,
    ...more,
  };
}

export const ASKED = { asked: { atMs: ORDERED + 2 * MINUTE, failure: DEAD } };
export const COLLECTING = order('sh0010', {
  poll: look({ state: 'succeeded', nextLookAtMs: null }),
});

/** A film of which something is tried in vain, its first clip paid and not here. */
export function triedFacts(
  tries: readonly ShotTry[],
  more: Parameters<typeof filmFacts>[1] = {},
): FilmFacts {
  const byShot = Map.groupBy(tries, ({ shot }) => shot);
  return filmFacts([], { orders: [COLLECTING], tries: byShot, ...more });
}
