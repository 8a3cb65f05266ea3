/** Providers that are asked at an address of this machine where nobody answers. */

import type { PlannedFilm } from '../plan.ts';
import { FilmError } from '../error.ts';
import type { Simulated } from './simulated.ts';

type Facts = Pick<PlannedFilm, 'plan' | 'decisions' | 'weighed' | 'open'>;

/**
 * `silent-provider` where all that would be asked for a shot is silent, and nothing tells what
 * is there else. A plan has to know whether it is a simulator: placeholders never stand in a film
 * that was planned as bought, nor what was bought in one of placeholders.
 */
export function silentIn(planned: Facts, asked: Simulated, file: string): FilmError | null {
  const { plan, decisions } = planned;
  const ordered = new Set(decisions.flatMap(({ kind, shot }) => (kind === 'orders' ? [shot] : [])));
  for (const { id, isPlaceholder, isSimulated, routes } of plan.shots) {
    if (!ordered.has(id) || isPlaceholder || isSimulated) continue;
    const silent = routes.flatMap(({ provider }) => {
      const { origin = null, isSimulator = null } = asked.get(provider) ?? {};
      return origin !== null && isSimulator === null ? [{ provider, origin }] : [];
    });
    const [first] = silent;
    if (!first || silent.length < routes.length) continue;
    if (silent.some(({ origin }) => isKnown(origin, planned))) continue;
    return new FilmError('silent-provider', { ...first, file, shot: id });
  }
  return null;
}

/** Clips that were bought came from there, or may come yet. */
function isKnown(origin: string, { weighed, open }: Facts): boolean {
  const isBought = weighed.takes.some((take) => take.origin === origin && !take.isPlaceholder);
  return isBought || [...open.values()].flat().some(({ intent }) => intent?.origin === origin);
}
