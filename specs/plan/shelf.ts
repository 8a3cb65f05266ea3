/** The project's finished takes, as a film looks for one among them. */

import { numberOf, takeId, type TakeName, type TakeSummary } from './decision.ts';
import { directedShots, type Decision, type Directed } from './directing.ts';
import { withChosenFrames } from './handed-on.ts';
import { excusedTakes, type Excused } from './middle.ts';

export type TakeOptions = {
  /** The film's id in the project. */
  readonly film: string;
  /** Every finished take of the project. */
  readonly takes: readonly TakeSummary[];
  /** By shot of this film: the take of another id or film that it stood with last. */
  readonly loans: ReadonlyMap<string, TakeName>;
  /** What people have said of the film's shots, oldest first. Absent: nothing. */
  readonly decisions?: readonly Decision[];
  /** Orders that are open. Absent: none. */
  readonly open?: readonly OpenOrder[];
};

/** Of a shot, with the fingerprint of what was ordered. */
type OpenOrder = { readonly shot: string; readonly fingerprint: string };

export type Shelf = {
  /** Of this film, newest first. */
  readonly byShot: ReadonlyMap<string, readonly TakeSummary[]>;
  /** Of all films: this film's first, then newest first. Those that are lent to nobody are missing. */
  readonly byFingerprint: ReadonlyMap<string, readonly TakeSummary[]>;
  /** By shot. */
  readonly lent: ReadonlyMap<string, TakeSummary>;
  /** By `takeId`: those that people have named. */
  readonly named: ReadonlyMap<string, TakeSummary>;
  /** By shot of this film. */
  readonly directed: ReadonlyMap<string, Directed>;
  readonly excused: Excused;
  /** By `takeId`: those that some shot of this film has rejected. */
  readonly rejected: ReadonlySet<string>;
};

export function shelve({ film, takes: made, loans, decisions = [] }: TakeOptions): Shelf {
  const takes = withChosenFrames(made, decisions);
  const directed = directedShots(decisions);
  const own = takes.filter((take) => take.film === film).sort((a, b) => numberOf(b) - numberOf(a));
  const all = takes.toSorted((a, b) => {
    if ((a.film === film) !== (b.film === film)) return a.film === film ? -1 : 1;
    return compare(b.finishedAt, a.finishedAt) || compare(takeId(a), takeId(b));
  });
  return {
    byShot: Map.groupBy(own, ({ shot }) => shot),
    byFingerprint: Map.groupBy(
      all.filter(({ isBridged }) => !isBridged),
      ({ fingerprint }) => fingerprint,
    ),
    lent: lentTakes(takes, loans),
    named: namedTakes(takes, decisions),
    directed,
    excused: excusedTakes(decisions),
    rejected: new Set([...directed.values()].flatMap(({ rejected }) => [...rejected])),
  };
}

function lentTakes(
  takes: readonly TakeSummary[],
  loans: TakeOptions['loans'],
): Map<string, TakeSummary> {
  const lent = new Map<string, TakeSummary>();
  if (loans.size === 0) return lent;
  const byName = new Map(takes.map((take) => [takeId(take), take]));
  for (const [shot, name] of loans) {
    const take = byName.get(takeId(name));
    if (take) lent.set(shot, take);
  }
  return lent;
}

function namedTakes(
  takes: readonly TakeSummary[],
  decisions: readonly Decision[],
): Map<string, TakeSummary> {
  const names = new Set(decisions.flatMap(namedIn));
  if (names.size === 0) return new Map();
  const found = takes.filter((take) => names.has(takeId(take)));
  return new Map(found.map((take) => [takeId(take), take]));
}

function namedIn(decision: Decision): string[] {
  if ('take' in decision) return [takeId(decision.take)];
  return 'gives' in decision && decision.gives ? [takeId(decision.gives)] : [];
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
