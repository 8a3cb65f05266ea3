/**
 * Which take stands for each shot, and which shots must be ordered.
 *
 * This alone keeps what is paid from being paid again. A take is chosen by its fingerprint, never
 * by its shot's name or place; two shots of a film never share one.
 */

import type { Catalogue } from '../models/sheet.ts';
import type { Shot } from '../storyboard/storyboard.ts';
import { requestOf, type KnownFrames } from './request.ts';
import { addClaims, clipOf, type Claim } from './claims.ts';
import { approvedAmong, untilApproved, type Approved } from './approval.ts';
import { causeOf } from './cause.ts';
import {
  nameOf,
  numberOf,
  takeId,
  type Cause,
  type ShotDecision,
  type TakeSummary,
} from './decision.ts';
import { excuseOf } from './excuse.ts';
import { formersIn, formerTakes, type Formers } from './former.ts';
import { fingerprintOf } from './fingerprint.ts';
import { untilAccepted } from './handed-on.ts';
import { heirsIn, type Heirs } from './heirs.ts';
import { orderOf } from './graph.ts';
import type { Plan, PlannedFrame, PlannedShot } from './plan.ts';
import { isSkippedInFile } from './redirect.ts';
import { isOfKindFor, isRendered } from './take-kind.ts';
import { saidOf, type Said } from './said-takes.ts';
import { amongKept, amongSeveral, handedOn } from './several.ts';
import { shelve, type Shelf, type TakeOptions } from './shelf.ts';

/** One decision per shot, in film order. */
export function chooseTakes(plan: Plan, options: TakeOptions): ShotDecision[] {
  const shelf = shelve(options);
  const order = orderOf(plan.shots);
  const claims = new Map<string, Claim>();
  const mayAsk = plan.shots.some(({ needsApproval }) => needsApproval);
  const approved = mayAsk ? approvedAmong(options, shelf.directed.values()) : null;
  const isHandedOn = handedOn(plan.shots, shelf.byShot);
  for (;;) {
    const decisions = decideAll(order, { shelf, claims, approved, isHandedOn });
    // A take stands for its own shot first: decide again, so that no shot above borrows it.
    if (addClaims(claims, decisions.values(), shelf)) continue;
    const gated = untilAccepted(plan, decisions, options);
    return plan.shots.flatMap(({ id }) => gated.get(id) ?? []);
  }
}

/** Whether a skipped shot has a take to start from, as `planProduction` asks it. */
export function takeFinder(
  { film, takes, loans }: TakeOptions,
  { providers }: Catalogue,
  simulated: ReadonlySet<string> = new Set(),
): (shot: Shot) => boolean {
  const placeholders = new Set(providers.filter(({ isFree }) => isFree).map(({ name }) => name));
  const { lent } = shelve({ film, takes, loans });
  const own = takes.filter((take) => take.film === film);
  const byShot = Map.groupBy(own, ({ shot }) => shot);
  return ({ id, provider }) => {
    const isPlaceholder = placeholders.has(provider);
    const kind = { isPlaceholder, isSimulated: simulated.has(provider) };
    const borrowed = lent.get(id);
    const possible = [...(byShot.get(id) ?? []), ...(borrowed ? [borrowed] : [])];
    return possible.some((take) => isOfKindFor(take, kind));
  };
}

/** What has been decided so far, in an order in which every shot comes after those it needs. */
type Course = {
  readonly shelf: Shelf;
  readonly claims: ReadonlyMap<string, Claim>;
  /** Whether takes of other shots were made from this one of a shot. */
  readonly isHandedOn: (shot: string, take: TakeSummary) => boolean;
  /** Null where no take has to be. */
  readonly approved: Approved | null;
  readonly heirs: Heirs;
  readonly formers: Formers;
  /** Clips that shots have borrowed. */
  readonly used: Set<string>;
  readonly decided: Map<string, ShotDecision>;
};

function decideAll(
  order: readonly PlannedShot[],
  known: Omit<Course, 'heirs' | 'formers' | 'used' | 'decided'>,
): Map<string, ShotDecision> {
  const heirs = heirsIn(order, known.shelf);
  const formers = formersIn(order, known.shelf);
  const course: Course = { ...known, heirs, formers, used: new Set(), decided: new Map() };
  for (const shot of order) course.decided.set(shot.id, decideOne(shot, course));
  return course.decided;
}

function decideOne(shot: PlannedShot, course: Course): ShotDecision {
  const decision = decide(shot, course);
  const { approved } = course;
  const isAsked = decision.kind === 'stands' && approved !== null;
  return isAsked ? untilApproved(shot, decision, approved) : decision;
}

function decide(shot: PlannedShot, course: Course): ShotDecision {
  const { id, pinnedTake } = shot;
  const isOfKind = (take: TakeSummary) => isOfKindFor(take, shot);
  const all = (course.shelf.byShot.get(id) ?? []).filter(isOfKind);
  const pinned = all.find(({ take }) => take === pinnedTake);
  const frames = knownFrames(shot, course.decided);
  const request = requestOf(shot, frames);
  const fingerprint = request && fingerprintOf(request);
  const said = saidOf(shot, course, all, fingerprint);
  const { own, frozen } = said;
  const lent = lentTo(id, course, (take) => isOfKind(take) && !said.isRejected(take));
  const isAsked = (take: TakeSummary) => take.fingerprint === fingerprint;
  const bridge = shot.bridge === undefined ? {} : { bridge: shot.bridge };
  const handsOn = (take: TakeSummary) =>
    shot.bridge === undefined || take.lastFrameSha256 === shot.bridge;
  const fits = (take: TakeSummary) => isAsked(take) && handsOn(take);
  const isExcused = excuseOf(shot, course.shelf, frames);
  const stands = (take: TakeSummary, keptDespite: Cause | null = null): Stands => {
    const reusedFrom = all.includes(take) ? null : nameOf(take);
    if (reusedFrom) course.used.add(clipOf(take));
    const asked = pinned ? null : fingerprint;
    const common = { shot: id, take, reusedFrom, keptDespite, fingerprint: asked };
    return { kind: 'stands', ...common, ...(handsOn(take) && bridge) };
  };

  const chosen = said.circled;
  const circled = chosen && (fits(chosen) || isExcused(chosen)) ? chosen : null;
  const { shelf, decided } = course;
  const because = (newest: TakeSummary | null): Cause =>
    newest && isAsked(newest)
      ? { kind: 'again' }
      : causeOf(shot, { newest, frames, decided, shelf });
  const orders = (cause: Cause): ShotDecision => {
    const beside = circled && shot.permit.kind === 'one-more' ? { beside: circled } : {};
    return { shot: id, kind: 'orders', fingerprint, because: cause, ...bridge, ...beside };
  };

  if (said.skipped) return { shot: id, kind: 'skipped', take: said.skipped.gives };
  if (isSkippedInFile(shot)) {
    // Nothing steps in for a rejected one here either: what started from it would be ordered anew.
    const chosen = pinned ?? frozen ?? said.rejected ?? circled;
    const take = chosen ?? own.find(fits) ?? own.find(isRendered) ?? lent ?? own[0] ?? null;
    const isRejected = take !== null && take === said.rejected && !pinned && !frozen;
    return { shot: id, kind: 'skipped', take, ...(isRejected && { isRejected }) };
  }
  if (pinnedTake !== null && !pinned) return { shot: id, kind: 'missing', take: pinnedTake };
  if (pinned) return stands(pinned);
  if (frozen)
    return { ...stands(frozen, isAsked(frozen) ? null : because(frozen)), isFrozen: true };
  if (said.rejected) return { shot: id, kind: 'rejected', take: said.rejected, fingerprint };
  return unsettled(shot, course, {
    ...said,
    lent,
    circled,
    chosen,
    fingerprint,
    fits,
    isExcused,
    stands,
    orders,
    because,
  });
}

type Weighed = Pick<Said, 'own' | 'circled' | 'isApproved' | 'isRejected'> & {
  /** The circled one, whether it fits or not. */
  readonly chosen: TakeSummary | null;
  readonly lent: TakeSummary | null;
  readonly fingerprint: string | null;
  readonly fits: (take: TakeSummary) => boolean;
  readonly isExcused: (take: TakeSummary) => boolean;
  readonly stands: (take: TakeSummary, keptDespite?: Cause | null) => Stands;
  readonly orders: (cause: Cause) => ShotDecision;
  readonly because: (newest: TakeSummary | null) => Cause;
};

/** Of a shot whose take is neither pinned nor frozen, and was not rejected. */
function unsettled(shot: PlannedShot, course: Course, weighed: Weighed): ShotDecision {
  const { id, permit } = shot;
  const { own, lent, circled, chosen, isApproved, fingerprint, fits, isExcused } = weighed;
  const { stands, orders, because } = weighed;
  // Says nothing of what is asked; it is in the film while it is frozen, or for want of any other.
  const before = own.find(isRendered) ?? lent;
  const newest = before ?? own[0] ?? null;
  const isOrdered = permit.kind !== 'nothing' && (permit.kind !== 'first-take' || !newest);
  const excused = own.find(isExcused) ?? (lent && isExcused(lent) ? lent : null);
  const there = thereOf(shot, course, weighed);
  const isCut = circled ? !fits(circled) : there.length === 0 && excused !== null;
  const isSettled = (take: TakeSummary) => course.isHandedOn(id, take) || isApproved(take);
  const standsElse = () =>
    isCut || !!((lent && fits(lent)) || borrowable(shot, fingerprint, course));
  const several = isOrdered
    ? amongSeveral(shot, {
        fingerprint,
        there,
        circled: circled && fits(circled) ? circled : null,
        isSettled,
        standsElse,
        orders: () => orders(because(before)),
      })
    : null;
  if (several?.kind === 'chosen') return { ...stands(several.take), isChosen: true };
  if (several) return several;
  const kept = newest
    ? amongKept(shot, { fingerprint, there, own, newest, circled, chosen, isSettled, standsElse })
    : null;
  if (kept?.kind === 'chosen') {
    const { take } = kept;
    return fits(take) ? { ...stands(take), isChosen: true } : stands(take, because(take));
  }
  if (kept) return kept;
  if (permit.kind === 'one-more') {
    const newer = own.find((take) => fits(take) && numberOf(take) > permit.after);
    return newer ? stands(circled ?? newer) : orders({ kind: 'again' });
  }
  const fitting = circled ?? own.find(fits) ?? (lent && fits(lent) ? lent : null);
  const found = fitting ?? excused ?? borrowable(shot, fingerprint, course);
  if (found && !fits(found)) return { ...stands(found, because(found)), isCut: true };
  if (found) return stands(found);

  if (permit.kind === 'as-asked' || (permit.kind === 'first-take' && !newest)) {
    return orders(because(before));
  }
  return newest ? stands(newest, because(newest)) : { shot: id, kind: 'left-out', fingerprint };
}

/** Those that fit, also under an id that the shot had before. */
function thereOf(
  shot: PlannedShot,
  { shelf, claims, formers }: Course,
  { own, isRejected, fingerprint, fits }: Weighed,
): TakeSummary[] {
  const fitting = own.filter(fits);
  const isFree = (take: TakeSummary) =>
    (claims.get(clipOf(take))?.shot ?? shot.id) === shot.id &&
    !shelf.rejected.has(takeId(take)) &&
    !isRejected(take) &&
    isOfKindFor(take, shot) &&
    fits(take);
  const facts = { shelf, fingerprint, there: fitting.length, isFree };
  return [...fitting, ...formerTakes(shot, formers, facts)];
}

type Stands = ShotDecision & { readonly kind: 'stands' };

/** The take that the shot borrowed before, unless another one has a better right to it. */
function lentTo(
  id: string,
  { shelf, claims }: Course,
  isOfKind: (take: TakeSummary) => boolean,
): TakeSummary | null {
  const take = shelf.lent.get(id);
  if (!take || !isOfKind(take)) return null;
  return (claims.get(clipOf(take))?.shot ?? id) === id ? take : null;
}

/** A fitting take of another id or film that no shot of this film uses. */
function borrowable(
  shot: PlannedShot,
  fingerprint: string | null,
  { shelf, claims, used }: Course,
): TakeSummary | undefined {
  return shelf.byFingerprint.get(fingerprint ?? '')?.find((take) => {
    const clip = clipOf(take);
    const isFree = !used.has(clip) && !claims.has(clip) && !shelf.rejected.has(takeId(take));
    const handsOn = shot.bridge === undefined || take.lastFrameSha256 === shot.bridge;
    return isFree && handsOn && isOfKindFor(take, shot);
  });
}

/** The frames that other shots give a shot, as far as these stand. */
export function knownFrames(
  shot: PlannedShot,
  decided: ReadonlyMap<string, ShotDecision>,
): KnownFrames {
  const known = (frame: PlannedFrame): string | null => {
    if (!('shot' in frame)) return null;
    const decision = decided.get(frame.shot);
    if (decision === undefined) return null;
    const key = frame.kind === 'last-frame-of' ? 'lastFrameSha256' : 'firstFrameSha256';
    // A bridge is known before its clip is there.
    const isOrdered = decision.kind === 'orders' || decision.kind === 'under-way';
    const bridge = isOrdered && key === 'lastFrameSha256' ? decision.bridge : undefined;
    if (bridge !== undefined) return bridge;
    if (decision.kind === 'orders') return decision.beside?.[key] ?? null;
    if (!GIVING.includes(decision.kind)) return null;
    if (!('take' in decision) || typeof decision.take === 'string') return null;
    return decision.take?.[key] ?? null;
  };
  return { firstFrameSha256: known(shot.first), lastFrameSha256: known(shot.last) };
}

/**
 * What has started from a rejected take stands on until another one is chosen. What would start from
 * one that waits for a person is known, and not ordered before that.
 */
const GIVING: readonly ShotDecision['kind'][] = ['stands', 'skipped', 'rejected', 'asks'];
