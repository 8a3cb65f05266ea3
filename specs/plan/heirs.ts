/**
 * Decisions that travel: a shot whose id was changed goes on with the takes that it had, and with
 * what was said of them, until something is said of it under the new id.
 */

import { takeId, type TakeSummary } from './decision.ts';
import type { Directed } from './directing.ts';
import type { PlannedShot } from './plan.ts';
import type { Shelf } from './shelf.ts';

export type Heirs = {
  /** Of which people have said something, and which the film no longer has. */
  readonly gone: ReadonlySet<string>;
  /** Those among them that another shot goes on with. */
  readonly left: Set<string>;
};

/** At the beginning of a pass over the film's shots. */
export function heirsIn(shots: readonly PlannedShot[], shelf: Shelf): Heirs {
  const ids = new Set(shots.map(({ id }) => id));
  const gone = new Set([...shelf.directed.keys()].filter((id) => !ids.has(id)));
  // Who has stood with a take of it before any other comes.
  const left = shots.flatMap(({ id }) => {
    const lent = shelf.lent.get(id);
    return lent && isOwn(lent, shelf) && gone.has(lent.shot) ? [lent.shot] : [];
  });
  return { gone, left: new Set(left) };
}

/** What is known of a shot of which nothing was said under its own id. */
export type Heir = {
  readonly shelf: Shelf;
  /** Fits what is asked of it now; null: not known. */
  readonly fingerprint: string | null;
  readonly hasTakes: boolean;
};

/** Undefined where it goes on with no other shot. */
export function inherited(
  id: string,
  { gone, left }: Heirs,
  { shelf, fingerprint, hasTakes }: Heir,
): Directed | undefined {
  if (gone.size === 0) return undefined;
  const lent = shelf.lent.get(id);
  if (lent) {
    const said = isOwn(lent, shelf) && gone.has(lent.shot) && shelf.directed.get(lent.shot);
    return said ? saidOf(said, takeId(lent)) : undefined;
  }
  if (hasTakes) return undefined;
  const before = shelf.byFingerprint
    .get(fingerprint ?? '')
    ?.find((take) => isOwn(take, shelf) && gone.has(take.shot) && !left.has(take.shot));
  const said = before && shelf.directed.get(before.shot);
  if (!before || !said) return undefined;
  left.add(before.shot);
  return { ...said, ...NOT_OF_TAKES, rejection: anew(said.rejection) };
}

/** What was said of an order goes with the id that it was said of. */
const NOT_OF_TAKES = { skipped: null, elsewhere: null } as const;

/** Of one take alone: others of the same shot may stand elsewhere. */
function saidOf(directed: Directed, take: string): Directed {
  const { circled, frozen, rejection } = directed;
  return {
    ...directed,
    ...NOT_OF_TAKES,
    circled: circled === take ? circled : null,
    frozen: frozen === take ? frozen : null,
    rejection: rejection?.take === take ? anew(rejection) : null,
  };
}

/** Takes of the new id are numbered from the beginning: the first of them comes after it. */
function anew(rejection: Directed['rejection']): Directed['rejection'] {
  return rejection && { ...rejection, after: 0 };
}

/** Of this film, and of no other. */
export function isOwn(take: TakeSummary, { byShot }: Pick<Shelf, 'byShot'>): boolean {
  return byShot.get(take.shot)?.includes(take) ?? false;
}
