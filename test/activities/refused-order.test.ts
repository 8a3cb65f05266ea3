/** What becomes of an order that was not placed: its intent, its money, its account, its shot. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { submitTake } from '../../activities/submit-take.ts';
import type { Permit } from '../../specs/plan/plan.ts';
import { ACCOUNT, providerError, SHOT, Stage, type Says } from './stage.ts';

const MODEL = 'seedance-1-5-pro-251215';

afterEach(() => void vi.useRealTimers());

/** Stops our clock, which only `passSeconds` moves from then on. */
const stopClock = () => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
const passSeconds = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000);

type Answer = () => unknown;

/** A provider that answers orders with these errors, the last one for ever; undefined places it. */
async function answering(answers: readonly Answer[], permit: Permit = { kind: 'as-asked' }) {
  const seen: { token: string; moneyHeld: number; isInJournal: boolean }[] = [];
  const submit: Says['submit'] = async ({ order, beforeSend }) => {
    await beforeSend({ bytes: 1 });
    const spent = await stage.store.spending.of(stage.film);
    const isInJournal = Boolean((await stage.store.journal.readOrder(stage.key()))?.intent);
    seen.push({ token: order.token, moneyHeld: spent.length, isInJournal });
    const error = answers[Math.min(seen.length, answers.length) - 1]?.();
    if (error !== undefined) throw error;
    return { id: 'cgt-1' };
  };
  const stage = await Stage.open({ submit }, { permit });
  return { stage, seen };
}

const moneyHeld = async ({ store, film }: Stage) => (await store.spending.of(film)).length;
const eventsOf = async ({ store, film }: Stage) => (await store.events.read(film)).events;

describe('an order that is proven not accepted', () => {
  test.each([
    'invalid',
    'moderated-input',
    'unauthorized',
    'unfunded',
    'model-unavailable',
    'misrouted',
    'failed',
  ] as const)('as %s frees its place and its money, and is not sent again', async (kind) => {
    const { stage, seen } = await answering([() => providerError(kind)]);
    const failed = await stage.failureOf(submitTake, stage.order());
    expect(failed).toMatchObject({ type: `Provider.${kind}`, nonRetryable: true });
    expect(failed.details?.[0]).toMatchObject({ kind, billed: 'no' });
    // It was written down before it was sent, with its money.
    expect(seen).toMatchObject([{ moneyHeld: 1, isInJournal: true }]);
    const { journal, accounts } = stage.store;
    expect(await journal.readOrder(stage.key())).toBeNull();
    expect(await moneyHeld(stage)).toBe(0);
    expect(await accounts.notBefore(ACCOUNT)).toBeNull();
    // Should it have arrived all the same, a later search looks for it, too.
    expect(await journal.refusedTokens(stage.key())).toEqual([seen[0]?.token]);
    expect(await eventsOf(stage)).toEqual([]);
  });

  test('is sent under a token of its own the next time', async () => {
    const { stage, seen } = await answering([
      () => providerError('unauthorized'),
      () => providerError('unfunded'),
      () => undefined,
    ]);
    await stage.failureOf(submitTake, stage.order());
    await stage.failureOf(submitTake, stage.order());
    expect(await stage.run(submitTake, stage.order())).toEqual({ kind: 'placed' });
    const tokens = seen.map(({ token }) => token);
    expect(new Set(tokens).size).toBe(3);
    const intent = (await stage.store.journal.readOrder(stage.key()))?.intent;
    expect(intent?.token).toBe(tokens[2]);
    expect(await stage.store.journal.refusedTokens(stage.key())).toEqual([tokens[1], tokens[0]]);
    expect(await moneyHeld(stage)).toBe(1);
  });

  test.each(['moderated-input', 'invalid', 'unfunded'] as const)(
    'as %s: only what the words were rejected for is remembered',
    async (kind) => {
      const { stage, seen } = await answering([() => providerError(kind)]);
      await stage.failureOf(submitTake, stage.order());
      const { rejections } = stage.store;
      const kept = await rejections.read(stage.film, SHOT, stage.fingerprint);
      const isRemembered = kind === 'moderated-input';
      expect(kept?.failure.kind).toBe(isRemembered ? kind : undefined);
      const again = await stage.failureOf(submitTake, stage.order());
      expect(again).toMatchObject({ type: `Provider.${kind}`, nonRetryable: true });
      expect(seen).toHaveLength(isRemembered ? 1 : 2);
    },
  );

  test('for its words is tried once more where one more take is asked for by name', async () => {
    const { stage, seen } = await answering(
      [() => providerError('moderated-input'), () => undefined],
      { kind: 'one-more', after: 0 },
    );
    await stage.failureOf(submitTake, stage.order());
    expect(await stage.run(submitTake, stage.order())).toEqual({ kind: 'placed' });
    expect(seen).toHaveLength(2);
  });

  test('for a model that the account has not got closes that model until a new run', async () => {
    const { stage, seen } = await answering([
      () => providerError('model-unavailable'),
      () => undefined,
    ]);
    await stage.failureOf(submitTake, stage.order());
    const { accounts } = stage.store;
    expect(await accounts.unavailableModel(ACCOUNT, MODEL)).toMatchObject({
      kind: 'model-unavailable',
    });
    const again = await stage.failureOf(submitTake, stage.order());
    expect(again).toMatchObject({ type: 'Provider.model-unavailable', nonRetryable: true });
    expect(seen).toHaveLength(1);
    expect(await moneyHeld(stage)).toBe(0);
    await accounts.clearUnavailableModels();
    expect(await stage.run(submitTake, stage.order())).toEqual({ kind: 'placed' });
  });
});

describe('an account that is asked to slow down', () => {
  test.each([
    [90_000, 90_000],
    [null, 5_000],
    [1_000, 1_000],
  ])('with a pause of %s ms is left alone for %i ms by all its orders', async (asked, pauseMs) => {
    stopClock();
    const throttled = () => providerError('throttled', 'no', asked);
    const { stage, seen } = await answering([throttled, () => undefined]);
    const failed = await stage.failureOf(submitTake, stage.order());
    expect(failed).toMatchObject({ type: 'Provider.throttled', nextRetryDelay: pauseMs });
    expect(failed.nonRetryable).not.toBe(true);
    expect(await stage.store.accounts.notBefore(ACCOUNT)).toBe(Date.now() + pauseMs);
    expect(await stage.store.journal.readOrder(stage.key())).toBeNull();
    // The next attempt is for the same order, whose money stays held.
    expect(await moneyHeld(stage)).toBe(1);

    // One that comes half a second before its time does not connect, and waits for what is left.
    passSeconds(pauseMs / 1_000 - 0.5);
    const early = await stage.failureOf(submitTake, stage.order(2), 2);
    expect(early).toMatchObject({ type: 'Provider.throttled', nextRetryDelay: 500 });
    expect(early.details?.[0]).toMatchObject({ code: 'account-paused' });
    expect(seen).toHaveLength(1);
    passSeconds(0.5);
    expect(await stage.run(submitTake, stage.order(), 3)).toEqual({ kind: 'placed' });
    expect(await moneyHeld(stage)).toBe(1);
  });

  test('does not count as down, however long it lasts', async () => {
    stopClock();
    const { stage } = await answering([() => providerError('throttled', 'no', 10_000)]);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const failed = await stage.failureOf(submitTake, stage.order(1, 1, { leaveAfterMs: 1 }));
      expect(failed.nonRetryable).not.toBe(true);
      passSeconds(10);
    }
  });
});

describe('a provider that is down', () => {
  const down = () => providerError('unavailable');
  const patient = { leaveAfterMs: 60_000 };

  test('is tried again and again where it may not be left', async () => {
    stopClock();
    const { stage, seen } = await answering([down]);
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const failed = await stage.failureOf(submitTake, stage.order(), attempt);
      expect(failed).toMatchObject({ type: 'Provider.unavailable', nextRetryDelay: 5_000 });
      expect(failed.nonRetryable).not.toBe(true);
      expect(await stage.store.journal.readOrder(stage.key())).toBeNull();
      passSeconds(86_400);
    }
    expect(seen).toHaveLength(4);
  });

  test('is left after the patience of the plan, and the money is free for the next one', async () => {
    stopClock();
    const { stage } = await answering([down]);
    for (const _ of [0, 20, 40]) {
      const failed = await stage.failureOf(submitTake, stage.order(1, 1, patient));
      expect(failed.nonRetryable).not.toBe(true);
      expect(await moneyHeld(stage)).toBe(1);
      passSeconds(20);
    }
    const over = await stage.failureOf(submitTake, stage.order(1, 1, patient));
    expect(over).toMatchObject({ type: 'Provider.unavailable', nonRetryable: true });
    expect(await moneyHeld(stage)).toBe(0);
    expect(await stage.store.journal.readOrder(stage.key())).toBeNull();
  });

  test('begins anew when it has answered in between, if only with a no', async () => {
    stopClock();
    const { stage } = await answering([down, () => providerError('unauthorized'), down]);
    await stage.failureOf(submitTake, stage.order(1, 1, patient));
    passSeconds(50);
    await stage.failureOf(submitTake, stage.order(1, 1, patient));
    passSeconds(50);
    const failed = await stage.failureOf(submitTake, stage.order(1, 1, patient));
    expect(failed).toMatchObject({ type: 'Provider.unavailable' });
    expect(failed.nonRetryable).not.toBe(true);
  });
});

test('an order that this machine is too late with is not sent, and blames no provider', async () => {
  stopClock();
  const left: string[] = [];
  const stage: Stage = await Stage.open({
    submit: async ({ order, beforeSend }) => {
      // The connection stands, and the laptop sleeps.
      passSeconds(left.length === 0 ? 31 : 0);
      await beforeSend({ bytes: 1 });
      left.push(order.token);
      return { id: 'cgt-1' };
    },
  });
  const failed = await stage.failureOf(submitTake, stage.order(1, 1, { leaveAfterMs: 0 }));
  expect(failed).toMatchObject({ type: 'Provider.unavailable', nextRetryDelay: 5_000 });
  expect(failed.details?.[0]).toMatchObject({ code: 'sent-too-late', billed: 'no' });
  expect(failed.nonRetryable).not.toBe(true);
  expect(left).toEqual([]);
  expect(await stage.store.journal.readOrder(stage.key())).toBeNull();
});

describe('an order whose answer is lost', () => {
  test.each([
    ['by a hang-up', () => providerError('unavailable', 'unknown'), 'unavailable'],
    ['by an answer that makes no sense', () => providerError('invalid', 'unknown'), 'invalid'],
    ['although it asks to slow down', () => providerError('throttled', 'unknown'), 'throttled'],
    ['by a fault of the program', () => new TypeError('undefined is no task'), 'answer-lost'],
    ['by a word that is no error', () => 'gone', 'answer-lost'],
  ])('%s keeps its place and its money, and is never sent again', async (_, error, code) => {
    const { stage, seen } = await answering([error]);
    const failed = await stage.failureOf(submitTake, stage.order());
    expect(failed).toMatchObject({ type: 'Provider.outcome-unknown', nonRetryable: true });
    expect(failed.details?.[0]).toMatchObject({ code, billed: 'maybe' });
    const entry = await stage.store.journal.readOrder(stage.key());
    expect(entry).toMatchObject({ intent: { token: seen[0]?.token }, task: null, end: null });
    expect(await moneyHeld(stage)).toBe(1);
    expect(await stage.store.accounts.notBefore(ACCOUNT)).toBeNull();
    expect(await eventsOf(stage)).toMatchObject([
      { kind: 'order.unknown', shot: SHOT, take: 1, order: 1, failure: { code } },
    ]);
    const open = { provider: 'byteplus', account: ACCOUNT, tier: 'flex' };
    expect(await stage.run(submitTake, stage.order())).toEqual({ kind: 'occupied', open });
    expect(await stage.run(submitTake, stage.order(2))).toMatchObject({ kind: 'unended' });
    expect(seen).toHaveLength(1);
  });

  test('is lost also when nobody can be told', async () => {
    const { stage } = await answering([() => providerError('unavailable', 'unknown')]);
    await mkdir(join(stage.store.folder, 'films', stage.film, 'events.jsonl'));
    const failed = await stage.failureOf(submitTake, stage.order());
    expect(failed).toMatchObject({ type: 'Provider.outcome-unknown', nonRetryable: true });
    expect(await stage.store.journal.readOrder(stage.key())).toMatchObject({ end: null });
  });

  test('is none before its intent stands: nothing has left this machine', async () => {
    const errors = [providerError('unavailable', 'unknown'), new Error('no pictures')];
    const stage = await Stage.open({ submit: () => Promise.reject(errors.shift()) });
    const failed = await stage.failureOf(submitTake, stage.order());
    expect(failed).toMatchObject({ type: 'Provider.unavailable', nextRetryDelay: 5_000 });
    expect(await stage.store.journal.readOrder(stage.key())).toBeNull();
    await expect(stage.run(submitTake, stage.order())).rejects.toThrow('no pictures');
    expect(await eventsOf(stage)).toEqual([]);
  });
});

describe('the address of an order, which its provider calls', () => {
  const ADDRESS = 'https://films.example/called/';

  async function called(error: unknown, isSent = true) {
    const urls: string[] = [];
    const submit: Says['submit'] = async ({ callbackUrl, beforeSend }) => {
      urls.push(callbackUrl ?? '');
      if (isSent) await beforeSend({ bytes: 1 });
      throw error;
    };
    const stage = await Stage.open({ submit }, { callbackUrl: (secret) => ADDRESS + secret });
    await stage.failureOf(submitTake, stage.order());
    const secret = urls[0]?.slice(ADDRESS.length) ?? '';
    return { urls, order: await stage.store.callbacks.orderAt(secret) };
  }

  test('stays open while its answer is lost', async () => {
    const { urls, order } = await called(providerError('unavailable', 'unknown'));
    expect(urls).toEqual([
      expect.stringMatching(/^https:\/\/films\.example\/called\/[0-9a-f]{64}$/),
    ]);
    expect(order?.key).toMatchObject({ shot: SHOT, take: 1, order: 1 });
  });

  test.each([true, false])(
    'is closed when it was not placed (intent written: %s)',
    async (sent) => {
      expect((await called(providerError('unfunded'), sent)).order).toBeNull();
    },
  );
});
