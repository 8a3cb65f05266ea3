/** A film of a chain that is edited in the middle, for the tests of bridges and cuts. */

import { catalogue } from '../../../providers/catalogue.ts';
import { decide as decideAll, type Known } from '../../../specs/plan/decide.ts';
import type { TakeSummary } from '../../../specs/plan/decision.ts';
import type { Decision } from '../../../specs/plan/directing.ts';
import { bridgeFor, cutFor, type Around } from '../../../specs/plan/followers.ts';
import { withBridges } from '../../../specs/plan/middle.ts';
import { shelve } from '../../../specs/plan/shelf.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { FILM as FILM_ID, ordered, planOf, render, shotOf, TEXT_ONLY } from './fixture.ts';

/** `b` starts from `a`, `c` from `b`, `d` from `c`. */
export const FILM = [shotOf('a', TEXT_ONLY), shotOf('b'), shotOf('c'), shotOf('d')];
export const TAKES = render(FILM);
export const takeOf = (id: string, takes: readonly TakeSummary[] = TAKES) => {
  const take = takes.findLast(({ shot }) => shot === id);
  if (!take) throw new Error(`no take of ${id}`);
  return take;
};
export const edited = (id: string, change: Partial<Shot> = { text: 'Other words.' }, film = FILM) =>
  film.map((shot) => (shot.id === id ? { ...shot, ...change } : shot));
const SIGNED = { at: '2026-07-13T08:12:00.000Z', by: 'ann', note: null };
type Unsigned<One> = One extends unknown ? Omit<One, 'number' | 'at' | 'by' | 'note'> : never;
export const say = (one: Unsigned<Decision>, number = 1): Decision => ({
  ...SIGNED,
  number,
  ...one,
});
const hasTake = () => true;

export type Own = Partial<Known> & { readonly bridges?: Readonly<Record<string, string>> };

export function decide(shots: readonly Shot[], { bridges = {}, ...known }: Own = {}) {
  const plan = withBridges(
    planOf(shots, { options: { hasTake } }),
    new Map(Object.entries(bridges)),
  );
  const all = { film: FILM_ID, takes: TAKES, loans: new Map(), ...known };
  const decided = decideAll(plan, all);
  const around: Around = { plan: decided.plan, decided: decided.wanted, shelf: shelve(all) };
  return { ...decided, around, ordered: ordered(decided.decisions), known: all };
}

export function bridgeIn(id: string, shots: readonly Shot[], own: Own = {}) {
  const { around } = decide(shots, own);
  const shot = around.plan.shots.find((one) => one.id === id);
  if (!shot) throw new Error(id);
  return { bridge: bridgeFor(shot, around, catalogue), cut: cutFor(shot, around) };
}

/** The take that comes of an order with a bridge. */
export function build(
  id: string,
  shots: readonly Shot[],
  bridge: string,
  take = 'v002',
): TakeSummary {
  const [asked] = render(shots, TAKES).filter((one) => one.shot === id && !TAKES.includes(one));
  if (!asked) throw new Error(id);
  const clipLastFrameSha256 = asked.lastFrameSha256;
  return { ...asked, take, lastFrameSha256: bridge, clipLastFrameSha256, isBridged: true };
}
