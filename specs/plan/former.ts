/**
 * Takes of an id that a shot had before: where several are wanted, they are its own, and it asks which
 * of them. A new name answers no question.
 */

import { numberOf, type TakeSummary } from './decision.ts';
import { isOwn } from './heirs.ts';
import type { PlannedShot } from './plan.ts';
import { isChosenByCommand, takesWanted } from './several.ts';
import type { Shelf } from './shelf.ts';

export type Formers = {
  /** The film's shots. */
  readonly ids: ReadonlySet<string>;
  /** By an id that the film no longer has: the shot that goes on with its takes. */
  readonly heirOf: Map<string, string>;
};

/** At the beginning of a pass over the film's shots. */
export function formersIn(shots: readonly PlannedShot[], shelf: Shelf): Formers {
  const ids = new Set(shots.map(({ id }) => id));
  const heirOf = new Map<string, string>();
  for (const { id } of shots) {
    const lent = shelf.lent.get(id);
    if (!lent || !isOwn(lent, shelf) || ids.has(lent.shot) || heirOf.has(lent.shot)) continue;
    heirOf.set(lent.shot, id);
  }
  return { ids, heirOf };
}

type Facts = {
  readonly shelf: Shelf;
  /** Of what is asked now. */
  readonly fingerprint: string | null;
  /** How many of its own are there. */
  readonly there: number;
  /** Whether it fits, is kept for no other shot and was not rejected. */
  readonly isFree: (take: TakeSummary) => boolean;
};

/** Newest first; none where one is wanted, and of a command that asked for more under the new id. */
export function formerTakes(
  shot: PlannedShot,
  { ids, heirOf }: Formers,
  { shelf, fingerprint, there, isFree }: Facts,
): TakeSummary[] {
  const { id } = shot;
  const wanted = takesWanted(shot);
  if (wanted < 2 || isChosenByCommand(shot)) return [];
  const isLentElsewhere = (take: TakeSummary) =>
    [...shelf.lent].some(([other, lent]) => other !== id && ids.has(other) && lent === take);
  const possible = (shelf.byFingerprint.get(fingerprint ?? '') ?? []).filter(
    (take) =>
      isOwn(take, shelf) &&
      !ids.has(take.shot) &&
      (heirOf.get(take.shot) ?? id) === id &&
      !isLentElsewhere(take) &&
      isFree(take),
  );
  const before = [...Map.groupBy(possible, (take) => take.shot)];
  // One id may be another shot's with the same words: no more of them than are wanted.
  const known = before.filter(([former]) => heirOf.get(former) === id);
  const others = before.filter(([former]) => heirOf.get(former) !== id);
  const taken: TakeSummary[] = [];
  for (const [former, takes] of [...known, ...others]) {
    if (there + taken.length >= wanted) break;
    heirOf.set(former, id);
    taken.push(...takes.toSorted((a, b) => numberOf(b) - numberOf(a)));
  }
  return taken;
}
