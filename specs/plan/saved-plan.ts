/**
 * A plan that is kept to be carried out later, as it stands or not at all: what is written down of
 * each shot, and what is different when it is to be done.
 */

import { priceJson } from '../money.ts';
import { takeId, takeNameIn, type ShotDecision } from './decision.ts';
import { hashOf } from './fingerprint.ts';
import type { Plan, PlannedShot } from './plan.ts';
import { ordersOf } from './several.ts';
import { pictureName } from './request.ts';

type Amount = { readonly currency: string; readonly amount: string };

/** A shot as a saved plan has it. */
export type SavedShot = {
  readonly id: string;
  readonly decision: ShotDecision['kind'];
  /** Of the take that stands, or gives frames: `f0123456789/sh0010/v001`. */
  readonly take: string | null;
  /** Takes whose orders are open: `v001`. */
  readonly open: readonly string[];
  /** Of what is ordered; null until the shots before it have their takes. */
  readonly fingerprint: string | null;
  /** SHA-256 of the picture that what is ordered is to end on; absent: none. */
  readonly bridge?: string | undefined;
  /** Hash of all that is asked and how it is ordered, but for pictures and prices. */
  readonly wish: string;
  /** `sha256:` and 64 hex digits, or `asset:` and an id. */
  readonly pictures: readonly string[];
  readonly expected: Amount | null;
  readonly atMost: Amount | null;
  /** Whether our simulator is asked, which renders placeholders. */
  readonly isSimulated: boolean;
  /** How many takes of it are ordered; absent: one, or none. */
  readonly orders?: number | undefined;
};

/**
 * What is not as the plan was saved. A decision that changes nothing of what is done is no
 * difference.
 */
export const DIFFERENCES = [
  'file',
  'project',
  'program',
  'pictures',
  'provider',
  'decisions',
  'takes',
  'prices',
] as const;
export type DifferenceKind = (typeof DIFFERENCES)[number];

/** `shots`: in film order; none where it is about all of the film. */
export type PlanDifference = { readonly kind: DifferenceKind; readonly shots: readonly string[] };

export function savedShots(
  plan: Plan,
  decisions: readonly ShotDecision[],
  /** By shot: the takes whose orders are open. */
  open: ReadonlyMap<string, readonly string[]>,
): SavedShot[] {
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  const terms = { policy: plan.policy, output: plan.output, title: plan.title };
  return plan.shots.flatMap((shot) => {
    const decision = decided.get(shot.id);
    if (!decision) return [];
    const { expected, atMost } = shot.quote;
    return [
      {
        id: shot.id,
        decision: decision.kind,
        take: takeOf(decision),
        open: open.get(shot.id) ?? [],
        fingerprint: decision.kind === 'orders' ? decision.fingerprint : null,
        ...(decision.kind === 'orders' &&
          decision.bridge !== undefined && { bridge: decision.bridge }),
        wish: hashOf({ terms, wish: wishOf(shot) }),
        pictures: picturesOf(shot),
        expected: expected && priceJson(expected),
        atMost: atMost && priceJson(atMost),
        isSimulated: shot.isSimulated ?? false,
        ...(ordersOf(decision) > 1 && { orders: ordersOf(decision) }),
      },
    ];
  });
}

function takeOf(decision: ShotDecision): string | null {
  const { kind } = decision;
  if (kind !== 'stands' && kind !== 'asks' && kind !== 'skipped') return null;
  return decision.take && takeId(decision.take);
}

/** Where a shot stands in the file and how long it may take changes nothing of what is done. */
function wishOf(shot: PlannedShot): unknown {
  const { at: _at, time: _time, quote: _quote, isSimulated: _is, bridge: _bridge, ...asked } = shot;
  const { first, last, references, permit, ...wish } = asked;
  const kindOf = (frame: PlannedShot['first']) => (frame.kind === 'picture' ? frame.kind : frame);
  // What is owed is owed to whoever runs the film, and is no part of what the plan was told.
  const isOwed = permit.kind === 'one-more' && permit.isOwed === true;
  const may = isOwed ? ({ kind: 'as-asked' } as const) : permit;
  return {
    ...wish,
    permit: may,
    first: kindOf(first),
    last: kindOf(last),
    references: references.length,
  };
}

function picturesOf({ first, last, references }: PlannedShot): string[] {
  const frames = [first, last].flatMap((one) => (one.kind === 'picture' ? [one.picture] : []));
  return [...frames, ...references].map(pictureName);
}

/** Whether a take, or its open order, is one that the plan itself has ordered. */
type IsOwn = (shot: string, take: string) => boolean;

export type Compared = {
  readonly saved: readonly SavedShot[];
  readonly now: readonly SavedShot[];
  /** Whether the storyboard is word for word the same. */
  readonly isSameText: boolean;
  /** The film's id; null while it has none. */
  readonly film: string | null;
  readonly isOwn: IsOwn;
  /** Whether people have said something of a shot's takes since the plan was saved. */
  readonly isDecided?: (shot: string) => boolean;
  /** Whether one more take was asked for since, beside a rejection. */
  readonly isOwedSince?: (shot: string) => boolean;
};

/** None: what is done now is what the plan says, or what is left of it. */
export function differencesOf(compared: Compared): PlanDifference[] {
  const { saved: then, now, isSameText } = compared;
  const before = new Map(then.map((shot) => [shot.id, shot]));
  const found: [DifferenceKind, string][] = [];
  for (const shot of now) {
    const saved = before.get(shot.id);
    const kinds = saved ? kindsOf(saved, shot, compared) : ['program' as const];
    found.push(...kinds.map((kind): [DifferenceKind, string] => [kind, shot.id]));
  }
  const left = new Set(now.map(({ id }) => id));
  for (const { id } of then) if (!left.has(id)) found.push(['program', id]);
  const named = found.map(([kind, shot]): [DifferenceKind, string] => {
    return [kind === 'program' && !isSameText ? 'file' : kind, shot];
  });
  return DIFFERENCES.flatMap((kind) => {
    const shots = named.filter(([one]) => one === kind).map(([, shot]) => shot);
    const isWhole = kind === 'file' && !isSameText;
    return shots.length > 0 || isWhole ? [{ kind, shots }] : [];
  });
}

/** What follows from another difference of the same shot is not told beside it. */
function kindsOf(then: SavedShot, now: SavedShot, compared: Compared): DifferenceKind[] {
  const isWish = then.wish === now.wish;
  const isPictures = isSame(then.pictures, now.pictures);
  const isProvider = then.isSimulated === now.isSimulated;
  const isDecided = compared.isDecided?.(now.id) ?? false;
  const since: DifferenceKind = isDecided && compared.isSameText ? 'decisions' : 'program';
  const edits: DifferenceKind[] = [
    ...(isWish ? [] : [since]),
    ...(isPictures ? [] : ['pictures' as const]),
    ...(isProvider ? [] : ['provider' as const]),
  ];
  if (edits.length > 0) return edits;
  const others: DifferenceKind = isDecided ? 'decisions' : 'takes';
  return [
    ...(isAsPlanned(then, now, compared) ? [] : [others]),
    ...(isPriced(then, now) ? [] : ['prices' as const]),
  ];
}

/** What is not ordered any more costs what it has cost. */
function isPriced(then: SavedShot, now: SavedShot): boolean {
  if (now.decision !== 'orders') return true;
  return isSame(then.expected, now.expected) && isSame(then.atMost, now.atMost);
}

function isAsPlanned(then: SavedShot, now: SavedShot, compared: Compared): boolean {
  const { film, isOwn, isOwedSince } = compared;
  // Nothing is bought by what was open already.
  const isKnown = (take: string) => then.open.includes(take) || isOwn(now.id, take);
  const name = now.take?.startsWith(`${film}/${now.id}/`) ? takeNameIn(now.take) : undefined;
  if (then.decision === 'orders' || then.decision === 'under-way') {
    if (now.decision === 'under-way') return now.open.every(isKnown);
    const hasTake = now.decision === 'stands' || now.decision === 'asks';
    if (hasTake) return name !== undefined && isKnown(name);
    if (then.decision === 'under-way') return false;
    if (now.decision === 'orders') {
      // What the plan has ordered was rejected: another one of the same is none of its own.
      if (isOwedSince?.(now.id)) return false;
      if ((now.orders ?? 1) > (then.orders ?? 1)) return false;
      if (then.decision === 'orders' && then.bridge !== now.bridge) return false;
      return then.fingerprint === null || then.fingerprint === now.fingerprint;
    }
    // It was rejected since, so that nothing is ordered for it.
    return now.decision === 'refused' || now.decision === 'blocked';
  }
  return then.decision === now.decision && then.take === now.take;
}

function isSame(one: unknown, other: unknown): boolean {
  return hashOf([one]) === hashOf([other]);
}
