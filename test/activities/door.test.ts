import * as fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { standingInTheWay, type WantedTake } from '../../activities/door.ts';
import { settleOrder } from '../../activities/settle-order.ts';
import { submitTake } from '../../activities/submit-take.ts';
import { failure, FAILURE_KINDS, FAILURES, type Billed } from '../../specs/failures.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { fingerprintOf } from '../../specs/plan/fingerprint.ts';
import type { OrderEnd, OrderEntry } from '../../store/order.ts';
import { anIntent, AT } from '../store/fixtures.ts';
import { Stage } from './stage.ts';

const FINGERPRINT = 'a'.repeat(64);
const ASKED: WantedTake = { fingerprint: FINGERPRINT, isPlaceholder: false, after: 0 };

type Facts = Partial<Pick<OrderEntry, 'intent' | 'end'>>;

function entryOf(facts: Facts, take = 1, order = 1): OrderEntry {
  const nothing = {
    task: null,
    end: null,
    poll: null,
    holder: null,
    download: null,
    resolution: null,
  };
  const key = { film: 'f0123456789', shot: 'sh0010', take, order };
  return { key, intent: anIntent({ fingerprint: FINGERPRINT }), ...nothing, ...facts };
}

function endOf(state: OrderEnd['state'], billed?: Billed): OrderEnd {
  const kind = state === 'collected' || state === 'given-up' ? 'outcome-unknown' : state;
  const failed = billed && failure(kind, { code: state, message: state, billed });
  return { state, failure: failed ?? null, at: AT };
}

const isShut = (facts: Facts, asked = ASKED) =>
  standingInTheWay([entryOf(facts)], asked).length > 0;

describe('the door', () => {
  test.each<[string, Facts]>([
    ['sent, nothing known', {}],
    ['collected', { end: endOf('collected') }],
    ['failed, perhaps billed', { end: endOf('failed', 'maybe') }],
    ['failed, billed', { end: endOf('failed', 'yes') }],
    ['expired, perhaps billed', { end: endOf('expired', 'maybe') }],
    ['cancelled, billed', { end: endOf('cancelled', 'yes') }],
  ])('is shut by an order that is %s', (_, facts) => {
    expect(isShut(facts)).toBe(true);
  });

  test.each<[string, Facts]>([
    ['void', { intent: null }],
    ['failed and not billed', { end: endOf('failed', 'no') }],
    ['expired, in the words of an older version', { end: endOf('expired') }],
    ['cancelled', { end: endOf('cancelled', 'no') }],
    ['given up by a person or the policy', { end: endOf('given-up', 'maybe') }],
    ['for something else', { intent: anIntent({ fingerprint: 'b'.repeat(64) }) }],
    [
      'for a placeholder',
      {
        intent: anIntent({ fingerprint: FINGERPRINT, provider: 'local' }),
        end: endOf('collected'),
      },
    ],
  ])('is open beside an order that is %s', (_, facts) => {
    expect(isShut(facts)).toBe(false);
  });

  test('lets one more take go by its number, not beside an order without an end', () => {
    const again = { ...ASKED, after: 1 };
    expect(isShut({ end: endOf('collected') }, again)).toBe(false);
    expect(isShut({}, again)).toBe(true);
    const newer = entryOf({ end: endOf('collected') }, 2);
    expect(standingInTheWay([newer], again)).toEqual([newer]);
  });

  test('a paid clip of a provider that is gone from the catalogue still counts', () => {
    expect(isShut({ intent: anIntent({ fingerprint: FINGERPRINT, provider: 'gone' }) })).toBe(true);
  });
});

/** What can become of an order: each kind of failure as its end, or none; and what is said of it. */
const outcome = fc.oneof(
  fc.constant(null),
  fc.constant('void' as const),
  fc.constant('refused' as const),
  fc.constant(endOf('collected')),
  fc
    .tuple(
      fc.constantFrom(...FAILURE_KINDS),
      fc.constantFrom<OrderEnd['state']>('failed', 'expired', 'cancelled'),
      fc.constantFrom<Billed | undefined>('no', 'yes', 'maybe', undefined),
    )
    .map(([kind, state, billed]): OrderEnd => {
      const facts = { code: kind, message: kind, billed: billed ?? FAILURES[kind].billed };
      return { state, failure: failure(kind, facts), at: AT };
    }),
);

test('no sequence of outcomes lets a second order go while the first has no unpaid end', () => {
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 30 }), (outcomes) => {
      const journal: OrderEntry[] = [];
      let mayBePaid = 0;
      for (const [index, end] of outcomes.entries()) {
        if (standingInTheWay(journal, ASKED).length > 0) break;
        // A refusal takes the intent back: nothing of it stands in the journal.
        if (end === 'refused') continue;
        const facts = end === 'void' ? { intent: null } : { end };
        journal.push(entryOf(facts, index + 1));
        if (end === null || (end !== 'void' && isPaid(end))) mayBePaid += 1;
      }
      expect(mayBePaid).toBeLessThanOrEqual(1);
    }),
    { seed: 9, numRuns: 2_000 },
  );
});

function isPaid({ state, failure: failed }: OrderEnd): boolean {
  return state === 'collected' || (failed !== null && failed.billed !== 'no');
}

describe('submitting', () => {
  test('goes back to an order for the same that has no end, wherever the shot stands', async () => {
    const stage = await Stage.open();
    await stage.placed(1, 2);
    await stage.knows(1, 2, 'cgt-7');
    const answer = await stage.run(submitTake, stage.order(4, 1));
    const open = { provider: 'byteplus', account: 'byteplus-0123abcd', tier: 'flex' };
    expect(answer).toEqual({ kind: 'unended', order: { take: 1, order: 2, ...open } });
    expect(stage.sent).toEqual([]);
  });

  test('goes back to one whose clip was collected and is lost from the store', async () => {
    const stage = await Stage.open();
    await stage.placed(1, 1);
    await stage.knows(1, 1, 'cgt-7');
    await stage.ended(1, 1, { state: 'collected', failure: null });
    expect(await stage.run(submitTake, stage.order(2))).toMatchObject({
      kind: 'unended',
      order: { take: 1 },
    });
    await stage.kept(1, 'cgt-7');
    expect(await stage.run(submitTake, stage.order(2))).toMatchObject({ kind: 'standing' });
    expect(stage.sent).toEqual([]);
  });

  test('orders beside one for something else, which is watched to its own end', async () => {
    const stage = await Stage.open();
    await stage.placed(1, 1, { fingerprint: 'b'.repeat(64) });
    expect(await stage.run(submitTake, stage.order(1))).toMatchObject({ kind: 'foreign' });
    expect(await stage.run(submitTake, stage.order(2))).toEqual({ kind: 'placed' });
    expect(stage.sent).toHaveLength(1);
  });

  test('orders one more take beside the one that came, not in its place', async () => {
    const stage = await Stage.open({}, { permit: { kind: 'one-more', after: 1 } });
    await stage.placed(1, 1);
    await stage.knows(1, 1, 'cgt-7');
    await stage.kept(1, 'cgt-7');
    await stage.ended(1, 1, { state: 'collected', failure: null });
    const passed = await stage.run(submitTake, stage.order(1));
    expect(passed).toEqual({ kind: 'foreign', open: null });
    expect(stage.sent).toEqual([]);
    expect(await stage.run(submitTake, stage.order(2))).toEqual({ kind: 'placed' });
  });

  test('of two that come through the door at once, in two places, none sends', async () => {
    const others: (() => Promise<void>)[] = [];
    const stage: Stage = await Stage.open({
      submit: async ({ order, beforeSend }) => {
        for (const place of others) await place();
        await beforeSend({ bytes: 1 });
        stage.sent.push(order.token);
        return { id: 'cgt-1' };
      },
    });
    others.push(() => stage.placed(3, 1));
    const answer = await stage.run(submitTake, stage.order(1));
    expect(answer).toMatchObject({ kind: 'unended', order: { take: 3, order: 1 } });
    expect(stage.sent).toEqual([]);
    expect(await stage.store.journal.readOrder(stage.key(1))).toBeNull();
  });

  test('sends no fourth order after three that never arrived, until a command asks again', async () => {
    const stage = await Stage.open();
    for (const order of [1, 2, 3]) {
      await stage.placed(1, order);
      const at = new Date(Date.now() + 1).toISOString();
      const end = { state: 'given-up', failure: null, at } as const;
      await stage.store.journal.recordEnd(stage.key(1, order), end);
    }
    const failed = await stage.failureOf(submitTake, stage.order(1, 4));
    expect(failed).toMatchObject({ type: 'Provider.misrouted', nonRetryable: true });
    expect(stage.sent).toEqual([]);
    await sleep(10);
    await stage.grant();
    expect(await stage.run(submitTake, stage.order(1, 4))).toEqual({ kind: 'placed' });
  });

  test('refuses a plan that no command has granted, and a tier that the plan does not have', async () => {
    const stage = await Stage.open();
    const other = await Stage.open({}, { onUnknown: 'resubmit' });
    const plan = await stage.store.plans.putPlan(await other.store.plans.getPlan(other.plan));
    const ungranted = await stage.failureOf(submitTake, stage.order(1, 1, { plan }));
    expect(ungranted).toMatchObject({ type: 'Refused', nonRetryable: true });
    expect(await stage.run(submitTake, stage.order(1, 1, { tier: 'default' }))).toEqual({
      kind: 'placed',
    });
    const twoTiers = await Stage.open();
    const planned = await twoTiers.store.plans.getPlan(twoTiers.plan);
    const fixed = {
      ...planned,
      shots: planned.shots.map((shot) => ({
        ...shot,
        routes: [{ ...shot.routes[0], onExpired: [] }] as const,
      })),
    };
    const hash = await twoTiers.store.plans.putPlan(fixed);
    await twoTiers.store.grants.grant(twoTiers.film, hash, {
      command: 'd'.repeat(16),
      maxCost: [],
      allowsUnpriced: false,
    });
    const order = twoTiers.order(1, 1, { plan: hash, tier: 'default' });
    expect(await twoTiers.failureOf(submitTake, order)).toMatchObject({ type: 'Refused' });
    expect(twoTiers.sent).toEqual([]);
  });

  test('goes back to an open order although the take that it starts from is lost', async () => {
    const stage = await Stage.open();
    const plan = await stage.store.plans.getPlan(stage.plan);
    const first = { kind: 'last-frame-of', shot: 'gone' } as const;
    const chained = await stage.store.plans.putPlan({
      ...plan,
      shots: plan.shots.map((shot) => ({ ...shot, first })),
    });
    const caps = { command: 'd'.repeat(16), maxCost: [], allowsUnpriced: false };
    await stage.store.grants.grant(stage.film, chained, caps);
    const order = stage.order(2, 1, { plan: chained, firstFrameSha256: 'f'.repeat(64) });
    expect(await stage.failureOf(submitTake, order)).toMatchObject({ type: 'Refused' });
    expect(stage.sent).toEqual([]);

    const [shot] = (await stage.store.plans.getPlan(chained)).shots;
    const request = shot && requestOf(shot, order);
    await stage.placed(1, 1, { fingerprint: request ? fingerprintOf(request) : '' });
    expect(await stage.run(submitTake, order)).toMatchObject({
      kind: 'unended',
      order: { take: 1, order: 1 },
    });
  });

  test('refuses a place that is no next one, and keeps the numbers free', async () => {
    const stage = await Stage.open();
    for (const [take, order] of [
      [3, 1],
      [999_999, 1],
      [1, 2],
      [1, 1_000],
    ] as const) {
      const failed = await stage.failureOf(submitTake, stage.order(take, order));
      expect(failed).toMatchObject({ type: 'Refused' });
      const settling = { ...stage.at(take, order), onUnknown: 'ask', taskId: null } as const;
      expect(await stage.failureOf(settleOrder, settling)).toMatchObject({ type: 'Refused' });
    }
    expect(stage.sent).toEqual([]);
    expect(await stage.run(submitTake, stage.order(2))).toEqual({ kind: 'placed' });
  });
});
