/**
 * The ways on where shots would be ordered because one before them is: all of them in order (the
 * cascade, which is what the rerender itself says), a bridge, a cut.
 */

import type { Catalogue } from '../models/sheet.ts';
import { decide, type Known } from './decide.ts';
import type { ShotDecision } from './decision.ts';
import type { Decision } from './directing.ts';
import { bridgeFor, cutFor, type Around, type NoBridge } from './followers.ts';
import { withBridges } from './middle.ts';
import type { Plan, Quote } from './plan.ts';
import type { Rerender } from './rerender.ts';
import { eachOrder } from './several.ts';
import { shelve } from './shelf.ts';
import { sumQuotes, type QuoteSum } from './totals.ts';

/** `of`: the shots to name. The rest: what is ordered of the rerender then, and for how much. */
export type Way = QuoteSum & { readonly of: readonly string[]; readonly shots: readonly string[] };

export type Ways = {
  /** Null where `noBridge` says why. */
  readonly bridge: Way | null;
  readonly noBridge: ((NoBridge | { readonly why: 'fits' }) & { readonly shot: string }) | null;
  /** Null: no take could stay. */
  readonly cut: Way | null;
};

export type RerenderWays = Rerender & {
  /** Absent where nothing follows from another shot. */
  readonly ways?: Ways;
};

type Facts = {
  /** With the permits of the selection. */
  readonly plan: Plan;
  readonly known: Omit<Known, 'selection'>;
  /** By shot. */
  readonly wanted: ReadonlyMap<string, ShotDecision>;
  readonly catalogue: Catalogue;
};

export function withWays(rerenders: readonly Rerender[], facts: Facts): RerenderWays[] {
  const { plan, known, wanted, catalogue } = facts;
  const around: Around = { plan, decided: wanted, shelf: shelve(known) };
  const byId = new Map(plan.shots.map((shot) => [shot.id, shot]));
  const bridges = new Map<string, string>();
  const cuts: Decision[] = [];
  const middles = rerenders.map(({ shots, roots }) => {
    const following = shots.filter((id) => !roots.includes(id));
    const sources = new Set(following.flatMap((id) => sourceOf(plan, id)));
    const of = roots.filter((id) => sources.has(id));
    let noBridge: Ways['noBridge'] = null;
    for (const id of of) {
      const shot = byId.get(id);
      if (!shot) continue;
      const isOrdered = wanted.get(id)?.kind === 'orders';
      const bridge = isOrdered ? bridgeFor(shot, around, catalogue) : ({ why: 'fits' } as const);
      if ('picture' in bridge) bridges.set(id, bridge.picture);
      else noBridge ??= { ...bridge, shot: id };
      const { excused } = cutFor(shot, around);
      if (excused.length > 0) cuts.push({ ...UNSAID, kind: 'cut', shot: id, excused });
    }
    return { of, noBridge };
  });
  if (middles.every(({ of }) => of.length === 0)) return [...rerenders];
  const decisions = [...(known.decisions ?? []), ...cuts];
  const [bridged, cut] = [
    orderedIn(withBridges(plan, bridges), known),
    orderedIn(plan, { ...known, decisions }),
  ];
  return rerenders.map((rerender, index) => {
    const { of = [], noBridge = null } = middles[index] ?? {};
    if (of.length === 0) return rerender;
    const way = (ordered: QuotesByShot): Way => {
      const shots = rerender.shots.filter((id) => ordered.has(id));
      return { of, shots, ...sumQuotes(shots.flatMap((id) => ordered.get(id) ?? [])) };
    };
    const isCut = cuts.some(({ shot }) => of.includes(shot));
    const bridge = noBridge === null ? way(bridged) : null;
    return { ...rerender, ways: { bridge, noBridge, cut: isCut ? way(cut) : null } };
  });
}

/** Nobody has said it: it is only tried out. */
const UNSAID = { number: 0, at: '', by: '', note: null };

function sourceOf({ shots }: Plan, id: string): string[] {
  const first = shots.find((shot) => shot.id === id)?.first;
  return first?.kind === 'last-frame-of' ? [first.shot] : [];
}

/** Of the shots that are ordered: a quote for each of their orders. */
type QuotesByShot = ReadonlyMap<string, readonly Quote[]>;

function orderedIn(plan: Plan, known: Facts['known']): QuotesByShot {
  const { decisions } = decide(plan, known);
  const orders = eachOrder(plan.shots, decisions, ({ id, quote }) => ({ id, quote }));
  const byShot = Map.groupBy(orders, ({ id }) => id);
  return new Map([...byShot].map(([id, one]) => [id, one.map(({ quote }) => quote)]));
}
