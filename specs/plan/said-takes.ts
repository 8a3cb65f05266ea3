/** What people have said of a shot's takes, as far as these can stand for it. */

import { numberOf, takeId, type TakeSummary } from './decision.ts';
import { inherited, type Heirs } from './heirs.ts';
import type { PlannedShot } from './plan.ts';
import { takesWanted } from './several.ts';
import type { Shelf } from './shelf.ts';
import { isOfKindFor, isRendered } from './take-kind.ts';

type Facts = {
  readonly shelf: Shelf;
  readonly heirs: Heirs;
  /** Whether takes of other shots were made from this one of a shot. */
  readonly isHandedOn: (shot: string, take: TakeSummary) => boolean;
};

export type Said = {
  /** Its own that nobody has rejected, newest first. */
  readonly own: readonly TakeSummary[];
  readonly circled: TakeSummary | null;
  readonly frozen: TakeSummary | null;
  /** Set while the shot waits for a person to choose another one. */
  readonly rejected: TakeSummary | null;
  readonly isRejected: (take: TakeSummary) => boolean;
  readonly isApproved: (take: TakeSummary) => boolean;
  /** The film goes on without it; `gives`: the take whose frames are handed on all the same. */
  readonly skipped: { readonly gives: TakeSummary | null } | null;
};

export function saidOf(
  shot: PlannedShot,
  { shelf, heirs, isHandedOn }: Facts,
  own: readonly TakeSummary[],
  fingerprint: string | null,
): Said {
  const heir = { shelf, fingerprint, hasTakes: own.length > 0 };
  const directed = shelf.directed.get(shot.id) ?? inherited(shot.id, heirs, heir);
  if (!directed) {
    const no = () => false;
    const nothing = { circled: null, frozen: null, rejected: null, skipped: null };
    return { own, ...nothing, isRejected: no, isApproved: no };
  }
  const { rejection } = directed;
  const { permit } = shot;
  const isRejected = (take: TakeSummary) => directed.rejected.has(takeId(take));
  const left = own.filter((take) => !isRejected(take));
  const named = (id: string | null) => {
    const take = id === null ? undefined : shelf.named.get(id);
    return take && isOfKindFor(take, shot) ? take : null;
  };
  const rejected = rejection && named(rejection.take);
  // One of several that nobody had chosen: another one is wanted in its place.
  const isOneOfMany =
    permit.kind !== 'one-more' && takesWanted(shot) > 1 && rejection?.wasChosen === undefined;
  // One more that was asked for since is ordered, and lifts it when it has come.
  const isLifted =
    rejection === null ||
    (isOneOfMany && rejected !== null && !isHandedOn(shot.id, rejected)) ||
    left.some((take) => isRendered(take) && numberOf(take) > rejection.after) ||
    (permit.kind === 'one-more' && permit.after >= rejection.after);
  return {
    own: left,
    circled: named(directed.circled),
    frozen: named(directed.frozen),
    rejected: isLifted ? null : rejected,
    isRejected,
    isApproved: (take) => directed.approved.has(takeId(take)),
    // A pinned take is stronger than all that is said.
    skipped:
      directed.skipped && shot.pinnedTake === null
        ? { gives: directed.skipped.gives && named(takeId(directed.skipped.gives)) }
        : null,
  };
}
