/**
 * The states of a shot's order, and what follows in each of them from a fact:
 *
 *   ready → placing → unknown → placed → delivered → kept
 *
 * - `ready`: nothing stands in the slot, and it is not chosen yet who is asked for it.
 * - `placing`: the order goes out, or the one that stands in the slot (`isOpen`) is taken up.
 * - `unknown`: the answer is missing, and looked for; `unfound`: nobody can know, a person decides.
 * - `placed`: the provider has a task. `delivered`: that has succeeded, so it is paid.
 * - `kept`: a take stands.
 *
 * An order that brings no take ends as `refused` (not accepted), `void` (never sent), `unpaid` (its
 * task ended without a bill) or `given-up` (lost, and ordered again by a person's word or the
 * plan's policy). Only after these ends does the shot order again by itself. Whatever else goes
 * wrong proves nothing: it is `asking` a person, or has `failed`, and a later run goes back to the
 * order. `over`: the shot has ended without a take.
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

/** Where the next order of a shot goes, or, while it `isOpen`, where one stands. Never changed. */
export class Slot {
  readonly take: number;
  readonly order: number;
  /** Whose the order is, until its end, whatever is asked by then. */
  readonly provider: string;
  readonly account: string | null;
  readonly tier: Tier;
  readonly isOpen: boolean;
  /** Its task is known to have succeeded. */
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

  /** Where an order stands: in this slot, if it names no other. */
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
/** As the order's attempt told it; the journal may not have it. */
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
  /** It may have been placed. */
  | Fact<'lost', Told>
  | Fact<'delivered'>
  | Fact<'refused' | 'ended', Failed>
  | Fact<'kept', { readonly standing: StandingTake }>
  /** Null: somebody has called, and nobody has answered. */
  | Fact<'said', AskPersonOutput>
  /** By the policy: once more in the slot, or in the next one, or a person says, or no more. */
  | Fact<'again' | 'next-order' | 'next-take' | 'ask' | 'end'>
  /** The store knows that the shot has failed. */
  | Fact<'told', Failed>
  /** An activity did not do its work, which says nothing about the order. */
  | Fact<'broken', Failed>
  /** A cancelled shot orders nothing; one that is replaced leaves its order to its successor. */
  | Fact<'left'>;

type StateAt<At> = Extract<OrderState, { readonly at: At }>;
type FactOf<Kind> = Extract<OrderFact, { readonly kind: Kind }>;
/** A method: a rule of one state and fact is looked up by any two, which must then be those. */
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
    // It was ordered for something else, e.g. from another first frame, and is kept beside.
    foreign: ({ slot }) => begin(slot.nextTake()),
    // A damaged journal is no reason to pay again.
    elsewhere: ({ slot }) =>
      slot.isPaid ? unproven(slot, VANISHED) : begin(slot.with({ isOpen: false })),
    refused: ({ slot }, fact) => byProof('refused', slot.with({ isOpen: false }), fact.failure),
    // One that stands is brought to its end, whoever does that.
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
      // Without a word, or by another one, it is looked for again: it may be there by now.
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
      // It may be another task that is adopted in its stead.
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

/** What is known after a fact. Throws on one that cannot come in that state. */
export function next(state: OrderState, fact: OrderFact): OrderState {
  const rule: Rule | undefined = RULES[state.at][fact.kind];
  if (rule) return rule(state, fact);
  if (!('outcome' in state) && fact.kind === 'left') return over(state.slot);
  if (!('outcome' in state) && fact.kind === 'broken') return unproven(state.slot, fact.failure);
  throw new Error(`The fact "${fact.kind}" cannot come to an order that is "${state.at}".`);
}

/** Only what is not billed proves something, and nothing does of an order that is paid. */
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
