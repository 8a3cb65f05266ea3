/** Which shots a run may order: `--only`, `--until`, `--keep`, `--again`. */

import { shotsNeededBy, type Permit, type Plan, type PlannedShot } from './plan.ts';

export type Selection = {
  /** Ids; null: every shot. */
  readonly only: readonly string[] | null;
  /** The last one in film order; what these shots need is chosen with them. */
  readonly until: string | null;
  /** Only shots without any take are ordered. */
  readonly isKeeping: boolean;
  /** Shots that get one more take, with the number of their newest one; chosen whatever else is. */
  readonly again: ReadonlyMap<string, number>;
  /** How many more takes each of these gets; absent: one. */
  readonly takes?: number;
  /** Of these takes, in place of the one that is drawn. */
  readonly seed?: number;
  /** Shots of which an earlier command has asked for several takes above this number. */
  readonly choose?: ReadonlyMap<string, number>;
  /**
   * Shots that are owed one more take, with the number after which it comes: as `again`, where the
   * shot is chosen anyway. Absent: none.
   */
  readonly owed?: ReadonlyMap<string, number>;
};

export function withSelection(plan: Plan, selection: Selection): Plan {
  const isChosen = choice(plan.shots, selection);
  const permitOf = ({ id }: PlannedShot): Permit => {
    const after = selection.again.get(id);
    if (after !== undefined) {
      const { takes = 1, seed } = selection;
      const several = { ...(takes > 1 && { count: takes }), ...(seed !== undefined && { seed }) };
      return { kind: 'one-more', after, ...several };
    }
    const choose = selection.choose?.get(id);
    const among = choose !== undefined && { choose };
    if (!isChosen(id)) return { kind: 'nothing', ...among };
    if (selection.isKeeping) return { kind: 'first-take', ...among };
    const owed = selection.owed?.get(id);
    if (owed !== undefined) return { kind: 'one-more', after: owed, isOwed: true };
    return { kind: 'as-asked', ...among };
  };
  return { ...plan, shots: plan.shots.map((shot) => ({ ...shot, permit: permitOf(shot) })) };
}

function choice(
  shots: readonly PlannedShot[],
  { only, until }: Selection,
): (id: string) => boolean {
  const named = only && new Set(only);
  const above = until === null ? null : shotsUntil(shots, until);
  return (id) => (named?.has(id) ?? true) && (above?.has(id) ?? true);
}

/** The film's shots down to this one, and those from which they take frames. */
function shotsUntil(shots: readonly PlannedShot[], until: string): ReadonlySet<string> {
  const byId = new Map(shots.map((shot) => [shot.id, shot]));
  const wanted = new Set<string>();
  const add = (shot: PlannedShot | undefined): void => {
    if (!shot || wanted.has(shot.id)) return;
    wanted.add(shot.id);
    for (const needed of shotsNeededBy(shot)) add(byId.get(needed));
  };
  const last = shots.findIndex(({ id }) => id === until);
  for (const shot of shots.slice(0, last + 1)) add(shot);
  return wanted;
}

/** `unknown`: a name that is no shot's; `backwards`: a range whose end stands above its start. */
export type NamedShots =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'unknown' | 'backwards'; readonly name: string };

/** Reads `sh0070,sh0090` and `sh0030..sh0060`; `film`: the ids in film order. */
export function readShotNames(text: string, film: readonly string[]): NamedShots {
  const ids: string[] = [];
  for (const part of text.split(',').map((one) => one.trim())) {
    const [first = '', last = first, ...more] = part.split('..').map((one) => one.trim());
    if (more.length > 0) return { kind: 'unknown', name: part };
    const [from, to] = [film.indexOf(first), film.indexOf(last)];
    if (from === -1) return { kind: 'unknown', name: first };
    if (to === -1) return { kind: 'unknown', name: last };
    if (to < from) return { kind: 'backwards', name: part };
    ids.push(...film.slice(from, to + 1));
  }
  return { kind: 'ids', ids };
}
