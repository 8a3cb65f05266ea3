/**
 * Which take stands for each shot, and which shots must be ordered.
 *
 * This alone keeps what is paid from being paid again. A take is chosen by its fingerprint, never
 * by its shot's name or place; two shots of a film never share one.
 */

import type { Catalogue } from '../models/sheet.ts';
import type { Shot } from '../storyboard/storyboard.ts';
import { askOf, type KnownFrames } from './ask.ts';
import { causeOf } from './cause.ts';
import { takeId, type ShotDecision, type TakeName, type TakeSummary } from './decision.ts';
import { fingerprintOf } from './fingerprint.ts';
import { orderOf } from './graph.ts';
import type { Plan, PlannedFrame, PlannedShot } from './plan.ts';

export type TakeOptions = {
  /** The film's id in the project. */
  readonly film: string;
  /** Every finished take of the project. */
  readonly takes: readonly TakeSummary[];
};

/** One decision per shot, in film order. */
export function chooseTakes(plan: Plan, { film, takes }: TakeOptions): ShotDecision[] {
  const shelf = shelve(film, takes);
  const order = orderOf(plan.shots);
  const kept = new Set<string>();
  for (;;) {
    const decisions = decideAll(order, shelf, kept);
    const own = [...decisions.values()].flatMap((decision) =>
      decision.kind === 'stands' && !decision.reusedFrom ? [clipOf(decision.take)] : [],
    );
    if (own.every((clip) => kept.has(clip))) {
      return plan.shots.flatMap(({ id }) => decisions.get(id) ?? []);
    }
    // A take stands for its own shot first: decide again, so that no shot above borrows it.
    own.forEach((clip) => kept.add(clip));
  }
}

/** Whether a skipped shot has a take to start from, as `planProduction` asks it. */
export function takeFinder(
  { film, takes }: TakeOptions,
  { providers }: Catalogue,
): (shot: Shot) => boolean {
  const placeholders = new Set(providers.filter(({ isFree }) => isFree).map(({ name }) => name));
  const nameOfKind = (shot: string, isPlaceholder: boolean) => `${shot}/${isPlaceholder}`;
  const names = new Set(
    takes
      .filter((take) => take.film === film)
      .map(({ shot, isPlaceholder }) => nameOfKind(shot, isPlaceholder)),
  );
  return ({ id, provider }) => names.has(nameOfKind(id, placeholders.has(provider)));
}

type Shelf = {
  /** Of this film, newest first. */
  readonly byShot: ReadonlyMap<string, readonly TakeSummary[]>;
  /** Of all films: this film's first, then newest first. */
  readonly byFingerprint: ReadonlyMap<string, readonly TakeSummary[]>;
};

function shelve(film: string, takes: readonly TakeSummary[]): Shelf {
  const own = takes.filter((take) => take.film === film).sort((a, b) => numberOf(b) - numberOf(a));
  const all = takes.toSorted((a, b) => {
    if ((a.film === film) !== (b.film === film)) return a.film === film ? -1 : 1;
    return compare(b.finishedAt, a.finishedAt) || compare(takeId(a), takeId(b));
  });
  return {
    byShot: Map.groupBy(own, ({ shot }) => shot),
    byFingerprint: Map.groupBy(all, ({ fingerprint }) => fingerprint),
  };
}

function decideAll(
  order: readonly PlannedShot[],
  shelf: Shelf,
  kept: ReadonlySet<string>,
): Map<string, ShotDecision> {
  const decisions = new Map<string, ShotDecision>();
  const used = new Set(kept);
  for (const shot of order) decisions.set(shot.id, decide(shot, shelf, used, decisions));
  return decisions;
}

/** Adds the clip that it borrows to `used`. */
function decide(
  shot: PlannedShot,
  shelf: Shelf,
  used: Set<string>,
  decided: ReadonlyMap<string, ShotDecision>,
): ShotDecision {
  const isOfKind = (take: TakeSummary) => take.isPlaceholder === shot.isPlaceholder;
  const own = (shelf.byShot.get(shot.id) ?? []).filter(isOfKind);
  const pinned = own.find(({ take }) => take === shot.pinnedTake);
  const frames = knownFrames(shot, decided);
  const ask = askOf(shot, frames);
  const fingerprint = ask && fingerprintOf(ask);
  const fitting = own.find((take) => take.fingerprint === fingerprint);

  if (shot.skip) {
    return { shot: shot.id, kind: 'skipped', take: pinned ?? fitting ?? own[0] ?? null };
  }
  if (shot.pinnedTake !== null && !pinned) {
    return { shot: shot.id, kind: 'missing', take: shot.pinnedTake };
  }
  const standing = pinned ?? fitting;
  if (standing) return { shot: shot.id, kind: 'stands', take: standing, reusedFrom: null };

  const borrowed = (shelf.byFingerprint.get(fingerprint ?? '') ?? []).find(
    (take) => isOfKind(take) && !used.has(clipOf(take)),
  );
  if (borrowed) {
    used.add(clipOf(borrowed));
    const { film, shot: from, take } = borrowed;
    return {
      shot: shot.id,
      kind: 'stands',
      take: borrowed,
      reusedFrom: { film, shot: from, take },
    };
  }
  const because = causeOf(shot, { newest: own[0] ?? null, frames, decided });
  return { shot: shot.id, kind: 'orders', fingerprint, because };
}

function knownFrames(shot: PlannedShot, decided: ReadonlyMap<string, ShotDecision>): KnownFrames {
  const known = (frame: PlannedFrame): string | null => {
    if (!('shot' in frame)) return null;
    const decision = decided.get(frame.shot);
    if (decision?.kind !== 'stands' && decision?.kind !== 'skipped') return null;
    const key = frame.kind === 'last-frame-of' ? 'lastFrameSha256' : 'firstFrameSha256';
    return decision.take?.[key] ?? null;
  };
  return { firstFrameSha256: known(shot.first), lastFrameSha256: known(shot.last) };
}

/** The clip itself, under whatever name: a take that was copied to another shot is still one. */
function clipOf({ fingerprint, firstFrameSha256, lastFrameSha256 }: TakeSummary): string {
  return `${fingerprint}/${firstFrameSha256}/${lastFrameSha256}`;
}

function numberOf({ take }: TakeName): number {
  return Number(take.slice(1));
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/** `open`: fingerprints of a shot's orders that have no known end. */
export function withOpenOrders(
  decisions: readonly ShotDecision[],
  open: ReadonlyMap<string, readonly string[]>,
): ShotDecision[] {
  return decisions.map((decision) => {
    if (decision.kind !== 'orders' || decision.fingerprint === null) return decision;
    const isOrdered = open.get(decision.shot)?.includes(decision.fingerprint) ?? false;
    return isOrdered ? { shot: decision.shot, kind: 'under-way' } : decision;
  });
}

/** Names the master of a plan and the takes that stand for it, before its edit list is known. */
export type FilmTakes = readonly { readonly shot: string; readonly take: string }[];

/** The film's takes in its order, or null while a shot has none. */
export function filmTakes(decisions: readonly ShotDecision[]): FilmTakes | null {
  const takes: { shot: string; take: string }[] = [];
  for (const decision of decisions) {
    if (decision.kind === 'skipped') continue;
    if (decision.kind !== 'stands') return null;
    takes.push({ shot: decision.shot, take: takeId(decision.take) });
  }
  return takes;
}
