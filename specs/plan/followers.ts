/** The shots that start from one, and whether a bridge or a cut of it would keep their takes. */

import { offerOf, soldModel } from '../models/offer.ts';
import type { Catalogue } from '../models/sheet.ts';
import { causeOf } from './cause.ts';
import { nameOf, takeId, type ShotDecision, type TakeSummary } from './decision.ts';
import type { ExcusedTake } from './directing.ts';
import { pictureOf } from './middle.ts';
import type { Plan, PlannedShot } from './plan.ts';
import type { Shelf } from './shelf.ts';
import { isOfKindFor } from './take-kind.ts';
import { knownFrames } from './takes.ts';

export type Around = {
  readonly plan: Plan;
  /** What is wanted of each shot. */
  readonly decided: ReadonlyMap<string, ShotDecision>;
  readonly shelf: Shelf;
};

/** Why a shot cannot be ordered to end where its followers begin. */
export type NoBridge =
  | { readonly why: 'references' | 'no-first-frame' | 'last-frame' }
  | { readonly why: 'no-last-frame'; readonly model: string; readonly provider: string }
  /** `followers`: those without a take that could stay. */
  | { readonly why: 'no-follower' | 'different-pictures'; readonly followers: readonly string[] };

export type Bridge = { readonly picture: string } | NoBridge;

/** The picture that the takes of a shot's followers start from. */
export function bridgeFor(shot: PlannedShot, around: Around, catalogue: Catalogue): Bridge {
  const lack = lackOf(shot, catalogue);
  if (lack) return lack;
  const all = followersIn(around.plan, shot.id);
  const begun = all.flatMap((follower) => {
    const pictures = beginningsOf(follower, shot.id, around);
    return pictures.length === 0 ? [] : [{ id: follower.id, pictures }];
  });
  const [first, ...others] = begun;
  if (!first) return { why: 'no-follower', followers: all.map(({ id }) => id) };
  const picture = first.pictures.find((one) =>
    others.every(({ pictures }) => pictures.includes(one)),
  );
  if (picture !== undefined) return { picture };
  return { why: 'different-pictures', followers: begun.map(({ id }) => id) };
}

/** Why a shot can end on no picture that others start from, whatever these are. */
function lackOf(shot: PlannedShot, catalogue: Catalogue): NoBridge | null {
  if (shot.references.length > 0) return { why: 'references' };
  if (shot.first.kind === 'none') return { why: 'no-first-frame' };
  if (shot.last.kind !== 'none') return { why: 'last-frame' };
  const unable = shot.routes.find((route) => !canEndOn(shot, route, catalogue));
  return unable
    ? { why: 'no-last-frame', model: shot.ask.family, provider: unable.provider }
    : null;
}

/** Whether a shot can be ordered at all to end on a picture that others start from. */
export function mayEndOnPicture(shot: PlannedShot, catalogue: Catalogue): boolean {
  return !shot.skip && lackOf(shot, catalogue) === null;
}

function canEndOn(
  { ask }: PlannedShot,
  { provider: name, modelId }: PlannedShot['routes'][0],
  { providers, models }: Catalogue,
): boolean {
  const provider = providers.find((one) => one.name === name);
  const offer = provider ? offerOf(provider, modelId, ask.family) : null;
  const model =
    (offer && soldModel(offer, models)) ?? models.find(({ family }) => family === ask.family);
  return model?.modes.firstAndLastFrame ?? false;
}

/** In film order. */
function followersIn({ shots }: Plan, id: string): PlannedShot[] {
  return shots.filter(({ first }) => first.kind === 'last-frame-of' && first.shot === id);
}

/** Pictures that a follower's takes start from and could go on starting from, the best first. */
function beginningsOf(follower: PlannedShot, source: string, around: Around): string[] {
  const takes = fixedTake(follower, around) ?? takesToKeep(follower, source, around);
  return takes.flatMap((take) => pictureOf(take.inputs.firstFrame) ?? []);
}

/** Whether its take stands whatever is asked: of a shot that is skipped, frozen or pinned. */
export function isFixed(
  { pinnedTake }: PlannedShot,
  decision: ShotDecision | undefined,
): decision is ShotDecision & { readonly kind: 'stands' | 'skipped' } {
  if (decision?.kind === 'skipped') return true;
  return decision?.kind === 'stands' && (pinnedTake !== null || decision.isFrozen === true);
}

/** Null where it is not fixed. */
function fixedTake(shot: PlannedShot, { decided }: Around): TakeSummary[] | null {
  const decision = decided.get(shot.id);
  if (!isFixed(shot, decision)) return null;
  return decision.take ? [decision.take] : [];
}

/** Takes of a shot that only lack the picture that its source hands on now: circled, else newest first. */
function takesToKeep(shot: PlannedShot, source: string, around: Around): TakeSummary[] {
  const { decided, shelf } = around;
  if (decided.get(shot.id)?.kind === 'rejected') return [];
  const lent = shelf.lent.get(shot.id);
  const all = [...(shelf.byShot.get(shot.id) ?? []), ...(lent ? [lent] : [])];
  const said = shelf.directed.get(shot.id);
  const takes = all.filter(
    (take) =>
      isOfKindFor(take, shot) &&
      !said?.rejected.has(takeId(take)) &&
      isUnchangedBut(shot, source, take, around),
  );
  const circled = takes.filter((take) => takeId(take) === said?.circled);
  return circled.length > 0 ? circled : takes;
}

function isUnchangedBut(
  shot: PlannedShot,
  source: string,
  take: TakeSummary,
  { decided, shelf }: Around,
): boolean {
  const picture = pictureOf(take.inputs.firstFrame);
  if (picture === null) return false;
  const known = knownFrames(shot, decided);
  const isEnd = shot.last.kind === 'last-frame-of' && shot.last.shot === source;
  const lastFrameSha256 = isEnd ? picture : known.lastFrameSha256;
  const frames = { firstFrameSha256: picture, lastFrameSha256 };
  const cause = causeOf(shot, { newest: take, frames, decided, shelf });
  return cause.kind !== 'changed' && cause.kind !== 'place';
}

export type Cut = {
  /** Takes that have to be excused; none where all are. */
  readonly excused: readonly ExcusedTake[];
  /** Whether some are already. */
  readonly isSaid: boolean;
};

/** The takes of followers that would be ordered again for their first frame alone. */
export function cutFor({ id }: PlannedShot, around: Around): Cut {
  const followers = followersIn(around.plan, id);
  const excused = followers.flatMap((follower): ExcusedTake[] => {
    const decision = around.decided.get(follower.id);
    const isAsked =
      decision?.kind === 'orders' ||
      (decision?.kind === 'stands' &&
        decision.keptDespite !== null &&
        !decision.isFrozen &&
        !decision.isCut);
    const [take] = isAsked ? takesToKeep(follower, id, around) : [];
    return take ? [{ shot: follower.id, take: nameOf(take) }] : [];
  });
  const isSaid = followers.some((follower) => {
    const decision = around.decided.get(follower.id);
    return decision?.kind === 'stands' && decision.isCut === true;
  });
  return { excused, isSaid };
}
