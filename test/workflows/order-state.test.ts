import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failure, FAILURE_KINDS, type FailureKind } from '../../specs/failures.ts';
import { begin, next, Slot, type OrderFact, type OrderState } from '../../workflows/order-state.ts';
import { OPEN, takeOf } from './rehearsal.ts';

const why = (kind: FailureKind) => failure(kind, { code: kind, message: `It is ${kind}.` });
const STANDING = takeOf({ shot: 'a', take: 2 });
const FREE = new Slot({
  take: 2,
  order: 3,
  provider: 'byteplus',
  account: null,
  tier: 'default',
  isOpen: false,
  isPaid: false,
});
const HELD = FREE.at(OPEN);
const PAID = HELD.with({ isPaid: true });
const ELSEWHERE = { take: 7, order: 1, ...OPEN };

/** Every state there is, by the name that the table has for it. */
const STATES = {
  ready: { at: 'ready', slot: FREE },
  placing: { at: 'placing', slot: FREE },
  'placing, held': { at: 'placing', slot: HELD },
  'placing, paid': { at: 'placing', slot: PAID },
  unknown: { at: 'unknown', slot: HELD, taskId: 'cgt-1' },
  unfound: { at: 'unfound', slot: HELD, taskId: 'cgt-1', failure: why('outcome-unknown') },
  placed: { at: 'placed', slot: HELD },
  'placed, paid': { at: 'placed', slot: PAID },
  delivered: { at: 'delivered', slot: PAID },
  kept: { at: 'kept', slot: PAID, outcome: { kind: 'stands', standing: STANDING } },
  refused: { at: 'refused', slot: FREE, failure: why('unfunded') },
  void: { at: 'void', slot: HELD },
  unpaid: { at: 'unpaid', slot: HELD, failure: why('expired') },
  'given-up': { at: 'given-up', slot: HELD },
  asking: { at: 'asking', slot: PAID, failure: why('link-dead') },
  'asking, expired': { at: 'asking', slot: HELD, failure: why('expired') },
  failed: { at: 'failed', slot: HELD, failure: why('invalid') },
  over: { at: 'over', slot: HELD, outcome: { kind: 'cancelled' } },
} as const satisfies Record<string, OrderState>;
type StateName = keyof typeof STATES;

/** Every fact there is; where what it says matters, more than once. */
const FACTS = {
  routed: { kind: 'routed', provider: 'ark', tier: 'flex' },
  standing: { kind: 'standing', standing: STANDING },
  placed: { kind: 'placed' },
  found: { kind: 'placed', tier: 'flex' },
  unwritten: { kind: 'unwritten', taskId: 'cgt-2' },
  occupied: { kind: 'occupied', open: { ...OPEN, tier: 'flex' } },
  'occupied, void': { kind: 'occupied', open: null },
  unended: { kind: 'unended', order: ELSEWHERE },
  foreign: { kind: 'foreign', open: OPEN },
  elsewhere: { kind: 'elsewhere' },
  lost: { kind: 'lost', taskId: null },
  refused: { kind: 'refused', failure: why('unfunded') },
  'refused, perhaps billed': { kind: 'refused', failure: { ...why('invalid'), billed: 'maybe' } },
  'not-placed': { kind: 'not-placed' },
  'given-up': { kind: 'given-up' },
  unknown: { kind: 'unknown', why: 'It has no list.' },
  delivered: { kind: 'delivered' },
  ended: { kind: 'ended', failure: why('failed') },
  'ended, link dead': { kind: 'ended', failure: why('link-dead') },
  kept: { kind: 'kept', standing: STANDING },
  'said nothing': { kind: 'said', answer: null },
  'said adopt': { kind: 'said', answer: 'adopt' },
  'said fetch': { kind: 'said', answer: 'fetch' },
  'said use': { kind: 'said', answer: 'use' },
  'said resubmit': { kind: 'said', answer: 'resubmit' },
  'said give-up': { kind: 'said', answer: 'give-up' },
  again: { kind: 'again' },
  'next-order': { kind: 'next-order' },
  'next-take': { kind: 'next-take' },
  ask: { kind: 'ask' },
  end: { kind: 'end' },
  told: { kind: 'told', failure: why('invalid') },
  broken: { kind: 'broken', failure: why('invalid') },
  'broken, link dead': { kind: 'broken', failure: why('link-dead') },
  left: { kind: 'left' },
} as const satisfies Record<string, OrderFact>;
type FactName = keyof typeof FACTS;

/** State, slot as take/order, `+` where an order stands there, `$` where it is paid. */
function summaryOf({ at, slot: { take, order, isOpen, isPaid } }: OrderState): string {
  return `${at} ${take}/${order}${isOpen ? '+' : ''}${isPaid ? '$' : ''}`;
}

const GOING = { left: 'over 2/3+', broken: 'failed 2/3+', 'broken, link dead': 'asking 2/3+' };
const FREELY = { left: 'over 2/3', broken: 'failed 2/3', 'broken, link dead': 'asking 2/3' };
const PLACING = {
  standing: 'kept 2/3',
  placed: 'placed 2/3+',
  found: 'placed 2/3+',
  unwritten: 'unknown 2/3+',
  lost: 'unknown 2/3+',
  occupied: 'unknown 2/3+',
  'occupied, void': 'unknown 2/3+',
  unended: 'unknown 7/1+',
  foreign: 'ready 3/1',
  elsewhere: 'ready 2/3',
  refused: 'refused 2/3',
  'refused, perhaps billed': 'failed 2/3',
};

/** What follows. A pair that is not here cannot come, and is refused. */
const TABLE: { readonly [At in StateName]: { readonly [Of in FactName]?: string } } = {
  ready: { ...FREELY, routed: 'placing 2/3' },
  placing: { ...FREELY, ...PLACING, again: 'ready 2/3' },
  'placing, held': {
    ...GOING,
    ...PLACING,
    standing: 'kept 2/3+',
    again: 'placing 2/3+',
    left: 'unknown 2/3+',
  },
  'placing, paid': {
    again: 'placing 2/3+$',
    standing: 'kept 2/3+$',
    placed: 'placed 2/3+$',
    found: 'placed 2/3+$',
    unwritten: 'unknown 2/3+$',
    lost: 'unknown 2/3+$',
    occupied: 'unknown 2/3+$',
    'occupied, void': 'unknown 2/3+$',
    unended: 'unknown 7/1+',
    foreign: 'ready 3/1',
    elsewhere: 'asking 2/3+$',
    refused: 'failed 2/3$',
    'refused, perhaps billed': 'failed 2/3$',
    left: 'unknown 2/3+$',
    broken: 'failed 2/3+$',
    'broken, link dead': 'asking 2/3+$',
  },
  unknown: {
    ...GOING,
    placed: 'placed 2/3+',
    found: 'placed 2/3+',
    'not-placed': 'void 2/3+',
    'given-up': 'given-up 2/3+',
    unknown: 'unfound 2/3+',
  },
  unfound: {
    ...GOING,
    'said nothing': 'unknown 2/3+',
    'said adopt': 'unknown 2/3+',
    'said fetch': 'unknown 2/3+',
    'said use': 'unknown 2/3+',
    'said resubmit': 'given-up 2/3+',
    'said give-up': 'failed 2/3+',
  },
  placed: {
    ...GOING,
    delivered: 'delivered 2/3+$',
    ended: 'unpaid 2/3+',
    'ended, link dead': 'asking 2/3+',
  },
  'placed, paid': {
    delivered: 'delivered 2/3+$',
    ended: 'failed 2/3+$',
    'ended, link dead': 'asking 2/3+$',
    left: 'over 2/3+$',
    broken: 'failed 2/3+$',
    'broken, link dead': 'asking 2/3+$',
  },
  delivered: {
    kept: 'kept 2/3+$',
    left: 'over 2/3+$',
    broken: 'failed 2/3+$',
    'broken, link dead': 'asking 2/3+$',
  },
  kept: {},
  refused: {
    ...FREELY,
    again: 'ready 2/3',
    'next-order': 'ready 2/4',
    'next-take': 'ready 3/1',
    ask: 'asking 2/3',
    end: 'failed 2/3',
  },
  void: { ...GOING, 'next-order': 'ready 2/4' },
  unpaid: {
    ...GOING,
    'next-order': 'ready 2/4',
    'next-take': 'ready 3/1',
    ask: 'asking 2/3+',
    end: 'failed 2/3+',
  },
  'given-up': { ...GOING, 'next-order': 'ready 2/4' },
  asking: {
    'said nothing': 'asking 2/3+$',
    'said adopt': 'placing 2/3+',
    'said fetch': 'placing 2/3+$',
    'said use': 'placing 2/3+$',
    'said resubmit': 'ready 3/1',
    'said give-up': 'failed 2/3+$',
    left: 'over 2/3+$',
    broken: 'failed 2/3+$',
    'broken, link dead': 'failed 2/3+$',
  },
  'asking, expired': {
    'said nothing': 'asking 2/3+',
    'said adopt': 'placing 2/3+',
    'said fetch': 'placing 2/3+',
    'said use': 'placing 2/3+',
    'said resubmit': 'ready 2/4',
    'said give-up': 'failed 2/3+',
    left: 'over 2/3+',
    broken: 'failed 2/3+',
    'broken, link dead': 'failed 2/3+',
  },
  failed: {
    told: 'over 2/3+',
    left: 'over 2/3+',
    broken: 'over 2/3+',
    'broken, link dead': 'over 2/3+',
  },
  over: {},
};

const names = <Name extends string>(record: Record<Name, unknown>): Name[] =>
  Object.keys(record).filter((name): name is Name => name in record);

/** What follows, or how it is refused. */
function follow(state: OrderState, fact: OrderFact): string {
  try {
    return summaryOf(next(state, fact));
  } catch (error) {
    return String(error);
  }
}

describe.each(names(STATES))('an order that is %s', (at) => {
  test.each(names(FACTS))('and the fact %s', (of) => {
    const state = STATES[at];
    const before = JSON.stringify(state);
    const { kind } = FACTS[of];
    const refusal = `Error: The fact "${kind}" cannot come to an order that is "${state.at}".`;
    expect(follow(state, FACTS[of])).toBe(TABLE[at][of] ?? refusal);
    expect(JSON.stringify(state)).toBe(before);
  });
});

test('an order is placed where the route says, and watched on the tier that was found', () => {
  const placing = next(STATES.ready, FACTS.routed);
  expect(placing.slot).toMatchObject({ provider: 'ark', account: null, tier: 'flex' });
  expect(next(STATES.unknown, FACTS.found).slot.tier).toBe('flex');
  expect(next(STATES.unknown, FACTS.placed).slot.tier).toBe('default');
  expect(next(STATES.placing, FACTS.occupied).slot).toMatchObject({ ...OPEN, tier: 'flex' });
  expect(next(STATES.placing, FACTS.unended).slot).toMatchObject(ELSEWHERE);
});

test('the id that an attempt has told is looked for until the order is found', () => {
  const asked = next(next(STATES.placing, FACTS.unwritten), FACTS.unknown);
  expect(asked).toMatchObject({ at: 'unfound', failure: { message: 'It has no list.' } });
  expect(next(asked, FACTS['said nothing'])).toMatchObject({ at: 'unknown', taskId: 'cgt-2' });
});

test('it ends with the take that stands, with nothing, or with the failure that was told', () => {
  expect(next(STATES.delivered, FACTS.kept)).toMatchObject({
    outcome: { kind: 'stands', standing: STANDING },
  });
  expect(next(STATES.ready, FACTS.left)).toMatchObject({ outcome: { kind: 'cancelled' } });
  expect(next(STATES.failed, FACTS.told)).toMatchObject({
    outcome: { kind: 'failed', failure: why('invalid') },
  });
});

const failures = fc
  .record({
    kind: fc.constantFrom(...FAILURE_KINDS),
    billed: fc.constantFrom('no' as const, 'yes' as const, 'maybe' as const, null),
  })
  .map(({ kind, billed }) => ({ ...why(kind), ...(billed && { billed }) }));
/** Facts by which a shot comes to its end are rare, or histories would be short. */
const ENDING = ['left', 'broken', 'kept', 'standing', 'end', 'told'];
const isEnding = (fact: OrderFact) =>
  ENDING.includes(fact.kind) || (fact.kind === 'said' && fact.answer === 'give-up');
const told = Object.values(FACTS);
const facts = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.constantFrom<OrderFact>(...told.filter((fact) => !isEnding(fact))),
  },
  { weight: 1, arbitrary: fc.constantFrom<OrderFact>(...told.filter(isEnding)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('refused' as const, 'ended' as const), failures)
      .map(([kind, failed]): OrderFact => ({ kind, failure: failed })),
  },
);

/** From the beginning; facts that cannot come are passed over. Other slots are never named twice. */
function* stepsOf(first: Slot, heard: readonly OrderFact[]) {
  let state = begin(first);
  for (const [nth, fact] of heard.entries()) {
    const named: OrderFact =
      fact.kind === 'unended' ? { ...fact, order: { ...fact.order, take: 1_000 + nth } } : fact;
    let after: OrderState;
    try {
      after = next(state, named);
    } catch {
      continue;
    }
    yield { before: state, fact: named, after };
    state = after;
  }
}

const histories = fc.array(facts, { minLength: 100, maxLength: 400 });
const slots = fc.constantFrom(FREE, HELD);
const isSame = (one: Slot, other: Slot) => one.take === other.take && one.order === other.order;
const isAfter = (one: Slot, other: Slot) =>
  one.take > other.take || (one.take === other.take && one.order > other.order);

test('a slot goes forward only, unless the journal names another order for the same', () => {
  fc.assert(
    fc.property(slots, histories, (first, heard) => {
      for (const { before, fact, after } of stepsOf(first, heard)) {
        if (fact.kind === 'unended' || isSame(after.slot, before.slot)) continue;
        expect(isAfter(after.slot, before.slot), `${before.at} ${fact.kind}`).toBe(true);
        expect(after.slot).toMatchObject({ isOpen: false, isPaid: false });
      }
    }),
  );
});

test('another order follows by proof, by the word of a person or the policy, and by nothing else', () => {
  const proofs = new Set(['refused', 'void', 'unpaid', 'given-up']);
  const reached = new Set<string>();
  fc.assert(
    fc.property(slots, histories, (first, heard) => {
      for (const { before, fact, after } of stepsOf(first, heard)) {
        if (isSame(after.slot, before.slot)) continue;
        const isWord = fact.kind === 'said' && fact.answer === 'resubmit';
        // What stands in the way was ordered already: it is gone back to, or kept beside.
        const isOther = fact.kind === 'unended' || fact.kind === 'foreign';
        expect(proofs.has(before.at) || isWord || isOther, `${before.at} ${fact.kind}`).toBe(true);
        reached.add(isOther ? fact.kind : before.at);
      }
      for (const { fact, after } of stepsOf(first, heard)) {
        if (after.at !== 'refused' && after.at !== 'unpaid') continue;
        expect([after.failure.billed, after.slot.isPaid], fact.kind).toEqual(['no', false]);
      }
    }),
    { numRuns: 400 },
  );
  // Nothing is proven by histories that never come to another order.
  expect(reached).toEqual(new Set([...proofs, 'asking', 'unended', 'foreign']));
});

test('after it is delivered nothing but keeping follows, unless somebody decides otherwise', () => {
  fc.assert(
    fc.property(histories, (heard) => {
      let paid: Slot | null = null;
      for (const { fact, after } of stepsOf(HELD, [FACTS.placed, FACTS.delivered, ...heard])) {
        const isWord = fact.kind === 'said' && ['resubmit', 'adopt'].includes(fact.answer ?? '');
        // Another order of the journal takes its place, or its own entry says that it has ended.
        const isJournal = ['unended', 'foreign', 'not-placed', 'given-up'].includes(fact.kind);
        if (isWord || isJournal) paid = null;
        const isLeaving = /^(?:ready|refused|unpaid|void|given-up)$/.test(after.at);
        expect(paid && (isLeaving || !isSame(after.slot, paid)), fact.kind).not.toBe(true);
        if (after.at === 'delivered') paid = after.slot;
      }
    }),
    { numRuns: 400 },
  );
});

test('what is kept or over stays so', () => {
  for (const end of [STATES.kept, STATES.over]) {
    for (const fact of Object.values(FACTS)) expect(() => next(end, fact)).toThrow('cannot come');
  }
});
