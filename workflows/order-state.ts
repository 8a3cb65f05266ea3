/**
 * The states of a shot's order, and what follows in each of them from a fact:
 *
 *   ready → placing → unknown → placed → delivered → kept
 *
 * - `ready`: the slot is empty, and its provider is not chosen yet.
 * - `placing`: the order is sent, or the open one in the slot (`isOpen`) is taken up.
 * - `unknown`: the answer is missing and searched for; `unfound`: only a person can decide.
 * - `placed`: the provider has a task. `delivered`: the task has succeeded, so it is paid.
 * - `kept`: a take stands.
 *
 * An order that brings no take ends as `refused` (not accepted), `void` (never sent), `unpaid` (its
 * task ended without a charge) or `given-up` (lost, and ordered again by a person's decision or the
 * plan's policy). Only after these ends does the shot order again by itself. Any other failure
 * proves nothing: it is `asking` a person, or has `failed`, and a later run goes back to the order.
 * `over`: the shot has ended without a take.
 */

import type {
  AskPersonOutput,
  OpenOrder,
  PlacedOrder,
  SettleOrderOutput,
  StandingTake,
  SubmitTakeOutput,
} from '../activities/contract.ts';
import { failure, FAILURES, type Failure } from '../specs/failures.ts';
import type { Tier } from '../specs/models/sheet.ts';
import type { ShotOutcome } from './messages.ts';

const NO_LIST = 'The answer to the order was lost and the provider cannot be asked for it.';
const VANISHED = failure('link-dead', {
  code: 'order-vanished',
  message: 'The journal has lost its order.',
});

type SlotFacts = Omit<Slot, 'nextOrder' | 'nextTake' | 'at' | 'with'>;

/** Where a shot's next order goes or, while `isOpen`, where its open order is. Never changed. */
export class Slot {
  readonly take: number;
  readonly order: number;
  /** Where the order was sent; this stays until its end, whatever is asked by then. */
  readonly provider: string;
  readonly account: string | null;
  readonly tier: Tier;
  readonly isOpen: boolean;
  /** The order's task is known to have succeeded. */
  readonly isPaid: boolean;
  readonly #facts: SlotFacts;

  constructor(facts: SlotFacts) {
    this.take = facts.take;
    this.order = facts.order;
    this.provider = facts.provider;
    this.account = facts.account;
    this.tier = facts.tier;
    this.isOpen = facts.isOpen;
    this.isPaid = facts.isPaid;
    this.#facts = facts;
  }

  nextOrder(): Slot {
    return new Slot({ ...this.#facts, order: this.order + 1, isOpen: false, isPaid: false });
  }

  nextTake(): Slot {
    return new Slot({
      ...this.#facts,
      take: this.take + 1,
      order: 1,
      isOpen: false,
      isPaid: false,
    });
  }

  /** The slot of an open order: this one, if the order names no other. */
  at(order: OpenOrder | PlacedOrder | null): Slot {
    return new Slot({ ...this.#facts, ...order, isOpen: true });
  }

  with(change: Partial<Omit<SlotFacts, 'take' | 'order'>>): Slot {
    return new Slot({ ...this.#facts, ...change });
  }
}

type In<At, Facts = unknown> = At extends string
  ? { readonly at: At; readonly slot: Slot } & Facts
  : never;
type Failed = { readonly failure: Failure };
/** As told by the order's attempt; the journal may not have it. */
type Told = { readonly taskId: string | null };

export type OrderState =
  | In<'ready' | 'placing' | 'placed' | 'delivered' | 'void' | 'given-up'>
  | In<'unknown', Told>
  | In<'unfound', Told & Failed>
  | In<'refused' | 'unpaid' | 'asking' | 'failed', Failed>
  | In<'kept' | 'over', { readonly outcome: ShotOutcome }>;

type Fact<Kind, Facts = unknown> = Kind extends string ? { readonly kind: Kind } & Facts : never;

export type OrderFact =
  | Fact<'routed', Pick<Slot, 'provider' | 'tier'>>
  | SubmitTakeOutput
  | SettleOrderOutput
  /** The order may have been placed. */
  | Fact<'lost', Told>
  | Fact<'delivered'>
  | Fact<'refused' | 'ended', Failed>
  | Fact<'kept', { readonly standing: StandingTake }>
  /** Null: the shot was nudged, but there is no answer. */
  | Fact<'said', AskPersonOutput>
  /** By the policy: order again in this slot, or in the next one, ask a person, or stop. */
  | Fact<'again' | 'next-order' | 'next-take' | 'ask' | 'end'>
  /** The store knows that the shot has failed. */
  | Fact<'told', Failed>
  /** An activity itself failed, which says nothing about the order. */
  | Fact<'broken', Failed>
  /** Nothing was sent: a person has decided something since that it would go against. */
  | Fact<'held'>
  /** A cancelled shot orders nothing; a replaced one leaves its order to its successor. */
  | Fact<'left'>;

type StateAt<At> = Extract<OrderState, { readonly at: At }>;
type FactOf<Kind> = Extract<OrderFact, { readonly kind: Kind }>;
/**
 * Typed as a method, so that the rule of one state and fact can be looked up by any state and fact.
 */
type Rule<State = OrderState, Of = OrderFact> = {
  rule(state: State, fact: Of): OrderState;
}['rule'];
type Rules<At = OrderState['at']> = {
  readonly [Kind in OrderFact['kind']]?: Rule<StateAt<At>, FactOf<Kind>>;
};

const INTO_NEXT_ORDER = {
  'next-order': ({ slot }) => begin(slot.nextOrder()),
} satisfies Rules<'void' | 'given-up' | 'refused' | 'unpaid'>;

const BY_POLICY = {
  ...INTO_NEXT_ORDER,
  'next-take': ({ slot }) => begin(slot.nextTake()),
  ask: (state) => ({ ...state, at: 'asking' }),
  end: (state) => ({ ...state, at: 'failed' }),
} satisfies Rules<'refused' | 'unpaid'>;

const RULES: { readonly [At in OrderState['at']]: Rules<At> } = {
  ready: {
    routed: ({ slot }, { provider, tier }) => {
      return { at: 'placing', slot: slot.with({ provider, account: null, tier }) };
    },
  },
  placing: {
    standing: kept,
    placed: ({ slot }) => ({ at: 'placed', slot: slot.with({ isOpen: true }) }),
    unwritten: lost,
    lost,
    occupied: ({ slot }, { open }) => unknown(slot.at(open)),
    unended: ({ slot }, { order }) => unknown(slot.with({ isPaid: false }).at(order)),
    // The order is for something else, e.g. from another first frame; its take is kept beside.
    foreign: ({ slot }) => begin(slot.nextTake()),
    // A damaged journal is no reason to pay again.
    elsewhere: ({ slot }) =>
      slot.isPaid ? unproven(slot, VANISHED) : begin(slot.with({ isOpen: false })),
    refused: ({ slot }, fact) => byProof('refused', slot.with({ isOpen: false }), fact.failure),
    // A newer plan came before anything was placed: it may have another provider or tier.
    again: ({ slot }) => begin(slot),
    held: ({ slot }) => (slot.isOpen ? unknown(slot) : over(slot, { kind: 'held' })),
    // An open order must be brought to its end, here or by a successor.
    left: ({ slot }) => (slot.isOpen ? unknown(slot) : over(slot)),
  },
  unknown: {
    placed: ({ slot }, fact) => {
      return { at: 'placed', slot: 'tier' in fact ? slot.with({ tier: fact.tier }) : slot };
    },
    'not-placed': ({ slot }) => ({ at: 'void', slot }),
    'given-up': ({ slot }) => ({ at: 'given-up', slot }),
    unknown: (state, { why: message = NO_LIST }) => {
      const asked = failure('outcome-unknown', { code: 'answer-lost', message });
      return { ...state, at: 'unfound', failure: asked };
    },
  },
  unfound: {
    said: ({ slot, taskId, failure: why }, { answer }) => {
      if (answer === 'give-up') return { at: 'failed', slot, failure: why };
      // Without an answer, or with any other one, the order is searched again: it may be there by
      // now.
      return answer === 'resubmit' ? { at: 'given-up', slot } : unknown(slot, taskId);
    },
  },
  placed: {
    delivered: ({ slot }) => ({ at: 'delivered', slot: slot.with({ isPaid: true }) }),
    ended: ({ slot }, fact) => byProof('unpaid', slot, fact.failure),
  },
  delivered: { kept },
  void: INTO_NEXT_ORDER,
  'given-up': INTO_NEXT_ORDER,
  refused: { ...BY_POLICY, again: ({ slot }) => begin(slot) },
  unpaid: BY_POLICY,
  asking: {
    said: (state, { answer }) => {
      const { slot, failure: why } = state;
      if (answer === null) return state;
      if (answer === 'give-up') return { ...state, at: 'failed' };
      // A person may adopt another task in place of the paid one.
      const isPaid = slot.isPaid && answer !== 'adopt';
      if (answer !== 'resubmit') return begin(slot.with({ isOpen: true, isPaid }));
      return begin(why.kind === 'expired' ? slot.nextOrder() : slot.nextTake());
    },
    broken: (state, fact) => ({ ...state, at: 'failed', failure: fact.failure }),
  },
  failed: { told: hasFailed, broken: hasFailed },
  kept: {},
  over: {},
};

export function begin(slot: Slot): OrderState {
  return { at: slot.isOpen ? 'placing' : 'ready', slot };
}

/** The state after a fact. Throws on a fact that cannot come in that state. */
export function next(state: OrderState, fact: OrderFact): OrderState {
  const rule: Rule | undefined = RULES[state.at][fact.kind];
  if (rule) return rule(state, fact);
  if (!('outcome' in state) && fact.kind === 'left') return over(state.slot);
  if (!('outcome' in state) && fact.kind === 'broken') return unproven(state.slot, fact.failure);
  throw new Error(`The fact "${fact.kind}" cannot come to an order that is "${state.at}".`);
}

/**
 * Only an unpaid end proves that the shot may order again, and nothing does once the order is paid.
 */
function byProof(at: 'refused' | 'unpaid', slot: Slot, why: Failure): OrderState {
  const isProof = why.billed === 'no' && !slot.isPaid && FAILURES[why.kind].next !== 'ask';
  return isProof ? { at, slot, failure: why } : unproven(slot, why);
}

function unproven(slot: Slot, why: Failure): OrderState {
  return { at: FAILURES[why.kind].next === 'ask' ? 'asking' : 'failed', slot, failure: why };
}

function lost({ slot }: OrderState, { taskId }: Told): OrderState {
  return unknown(slot.with({ isOpen: true }), taskId);
}

function unknown(slot: Slot, taskId: string | null = null): OrderState {
  return { at: 'unknown', slot, taskId };
}

function kept({ slot }: OrderState, { standing }: { readonly standing: StandingTake }): OrderState {
  return { at: 'kept', slot, outcome: { kind: 'stands', standing } };
}

function hasFailed({ slot }: OrderState, { failure: why }: Failed): OrderState {
  return over(slot, { kind: 'failed', failure: why });
}

function over(slot: Slot, outcome: ShotOutcome = { kind: 'cancelled' }): OrderState {
  return { at: 'over', slot, outcome };
}
