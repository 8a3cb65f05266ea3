/**
 * The orders of one shot, of which several may be wanted: each goes its own way, side by side, and
 * none gets into the slot of another.
 */

import { CancellationScope, patched } from '@temporalio/workflow';
import type { OpenOrder, ShotNode, StandingTake } from '../activities/contract.ts';
import { numberOf, takeNameIn } from '../specs/plan/decision.ts';
import type { ShotOutcome } from './messages.ts';
import type { OrderState, Slot } from './order-state.ts';

/** Patch: in newer histories how an order has ended counts no more once others were begun after it. */
const COUNTS_NEWER = 'counts-newer';

/** One order on its way, or the ones that follow it. `isPast`: others were begun after its end. */
export type Lane = { ended: boolean; isPast?: true };

type Place = { readonly take: number; readonly order: number; readonly open: OpenOrder | null };

export class SideBySide {
  /** By slot: who is there, or was. */
  readonly #held = new Map<string, Lane>();
  readonly #lanes: Lane[] = [];
  readonly #further: Promise<ShotOutcome>[] = [];
  /** How many lanes are of another time. */
  #before = 0;
  /** Whether further ones may begin. */
  isOpen = false;

  enter(slot: Slot): Lane {
    const lane: Lane = { ended: false };
    this.#lanes.push(lane);
    this.#held.set(nameOf(slot), lane);
    return lane;
  }

  /** Whether another one of them is there. */
  isHeld(slot: Pick<Slot, 'take' | 'order'>, own: Lane): boolean {
    const lane = this.#held.get(nameOf(slot));
    return lane !== undefined && lane !== own && !lane.ended;
  }

  /** The state in a slot where no other one is: of a new take, in the next one that is free. */
  apart(state: OrderState, lane: Lane): OrderState {
    if (state.at !== 'ready') return state;
    let { slot } = state;
    while (this.isHeld(slot, lane)) slot = slot.nextTake();
    this.#held.set(nameOf(slot), lane);
    return slot === state.slot ? state : { ...state, slot };
  }

  /** Those of a plan that nobody has begun yet; more than it wants are never on their way. */
  begin(node: ShotNode, way: (place: Place) => Promise<ShotOutcome>): void {
    const { take, order, open, isStale, further = [] } = node;
    if (!this.isOpen || further.length === 0) return;
    const places = [...(isStale ? [] : [{ take, order, open }]), ...further];
    const isGoing = (place: Place) => this.#held.get(nameOf(place))?.ended === false;
    let room = places.length - this.#lanes.filter(({ ended }) => !ended).length;
    for (const place of places) {
      if (isGoing(place) || room <= 0) continue;
      room -= 1;
      for (const lane of this.#lanes) if (lane.ended) lane.isPast = true;
      this.#further.push(CancellationScope.nonCancellable(() => way(place)));
    }
  }

  /** All of them are over, and how they ended counts no more. */
  beginAnew(): void {
    this.#further.length = 0;
    this.#before = this.#lanes.length;
  }

  get isAlone(): boolean {
    return this.#further.length === 0;
  }

  get isAnyGoing(): boolean {
    return this.#lanes.some(({ ended }) => !ended);
  }

  /** Of all of them, those included that begin meanwhile. A failure of one leaves the others. */
  async outcome(first: ShotOutcome): Promise<ShotOutcome> {
    const outcomes = [first];
    for (let nth = 0; nth < this.#further.length; nth += 1) {
      const outcome = await this.#further[nth];
      if (outcome) outcomes.push(outcome);
    }
    return this.#counted(outcomes).reduce(together);
  }

  /** `outcomes`: in the order in which their lanes were entered. */
  #counted(outcomes: readonly ShotOutcome[]): readonly ShotOutcome[] {
    const lanes = this.#lanes.slice(this.#before);
    const newer = outcomes.filter(({ kind }, nth) => kind === 'stands' || !lanes[nth]?.isPast);
    const isOther = newer.length > 0 && newer.length < outcomes.length;
    return isOther && patched(COUNTS_NEWER) ? newer : outcomes;
  }
}

/**
 * What counts of two: a take that stands, then what is still to be mended, then a take that waits to
 * be chosen.
 */
function together(one: ShotOutcome, other: ShotOutcome): ShotOutcome {
  const [rank, otherRank] = [rankOf(one), rankOf(other)];
  if (rank !== otherRank) return rank < otherRank ? one : other;
  if (one.kind !== 'stands' || other.kind !== 'stands') return one;
  return numberIn(other.standing) > numberIn(one.standing) ? other : one;
}

function numberIn({ take }: StandingTake): number {
  return numberOf({ take: takeNameIn(take) });
}

const RANKS = ['stands', 'failed', 'cancelled', 'asks', 'held'] as const;

function rankOf(outcome: ShotOutcome): number {
  const isAsking = outcome.kind === 'stands' && outcome.standing.asks !== undefined;
  return RANKS.indexOf(isAsking ? 'asks' : outcome.kind);
}

function nameOf({ take, order }: Pick<Slot, 'take' | 'order'>): string {
  return `${take}/${order}`;
}
