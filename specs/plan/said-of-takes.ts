/** What people have said of a shot's takes, as far as these can stand for it. */

import { takeId, type TakeSummary } from './decision.ts';
import { inherited, type Heirs } from './heirs.ts';
import type { PlannedShot } from './plan.ts';
import { numberOf, type Shelf } from './shelf.ts';
import { isOfKindFor } from './take-kind.ts';

export type SaidOfTakes = {
  /** Its own that nobody has rejected, newest first. */
  readonly own: readonly TakeSummary[];
  readonly circled: TakeSummary | null;
  readonly frozen: TakeSummary | null;
  /** Set while the shot waits for a person to choose another one. */
  readonly rejected: TakeSummary | null;
  readonly isRejected: (take: TakeSummary) => boolean;
  /** The film goes on without it; `gives`: the take whose frames are handed on all the same. */
  readonly skipped: { readonly gives: TakeSummary | null } | null;
};

export function saidOf(
  shot: PlannedShot,
  { shelf, heirs }: { readonly shelf: Shelf; readonly heirs: Heirs },
  own: readonly TakeSummary[],
  fingerprint: string | null,
): SaidOfTakes {
  const heir = { shelf, fingerprint, hasTakes: own.length > 0 };
  const directed = shelf.directed.get(shot.id) ?? inherited(shot.id, heirs, heir);
  if (!directed) {
    const isRejected = () => false;
    return { own, circled: null, frozen: null, rejected: null, isRejected, skipped: null };
  }
  const { rejection } = directed;
  const { permit } = shot;
  const isRejected = (take: TakeSummary) => directed.rejected.has(takeId(take));
  const left = own.filter((take) => !isRejected(take));
  const named = (id: string | null) => {
    const take = id === null ? undefined : shelf.named.get(id);
    return take && isOfKindFor(take, shot) ? take : null;
  };
  // One more that was asked for since is ordered, and lifts it when it has come.
  const isLifted =
    rejection === null ||
    left.some((take) => numberOf(take) > rejection.after) ||
    (permit.kind === 'one-more' && permit.after >= rejection.after);
  return {
    own: left,
    circled: named(directed.circled),
    frozen: named(directed.frozen),
    rejected: isLifted ? null : named(rejection.take),
    isRejected,
    // A pinned take is stronger than all that is said.
    skipped:
      directed.skipped && shot.pinnedTake === null
        ? { gives: directed.skipped.gives && named(takeId(directed.skipped.gives)) }
        : null,
  };
}
