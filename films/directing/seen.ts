/** What somebody had before their eyes when they decided: what has changed since is decided anew. */

import { takeId, type ShotDecision } from '../../specs/plan/decision.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import { takeIn } from '../../specs/plan/said.ts';
import { FilmError } from '../error.ts';

export type Seen = {
  /** The number of the film's newest decision; 0: it has none. */
  readonly decision: number;
  readonly shot: string;
  /** The take that stands, waits or was rejected: `f0123456789/sh0010/v001`; null: there is none. */
  readonly take: string | null;
};

type Now = {
  /** Oldest first. */
  readonly decisions: readonly Decision[];
  readonly wanted: ReadonlyMap<string, ShotDecision>;
};

/** Throws `stale`; absent: nobody says what was seen. */
export function refuseStale(seen: Seen | undefined, { decisions, wanted }: Now): void {
  if (!seen) return;
  const last = decisions.at(-1)?.number ?? 0;
  const take = takeIn(wanted.get(seen.shot));
  const id = take && takeId(take);
  if (last === seen.decision && id === seen.take) return;
  const newest = decisions.findLast(({ shot }) => shot === seen.shot) ?? null;
  throw new FilmError('stale', { shot: seen.shot, take: take?.take ?? null, newest });
}
