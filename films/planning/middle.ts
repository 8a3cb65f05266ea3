/**
 * What `--bridge` and `--cut` say of a film, and what was said before: weighed as a decision is, and
 * written down when the film is made ready.
 */

import { catalogue } from '../../providers/catalogue.ts';
import {
  numberOf,
  takeId,
  type ShotDecision,
  type TakeSummary,
} from '../../specs/plan/decision.ts';
import { directedShots, type Decision } from '../../specs/plan/directing.ts';
import { bridgeFor, cutFor, mayEndOnPicture, type Around } from '../../specs/plan/followers.ts';
import { orderOf } from '../../specs/plan/graph.ts';
import { bridgesSaid, isBuilt, withBridges, type BridgeSaid } from '../../specs/plan/middle.ts';
import type { Plan, PlannedShot } from '../../specs/plan/plan.ts';
import { shelve, type TakeOptions } from '../../specs/plan/shelf.ts';
import { chooseTakes } from '../../specs/plan/takes.ts';
import type { SaidOfShot } from '../../store/decisions.ts';
import type { Store } from '../../store/store.ts';
import { FilmError } from '../error.ts';
import type { NoBridgeFacts } from '../facts.ts';
import { TO_BE_SAID } from './said-of-middle.ts';
import { idsIn, type SelectionOptions } from './selection.ts';

export type Middle = {
  /** Its bridges are in it. */
  readonly plan: Plan;
  /** With those that are to be written. */
  readonly decisions: readonly Decision[];
  /** What is to be written down before anything is ordered; none where all of it is said already. */
  readonly said: readonly SaidOfShot[];
};

type Weighing = {
  /** With the permits of the selection. */
  readonly plan: Plan;
  readonly takes: TakeOptions;
  readonly store: Store | null;
  /** The storyboard, as it was named. */
  readonly file: string;
};

/** Throws `no-bridge` or `no-cut` for what is not possible. */
export async function middleOf(
  options: Pick<SelectionOptions, 'bridge' | 'cut'>,
  { plan, takes, store, file }: Weighing,
): Promise<Middle> {
  const named = {
    bridge: options.bridge === undefined ? [] : idsIn(options.bridge, 'bridge', plan),
    cut: options.cut === undefined ? [] : idsIn(options.cut, 'cut', plan),
  };
  const both = named.bridge.find((id) => named.cut.includes(id));
  if (both !== undefined) throw new FilmError('no-bridge', { why: 'cut', file, shot: both });
  let { decisions = [] } = takes;
  const said: SaidOfShot[] = [];
  const say = (one: SaidOfShot) => {
    said.push(one);
    decisions = [...decisions, { ...one, ...TO_BE_SAID }];
  };
  const inOrder = (ids: readonly string[]) =>
    orderOf(plan.shots).filter(({ id }) => ids.includes(id));
  const before = bridgesSaidOf(plan, takes, [...named.bridge, ...named.cut]);
  const around = (bridges: ReadonlyMap<string, string>): Around => {
    const known = { ...takes, decisions };
    const bridged = withBridges(plan, bridges);
    const decided = chooseTakes(bridged, known).map((one) => [one.shot, one] as const);
    return { plan: bridged, decided: new Map(decided), shelf: shelve(known) };
  };
  for (const shot of inOrder(named.cut)) {
    const { excused, isSaid } = cutFor(shot, around(before));
    if (excused.length > 0) say({ kind: 'cut', shot: shot.id, excused: [...excused] });
    else if (!isSaid) throw new FilmError('no-cut', { file, shot: shot.id });
  }
  const bridges = new Map(before);
  for (const shot of inOrder(named.bridge)) {
    const { picture, isStanding } = await bridgeOf(shot, around(bridges), { takes, store, file });
    bridges.set(shot.id, picture);
    const last = bridgesSaid(decisions).get(shot.id);
    const isToCome =
      last?.picture === picture &&
      (!isBuilt(last, ownIn(takes), rejectedIn(decisions).get(shot.id)) ||
        isBegun(around(bridges).decided.get(shot.id), last, ownIn(takes, shot.id)));
    if (isStanding || isToCome) continue;
    const after = Math.max(0, ...ownIn(takes, shot.id).map(numberOf));
    say({ kind: 'bridge', shot: shot.id, picture, after });
  }
  return { plan: withBridges(plan, bridges), decisions, said };
}

function ownIn({ film, takes }: TakeOptions, shot?: string) {
  return takes.filter((take) => take.film === film && (shot === undefined || take.shot === shot));
}

function rejectedIn(decisions: readonly Decision[]): Map<string, ReadonlySet<string>> {
  return new Map([...directedShots(decisions)].map(([shot, { rejected }]) => [shot, rejected]));
}

/**
 * Bridges that were said before, as far as they can still be ordered. One whose take is there stays in
 * the plan while that take stands, so that the same command makes the same plan.
 */
function bridgesSaidOf(
  plan: Plan,
  takes: TakeOptions,
  named: readonly string[],
): Map<string, string> {
  const said = bridgesSaid(takes.decisions ?? []);
  const bridges = new Map<string, string>();
  if (said.size === 0) return bridges;
  const rejected = rejectedIn(takes.decisions ?? []);
  const decided = new Map(chooseTakes(plan, takes).map((decision) => [decision.shot, decision]));
  for (const shot of plan.shots) {
    const one = said.get(shot.id);
    if (!one || named.includes(shot.id)) continue;
    const decision = decided.get(shot.id);
    const isKept = isBuilt(one, ownIn(takes), rejected.get(shot.id))
      ? isStandingOn(decision, one.picture) || isBegun(decision, one, ownIn(takes, shot.id))
      : mayEndOnPicture(shot, catalogue);
    if (isKept) bridges.set(shot.id, one.picture);
  }
  return bridges;
}

/** Whether more takes are wanted of a shot, and some of them are there and end on the picture. */
function isBegun(
  decision: ShotDecision | undefined,
  { picture }: Pick<BridgeSaid, 'picture'>,
  takes: readonly TakeSummary[],
): boolean {
  if (decision?.kind !== 'orders') return false;
  const there = takes.filter((take) => decision.takes?.there.includes(takeId(take)));
  return there.some((take) => take.isBridged === true && take.lastFrameSha256 === picture);
}

function isStandingOn(decision: ShotDecision | undefined, picture: string | undefined): boolean {
  if (decision?.kind !== 'stands' && decision?.kind !== 'asks') return false;
  return decision.take.isBridged === true && decision.take.lastFrameSha256 === picture;
}

/** `isStanding`: its take is there, and fits. */
async function bridgeOf(
  shot: PlannedShot,
  around: Around,
  { takes, store, file }: Omit<Weighing, 'plan'>,
): Promise<{ readonly picture: string; readonly isStanding: boolean }> {
  const { id } = shot;
  const refused = (why: NoBridgeFacts) => new FilmError('no-bridge', { file, shot: id, ...why });
  const decision = around.decided.get(id);
  const said = bridgesSaid(takes.decisions ?? []).get(id);
  if (said && isStandingOn(decision, said.picture)) {
    return { picture: said.picture, isStanding: true };
  }
  if (decision?.kind !== 'orders') throw refused(unorderedOf(shot, decision));
  const bridge = bridgeFor(shot, around, catalogue);
  if ('why' in bridge) throw refused(bridge);
  const { picture } = bridge;
  if (!(await store?.objects.has(picture))) throw refused({ why: 'picture-lost', picture });
  return { picture, isStanding: false };
}

function unorderedOf(
  { pinnedTake }: PlannedShot,
  decision: ShotDecision | undefined,
): NoBridgeFacts {
  if (decision?.kind === 'rejected') return { why: 'rejected', take: decision.take.take };
  if (decision?.kind !== 'stands') return { why: 'not-ordered' };
  const { take } = decision.take;
  if (pinnedTake !== null) return { why: 'pinned', take };
  if (decision.isFrozen) return { why: 'frozen', take };
  return decision.keptDespite === null ? { why: 'fits', take } : { why: 'kept', take };
}
