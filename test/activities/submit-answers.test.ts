/** What a shot is told when it orders: placed, or what stands there instead; and what is written. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { submitTake } from '../../activities/submit-take.ts';
import type { Permit } from '../../specs/plan/plan.ts';
import { anIntent } from '../store/fixtures.ts';
import { ACCOUNT, OTHER_ACCOUNT, SHOT, Stage, type Says } from './stage.ts';

afterEach(() => void vi.useRealTimers());

const OPEN = { provider: 'byteplus', account: ACCOUNT, tier: 'flex' };
const moneyHeld = async ({ store, film }: Stage) => (await store.spending.of(film)).length;

type Step = (stage: Stage) => Promise<void>;
const nothing: Step = async () => {};

/** A provider that takes the order, after something has happened between connection and request. */
async function meanwhile(before: Step, after: Step = nothing) {
  const sent: string[] = [];
  const submit: Says['submit'] = async ({ order, beforeSend }) => {
    await before(stage);
    await beforeSend({ bytes: 1 });
    sent.push(order.token);
    await after(stage);
    return { id: 'cgt-1' };
  };
  const stage: Stage = await Stage.open({ submit });
  return { stage, sent };
}

describe('an order that is placed', () => {
  test('is written down before it is sent, with all that finds it again', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const bytes = 10 * 256 * 1_024;
    const waits: number[] = [];
    const stage: Stage = await Stage.open({
      submit: async ({ beforeSend, answerByMs }) => {
        expect(await stage.store.journal.readOrder(stage.key())).toBeNull();
        await beforeSend({ bytes });
        waits.push(answerByMs(bytes));
        expect(await stage.store.journal.readOrder(stage.key())).toMatchObject({ task: null });
        return { id: 'cgt-1' };
      },
    });
    const input = stage.order(1, 1, { account: OTHER_ACCOUNT, tier: 'default' });
    expect(await stage.run(submitTake, input)).toEqual({ kind: 'placed' });
    const nowMs = Date.now();
    expect(await stage.store.journal.readOrder(stage.key())).toMatchObject({
      intent: {
        fingerprint: stage.fingerprint,
        store: stage.store.id,
        provider: 'byteplus',
        origin: null,
        account: OTHER_ACCOUNT,
        modelId: 'seedance-1-5-pro-251215',
        tier: 'default',
        expiresAfterSeconds: 172_800,
        plan: stage.plan,
        token: expect.stringMatching(/^sb-[0-9a-f]{40}$/),
        process: { pid: process.pid },
        // 30 s to send it, a minute to answer, and a second for each 256 KiB of its body.
        sendByMs: nowMs + 30_000,
        answerByMs: nowMs + 100_000,
      },
      task: { task: { id: 'cgt-1' }, adopted: false },
      end: null,
    });
    expect(waits).toEqual([nowMs + 100_000]);
    const { events } = await stage.store.events.read(stage.film);
    const facts = { take: 1, order: 1, taskId: 'cgt-1', tier: 'default', account: OTHER_ACCOUNT };
    expect(events).toMatchObject([{ kind: 'order.placed', shot: SHOT, ...facts }]);
    expect(await moneyHeld(stage)).toBe(1);
  });

  test('has the seed of its take and a token of its own', async () => {
    const stage = await Stage.open();
    for (const [take, order] of [
      [1, 1],
      [1, 2],
      [2, 1],
    ] as const) {
      await stage.run(submitTake, stage.order(take, order));
      const failed = { state: 'expired', failure: null } as const;
      await stage.ended(take, order, failed);
    }
    const orders = await stage.store.journal.ordersOf(stage.film, SHOT);
    const seeds = orders.map(({ intent }) => intent?.seed);
    expect(seeds[1]).toBe(seeds[0]);
    expect(seeds[2]).not.toBe(seeds[0]);
    expect(new Set(orders.map(({ intent }) => intent?.token)).size).toBe(3);
  });

  test('gives its task on where the journal fails after it, and is not bought again', async () => {
    // A folder in the file's place can neither be written nor read.
    const { stage, sent } = await meanwhile(nothing, async ({ store, film }) => {
      await mkdir(join(store.folder, 'films', film, 'shots', SHOT, 'v001', 'o01.task.json'));
    });
    const answer = await stage.run(submitTake, stage.order());
    expect(answer).toEqual({ kind: 'unwritten', taskId: 'cgt-1' });
    for (const take of [1, 2]) {
      await expect(stage.run(submitTake, stage.order(take))).rejects.toThrow(/o01\.task\.json/);
    }
    expect(sent).toHaveLength(1);
  });

  test('needs no event: a log that cannot be written hides no purchase', async () => {
    const { stage } = await meanwhile(async ({ store, film }) => {
      await mkdir(join(store.folder, 'films', film, 'events.jsonl'));
    });
    const answer = await stage.run(submitTake, stage.order());
    expect(answer).toEqual({ kind: 'unwritten', taskId: 'cgt-1' });
    expect(await stage.store.journal.readOrder(stage.key())).toMatchObject({
      task: { task: { id: 'cgt-1' } },
    });
  });
});

describe('an order is not sent', () => {
  test('where the take is here already: it stands', async () => {
    const stage = await Stage.open();
    await stage.kept(1, 'cgt-7');
    const answer = await stage.run(submitTake, stage.order(2));
    expect(answer).toMatchObject({
      kind: 'standing',
      standing: { take: expect.stringContaining('v001'), lastFrameSha256: 'f'.repeat(64) },
    });
    expect(stage.sent).toEqual([]);
  });

  test('where one for the same stands in its place', async () => {
    const stage = await Stage.open();
    await stage.placed(1, 1);
    expect(await stage.run(submitTake, stage.order())).toEqual({ kind: 'occupied', open: OPEN });
    expect(stage.sent).toEqual([]);
  });

  test('in a place that was made void: nothing is there to be waited for', async () => {
    const stage = await Stage.open();
    await stage.store.journal.placeVoid(stage.key());
    expect(await stage.run(submitTake, stage.order())).toEqual({ kind: 'occupied', open: null });
    expect(stage.sent).toEqual([]);
    expect(await stage.run(submitTake, stage.order(1, 2))).toEqual({ kind: 'placed' });
  });

  test('when somebody takes its place while it connects, whose order stays', async () => {
    const token = `sb-${'c'.repeat(40)}`;
    const { stage, sent } = await meanwhile((self) => self.placed(1, 1, { token }));
    expect(await stage.run(submitTake, stage.order())).toEqual({ kind: 'occupied', open: OPEN });
    expect(sent).toEqual([]);
    const entry = await stage.store.journal.readOrder(stage.key());
    expect(entry?.intent?.token).toBe(token);
  });

  test('when settling makes its place void while it connects', async () => {
    const { stage, sent } = await meanwhile(async (self) => {
      await self.store.journal.placeVoid(self.key());
    });
    expect(await stage.run(submitTake, stage.order())).toEqual({ kind: 'occupied', open: null });
    expect(sent).toEqual([]);
  });

  test('nor left in its place, when the journal cannot be read beside it', async () => {
    const { stage, sent } = await meanwhile(async ({ store, film }) => {
      await mkdir(join(store.folder, 'films', film, 'shots', SHOT, 'v002', 'o01.json'), {
        recursive: true,
      });
    });
    await expect(stage.run(submitTake, stage.order())).rejects.toThrow(/v002/);
    expect(sent).toEqual([]);
    expect(await stage.store.journal.readOrder(stage.key())).toBeNull();
  });

  test('by an account of which the plan has nothing', async () => {
    const stage = await Stage.open({}, { sheet: { name: 'novita' } });
    expect(await stage.run(submitTake, stage.order())).toEqual({ kind: 'elsewhere' });
    expect(stage.sent).toEqual([]);
    expect(await moneyHeld(stage)).toBe(0);
  });

  test('by an account that the worker has no key for', async () => {
    const stage = await Stage.open();
    const order = stage.order(1, 1, { account: 'byteplus-ffffffff' });
    const failed = await stage.failureOf(submitTake, order);
    expect(failed).toMatchObject({ type: 'Refused', nonRetryable: true });
    expect(await stage.store.journal.readOrder(stage.key())).toBeNull();
  });

  test.each(['turbo', '', '__proto__'])(
    'on a tier that the plan does not have: %j',
    async (word) => {
      const stage = await Stage.open();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whoever reaches the server says what he wants
      const order = stage.order(1, 1, { tier: word as 'flex' });
      const failed = await stage.failureOf(submitTake, order);
      expect(failed).toMatchObject({ type: 'Refused', nonRetryable: true });
      expect(stage.sent).toEqual([]);
      expect(await moneyHeld(stage)).toBe(0);
    },
  );

  test('for a shot that the plan does not have', async () => {
    const stage = await Stage.open();
    const failed = await stage.failureOf(submitTake, stage.order(1, 1, { shot: 'sh9999' }));
    expect(failed).toMatchObject({ type: 'Refused', nonRetryable: true });
    expect(stage.sent).toEqual([]);
  });

  test('before the frame that it starts from is known', async () => {
    const stage = await Stage.open();
    const plan = await stage.store.plans.getPlan(stage.plan);
    const first = { kind: 'last-frame-of', shot: 'sh0005' } as const;
    const shots = plan.shots.map((shot) => ({ ...shot, first }));
    const chained = await stage.store.plans.putPlan({ ...plan, shots });
    const caps = { command: 'd'.repeat(16), maxCost: [], allowsUnpriced: false };
    await stage.store.grants.grant(stage.film, chained, caps);
    const failed = await stage.failureOf(submitTake, stage.order(1, 1, { plan: chained }));
    expect(failed).toMatchObject({ type: 'Refused', nonRetryable: true });
    expect(stage.sent).toEqual([]);
  });
});

describe('what a run may order of a shot', () => {
  test('nothing: one that is under way is gone back to all the same', async () => {
    const stage = await Stage.open({}, { permit: { kind: 'nothing' } });
    const failed = await stage.failureOf(submitTake, stage.order());
    expect(failed).toMatchObject({ type: 'Provider.cancelled', nonRetryable: true });
    expect(failed.details?.[0]).toMatchObject({ code: 'not-in-this-run', billed: 'no' });
    expect(await moneyHeld(stage)).toBe(0);
    await stage.placed(1, 1);
    expect(await stage.run(submitTake, stage.order())).toEqual({ kind: 'occupied', open: OPEN });
    expect(stage.sent).toEqual([]);
  });

  test.each<[string, Permit, boolean]>([
    ['one more than it has', { kind: 'one-more', after: 1 }, true],
    ['no more than the one that it has by now', { kind: 'one-more', after: 0 }, false],
    ['its first take, which it has', { kind: 'first-take' }, false],
  ])('%s', async (_, permit, isSent) => {
    const stage = await Stage.open({}, { permit });
    await stage.placed(1, 1);
    await stage.knows(1, 1, 'cgt-7');
    await stage.ended(1, 1, { state: 'collected', failure: null });
    await stage.kept(1, 'cgt-7');
    const answer = await stage.run(submitTake, stage.order(2));
    expect(answer).toMatchObject({ kind: isSent ? 'placed' : 'standing' });
    expect(stage.sent).toHaveLength(isSent ? 1 : 0);
  });

  test('not one more beside one that has no end', async () => {
    const stage = await Stage.open({}, { permit: { kind: 'one-more', after: 1 } });
    await stage.placed(1, 1, anIntent({ fingerprint: stage.fingerprint, plan: stage.plan }));
    const answer = await stage.run(submitTake, stage.order(2));
    expect(answer).toMatchObject({ kind: 'unended', order: { take: 1, order: 1 } });
    expect(stage.sent).toEqual([]);
  });
});
