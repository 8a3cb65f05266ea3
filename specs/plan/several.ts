/** Several takes of one shot: how many are wanted, which of them are there, which has been chosen. */

import type { Money } from '../money.ts';
import {
  nameOf,
  numberOf,
  takeId,
  type Cause,
  type ShotDecision,
  type TakeSummary,
} from './decision.ts';
import { frameSource, type PlannedShot, type Quote } from './plan.ts';
import { frameOf, pictureName } from './request.ts';

/** How many takes a shot or a command can ask for side by side. */
export const MOST_TAKES = 8;

type Wanted = Pick<PlannedShot, 'takes' | 'permit'>;

/** How many takes this run wants of a shot, with those that are there. */
export function takesWanted({ takes = 1, permit }: Wanted): number {
  return permit.kind === 'one-more' ? (permit.count ?? 1) : takes;
}

/** Whether a person may have to choose among its takes. */
export function isOfSeveral({ takes, permit }: Wanted): boolean {
  const isAskedBefore = 'choose' in permit && permit.choose !== undefined;
  return isAskedBefore || takesWanted({ ...(takes !== undefined && { takes }), permit }) > 1;
}

/** Whether one command asked for those to choose from, and no other counts. */
export function isChosenByCommand({ permit }: Pick<Wanted, 'permit'>): boolean {
  return permit.kind === 'one-more' || ('choose' in permit && permit.choose !== undefined);
}

/** Takes up to this number do not count among them. */
export function countedAfter({ permit }: Pick<Wanted, 'permit'>): number {
  return permit.kind === 'one-more' ? permit.after : 0;
}

/** How many orders a shot is short of; 0 for one that is not ordered. */
export function ordersOf(decision: ShotDecision | undefined): number {
  if (decision?.kind !== 'orders') return 0;
  const { takes } = decision;
  if (!takes) return 1;
  return Math.max(0, takes.wanted - takes.there.length - (takes.open ?? 0));
}

/** What all that is ordered of a shot costs; of one that is not ordered, what one order would. */
export function quoteOfOrders({ quote }: PlannedShot, decision: ShotDecision | undefined): Quote {
  const orders = ordersOf(decision);
  if (orders < 2) return quote;
  const times = (money: Money | null) => money && { ...money, micros: money.micros * orders };
  const { tokens, expected, atMost, byTier } = quote;
  const prices = Object.entries(byTier).map(([tier, price]) => [tier, times(price)] as const);
  return {
    ...quote,
    tokens: tokens === null ? null : tokens * orders,
    seconds: quote.seconds * orders,
    expected: times(expected),
    atMost: times(atMost),
    byTier: Object.fromEntries(prices.filter(([, price]) => price !== null)),
  };
}

/** One for each order of these shots, e.g. of their quotes. */
export function eachOrder<Item>(
  shots: readonly PlannedShot[],
  decisions: readonly ShotDecision[],
  of: (shot: PlannedShot) => Item,
): Item[] {
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  return shots.flatMap((shot) =>
    Array.from({ length: ordersOf(decided.get(shot.id)) }, () => of(shot)),
  );
}

type Facts = {
  readonly fingerprint: string | null;
  /** Fitting ones that nobody has rejected, newest first. */
  readonly there: readonly TakeSummary[];
  /** The fitting one that a person has circled. */
  readonly circled: TakeSummary | null;
  /** Whether it was handed on, or a person has approved it. */
  readonly isSettled: (take: TakeSummary) => boolean;
  /** Whether another one stands where the shot has none that fits: a borrowed or an excused one. */
  readonly standsElse: () => boolean;
  /** As of a shot of which one is wanted. */
  readonly orders: () => ShotDecision;
};

/**
 * What becomes of a shot of which several takes are wanted; null: what becomes of any other. One
 * that was circled or handed on ends it, whatever is still missing.
 */
export function amongSeveral(
  { id, takes = 1, permit }: Pick<PlannedShot, 'id' | 'takes' | 'permit'>,
  { fingerprint, there, circled, isSettled, standsElse, orders }: Facts,
): { readonly kind: 'chosen'; readonly take: TakeSummary } | ShotDecision | null {
  const wanted = takesWanted({ takes, permit });
  // Those that one command asked for side by side are chosen from, however many the file wants.
  const choose = permit.kind === 'as-asked' && wanted === 1 ? permit.choose : undefined;
  if (wanted === 1 && choose === undefined) return null;
  const counted = there.filter((take) => numberOf(take) > (choose ?? countedAfter({ permit })));
  const isAgain = permit.kind === 'one-more';
  const isCircledNow = circled !== null && (!isAgain || counted.includes(circled));
  const chosen = isCircledNow ? circled : counted.find(isSettled);
  if (chosen) return { kind: 'chosen', take: chosen };
  const [newest, ...others] = counted;
  if (wanted > counted.length) {
    if (!isAgain && !newest && standsElse()) return null;
    const ordered = orders();
    if (ordered.kind !== 'orders') return ordered;
    const again: Cause | null = isAgain ? { kind: 'again' } : null;
    const cause = again ?? (there.length > 0 ? ({ kind: 'more' } as const) : ordered.because);
    return { ...ordered, because: cause, takes: { wanted, there: counted.map(takeId) } };
  }
  if (circled) return { kind: 'chosen', take: circled };
  if (!newest || others.length === 0) return null;
  return asksWhich(id, newest, counted, fingerprint);
}

/**
 * What becomes of a shot that orders nothing because it has a take, where a person may have to choose
 * among several; null: what becomes of any other.
 */
export function amongKept(
  shot: Pick<PlannedShot, 'id' | 'takes' | 'permit'>,
  {
    fingerprint,
    there,
    own,
    newest,
    circled,
    chosen,
    isSettled,
    standsElse,
  }: Omit<Facts, 'orders'> & {
    readonly own: readonly TakeSummary[];
    readonly newest: TakeSummary;
    /** The one that a person has circled, whether it fits or not. */
    readonly chosen: TakeSummary | null;
  },
): { readonly kind: 'chosen'; readonly take: TakeSummary } | ShotDecision | null {
  const { id, permit } = shot;
  if (permit.kind !== 'first-take' || !isOfSeveral(shot)) return null;
  if (circled && !there.includes(circled)) return null;
  if (there.length === 0 && standsElse()) return null;
  // Where none fits, those of the newest words are kept, and chosen from.
  const alike = own.filter((take) => take.fingerprint === newest.fingerprint);
  const kept = there.length > 0 ? there : alike;
  if (chosen && kept.includes(chosen)) return { kind: 'chosen', take: chosen };
  const above = takesWanted(shot) === 1 ? (permit.choose ?? 0) : 0;
  const counted = kept.filter((take) => numberOf(take) > above);
  const settled = counted.find(isSettled);
  if (settled) return { kind: 'chosen', take: settled };
  const [take, ...others] = counted;
  if (!take || others.length === 0) return null;
  return asksWhich(id, take, counted, fingerprint);
}

function asksWhich(
  shot: string,
  take: TakeSummary,
  counted: readonly TakeSummary[],
  fingerprint: string | null,
): ShotDecision {
  // Of an id that the shot had before.
  const reused = take.shot === shot ? {} : { reusedFrom: nameOf(take) };
  const among = counted.map(takeId);
  return { shot, kind: 'asks', asks: 'circle', take, ...reused, among, fingerprint };
}

/** By shot: names of the pictures that takes of other shots were started from, or end on. */
export function handedOn(
  shots: readonly PlannedShot[],
  byShot: ReadonlyMap<string, readonly TakeSummary[]>,
): (shot: string, take: TakeSummary) => boolean {
  const byId = new Map(shots.map((shot) => [shot.id, shot]));
  const used = new Set<string>();
  for (const { id, first, last } of shots) {
    for (const [frame, of] of [
      [first, 'firstFrame'],
      [last, 'lastFrame'],
    ] as const) {
      const source = frameSource(frame, byId);
      if (!source) continue;
      for (const { inputs } of byShot.get(id) ?? []) {
        used.add(`${source.shot} ${source.which} ${inputs[of]}`);
      }
    }
  }
  const nameOf = (sha256: string) => pictureName(frameOf(sha256));
  return (shot, { isBridged = false, chosenFrame, ...take }) => {
    const { firstFrameSha256, lastFrameSha256, clipLastFrameSha256 = lastFrameSha256 } = take;
    const isHandedOn = (last: string) => used.has(`${shot} last ${nameOf(last)}`);
    return (
      // All that are bridged hand on one picture, which was there before any of them.
      (!isBridged && isHandedOn(lastFrameSha256)) ||
      // Before a person chose another frame of it.
      (!isBridged && chosenFrame !== undefined && isHandedOn(clipLastFrameSha256)) ||
      used.has(`${shot} first ${nameOf(firstFrameSha256)}`)
    );
  };
}
