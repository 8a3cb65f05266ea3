/**
 * What becomes of each shot of a plan, by all that is known of its film: the one place where takes,
 * open orders and rejections become a decision. Planning, the view and the activities ask it.
 */

import type { Failure } from '../failures.ts';
import { isChosenTake, type ShotDecision } from './decision.ts';
import { orderOf } from './graph.ts';
import { frameSource, type Plan, type PlannedShot } from './plan.ts';
import { isHeldBy } from './redirect.ts';
import { ordersOf } from './several.ts';
import { withSelection, type Selection } from './selection.ts';
import type { TakeOptions } from './shelf.ts';
import { chooseTakes } from './takes.ts';

/** An order whose end is not known. */
export type OrderedRequest = {
  readonly shot: string;
  /** Of what was ordered. */
  readonly fingerprint: string;
  /** SHA-256 of the picture that it was ordered to end on; absent: none. */
  readonly bridge?: string;
};

/** What a provider rejected for its content. */
export type RejectedRequest = OrderedRequest & {
  readonly provider: string;
  readonly failure: Failure;
};

export type Known = TakeOptions & {
  /** Absent: what the plan's own permits say. */
  readonly selection?: Selection;
  readonly open?: readonly OrderedRequest[];
  readonly rejections?: readonly RejectedRequest[];
  /**
   * For a run that is to be agreed to: what a take hands on once it counts as approved by itself is
   * among what is ordered. Absent: it waits.
   */
  readonly isAhead?: boolean;
};

export type Decided = {
  /** With the permits of the selection. */
  readonly plan: Plan;
  /** One for each shot, in film order. */
  readonly decisions: readonly ShotDecision[];
  /** By shot, as if no order were open and nothing had been rejected: what is wanted of it. */
  readonly wanted: ReadonlyMap<string, ShotDecision>;
};

export function decide(
  plan: Plan,
  { selection, open = [], rejections = [], isAhead = false, ...takes }: Known,
): Decided {
  const selected = selection ? withSelection(plan, selection) : plan;
  const chosen = chooseTakes(selected, { ...takes, open });
  const wanted = new Map(chosen.map((decision) => [decision.shot, decision]));
  // A shot attaches to its open order before anything else is done for it.
  const decided = new Map(wanted);
  for (const [shot, orders] of Map.groupBy(open, (order) => order.shot)) {
    const asked = orders.filter((order) => isWanted(order, { wanted }));
    if (asked.length > 0) decided.set(shot, withOpen(shot, wanted.get(shot), asked));
  }
  const passes = isAhead && plan.policy.approval?.otherwise === 'approve';
  takeOutRejected(selected, decided, { rejections, passes });
  return { plan: selected, decisions: [...decided.values()], wanted };
}

/** `open`: its orders that are wanted. */
function withOpen(
  shot: string,
  decision: ShotDecision | undefined,
  open: readonly OrderedRequest[],
): ShotDecision {
  const bridge = open.at(-1)?.bridge;
  const underWay = { shot, kind: 'under-way', ...(bridge !== undefined && { bridge }) } as const;
  // What was chosen is waited for by nobody.
  if (decision && isChosenTake(decision)) return decision;
  if (decision?.kind !== 'orders' || !decision.takes) return underWay;
  const takes = { ...decision.takes, open: open.length };
  const rest: ShotDecision = { ...decision, takes };
  return ordersOf(rest) > 0 ? rest : { ...underWay, takes };
}

/**
 * Whether what was ordered is still wanted. A frame that is not known means that the shot which
 * gives it is rendered again, so an order with its old frame is not.
 */
export function isWanted(
  { shot, fingerprint, bridge }: OrderedRequest,
  { wanted }: Pick<Decided, 'wanted'>,
): boolean {
  const decision = wanted.get(shot);
  if (decision === undefined || wantedOf(decision) !== fingerprint) return false;
  return bridgeOf(decision) === bridge;
}

/**
 * Whether an order is certainly for something else: one whose shot waits for a frame may be for just
 * the frame that comes.
 */
export function isStale(order: OrderedRequest, decided: Pick<Decided, 'wanted'>): boolean {
  const decision = decided.wanted.get(order.shot);
  if (decision?.kind === 'orders' && decision.fingerprint === null) {
    return decision.bridge !== order.bridge;
  }
  return !isWanted(order, decided);
}

/** Fingerprint of what is wanted of a shot; null where it is not known, or nothing is. */
export function wantedOf(decision: ShotDecision | undefined): string | null {
  return decision && 'fingerprint' in decision ? decision.fingerprint : null;
}

/** The picture that the shot has to hand on; undefined: its clip's own last frame. */
export function bridgeOf(decision: ShotDecision | undefined): string | undefined {
  return decision && 'bridge' in decision ? decision.bridge : undefined;
}

/**
 * Takes out of the orders what submitting would refuse by itself, and what could never start then:
 * also what waits behind a take that a person has rejected, or has yet to say something of.
 * An order that is open has its own end. One more take that somebody asks for by name is ordered
 * whatever was said before.
 */
function takeOutRejected(
  { shots }: Plan,
  decided: Map<string, ShotDecision>,
  {
    rejections,
    passes,
  }: { readonly rejections: readonly RejectedRequest[]; readonly passes: boolean },
): void {
  const byId = new Map(shots.map((shot) => [shot.id, shot]));
  const isHeld = (id: string) => {
    const decision = decided.get(id);
    if (!decision || (passes && decision.kind === 'asks' && decision.asks === 'approval')) {
      return false;
    }
    return isHolding(decision);
  };
  const isAnyHeld = rejections.length > 0 || shots.some(({ id }) => isHeld(id));
  if (!isAnyHeld) return;
  for (const shot of orderOf(shots)) {
    const decision = decided.get(shot.id);
    if (decision?.kind !== 'orders') continue;
    const after = sourcesOf(shot, byId).find(isHeld);
    const rejection = rejections.find(
      (one) => one.shot === shot.id && one.fingerprint === decision.fingerprint,
    );
    if (after !== undefined) decided.set(shot.id, { shot: shot.id, kind: 'blocked', after });
    else if (rejection && isHeldBy(shot, rejection)) {
      decided.set(shot.id, { ...rejection, kind: 'refused' });
    }
  }
}

/** By a provider, by a person, or by such a shot before them. */
const HELD: readonly ShotDecision['kind'][] = ['refused', 'rejected', 'asks', 'blocked'];

function isHolding(decision: ShotDecision | undefined): boolean {
  if (decision?.kind === 'skipped') return decision.isRejected ?? false;
  return decision !== undefined && HELD.includes(decision.kind);
}

/** The shots whose take is really waited for. */
function sourcesOf({ first, last }: PlannedShot, byId: ReadonlyMap<string, PlannedShot>): string[] {
  return [first, last].flatMap((frame) => frameSource(frame, byId)?.shot ?? []);
}
