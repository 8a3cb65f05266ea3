/** How far the colours of each chain have drifted from its first picture. */

import { PICTURE_LIMITS } from '../../specs/picture/limits.ts';
import type { FilmJoin } from '../../specs/picture/joins.ts';
import type { PageShot } from '../protocol.ts';

export const DRIFT_LIMIT = PICTURE_LIMITS.join.driftDeltaE;

export type ChainDrift = {
  readonly start: string;
  /** Of those that were measured, in film order; never empty. */
  readonly shots: readonly { readonly id: string; readonly deltaE: number }[];
};

export function chainDrifts(
  shots: readonly Pick<PageShot, 'id' | 'from'>[],
  joins: readonly Pick<FilmJoin, 'to' | 'driftDeltaE'>[],
): ChainDrift[] {
  const from = new Map(shots.map((shot) => [shot.id, shot.from]));
  const drifts = new Map(joins.map(({ to, driftDeltaE }) => [to, driftDeltaE]));
  const chains = Map.groupBy(
    shots.filter((shot) => shot.from !== null),
    ({ id }) => startOf(id, from),
  );
  return [...chains].flatMap(([start, tied]) => {
    const measured = tied.flatMap(({ id }) => {
      const deltaE = drifts.get(id) ?? null;
      return deltaE === null ? [] : [{ id, deltaE }];
    });
    return measured.length > 0 ? [{ start, shots: measured }] : [];
  });
}

/** One that is part of a cycle starts with itself. */
function startOf(id: string, from: ReadonlyMap<string, string | null>): string {
  const seen = new Set([id]);
  let start = id;
  for (;;) {
    const before = from.get(start) ?? null;
    if (before === null || seen.has(before)) return start;
    seen.add(before);
    start = before;
  }
}
