import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ends, notYet, repeats } from '../../activities/failure.ts';
import { failure, type FailureKind } from '../../specs/failures.ts';
import { cancelShot, report } from '../../workflows/messages.ts';
import {
  ACCOUNT,
  ARK_ACCOUNT,
  nodeOf,
  OPEN,
  OTHER_ACCOUNT,
  Rehearsal,
  takeOf,
} from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

const why = (kind: FailureKind) => failure(kind, { code: kind, message: `It is ${kind}.` });
/** Longer than any test: the wait goes on only when somebody interrupts it. */
const LONG_MS = 600_000;
const NO_KEY = { accounts: {}, asked: null };
const OTHER_KEY = { accounts: { byteplus: OTHER_ACCOUNT }, asked: null };
const STANDS = { kind: 'stands', standing: takeOf({ shot: 'sh0010', take: 1 }) };
const GENEROUS = { onFailed: 5, onExpired: ['default'], onUnknown: 'resubmit' } as const;

test('cancelled in the queue, the order is taken back', async () => {
  const film = rehearsal.film({
    awaitTask: (_, call) => {
      if (call === 1) throw notYet('queued', LONG_MS);
      return { state: 'cancelled', failure: why('cancelled') };
    },
  });
  const handle = await film.startShot(GENEROUS);
  await film.until('awaitTask');
  await handle.signal(cancelShot, { isReplaced: false });
  expect(await handle.result()).toEqual({ kind: 'cancelled' });
  expect(film.of('cancelOrder')).toHaveLength(1);
  expect(film.of('submitTake')).toHaveLength(1);
});

test('cancelled while it renders, it is watched to its end and kept', async () => {
  const film = rehearsal.film({
    awaitTask: (_, call) => {
      if (call === 1) throw notYet('running', LONG_MS);
      if (call === 2) throw notYet('running', 1);
      return { state: 'succeeded' };
    },
    cancelOrder: () => ({ outcome: 'runs-on' }),
  });
  const handle = await film.startShot();
  await film.until('awaitTask');
  await handle.signal(cancelShot, { isReplaced: false });
  expect(await handle.result()).toEqual(STANDS);
  expect(film.of('cancelOrder')).toHaveLength(1);
});

test('a cancel tries once more to take back an order that is no longer asked', async () => {
  const film = rehearsal.film({
    awaitTask: ({ take }) => {
      if (take === 2) return { state: 'succeeded' };
      if (film.of('cancelOrder').length < 2) throw notYet('queued', LONG_MS);
      return { state: 'cancelled', failure: why('cancelled') };
    },
    // As for the order of another store, until a person has agreed.
    cancelOrder: (_, call) => ({ outcome: call === 1 ? 'runs-on' : 'cancelled' }),
  });
  const open = { provider: 'byteplus', account: ACCOUNT, tier: 'flex' } as const;
  const handle = await film.startShot({ open, isStale: true });
  await film.until('collectTake');
  await film.until('awaitTask', 2);
  await handle.signal(cancelShot, { isReplaced: false });
  expect(await handle.result()).toMatchObject({ kind: 'stands' });
  expect(film.of('cancelOrder').map(({ take }) => take)).toEqual([1, 1]);
  expect(film.of('submitTake')).toHaveLength(1);
});

test('a shot that is replaced leaves its running order to its successor', async () => {
  const film = rehearsal.film({
    awaitTask: () => {
      throw notYet('running', LONG_MS);
    },
    cancelOrder: () => ({ outcome: 'runs-on' }),
  });
  const handle = await film.startShot();
  await film.until('awaitTask');
  await handle.signal(cancelShot, { isReplaced: true });
  expect(await handle.result()).toEqual({ kind: 'cancelled' });
  expect(film.of('cancelOrder')).toHaveLength(1);
  expect(film.of('awaitTask')).toHaveLength(1);
});

test('cancelled while it asks, it asks no more and its order stays open', async () => {
  const film = rehearsal.film({
    submitTake: () => {
      throw ends(why('outcome-unknown'));
    },
    settleOrder: () => ({ kind: 'unknown' }),
  });
  const handle = await film.startShot();
  await film.until('askPerson');
  await handle.signal(cancelShot, { isReplaced: false });
  expect(await handle.result()).toEqual({ kind: 'cancelled' });
  expect(film.of('askPerson')).toHaveLength(1);
  expect(film.of('endShot')).toHaveLength(0);
});

test('cancelled before anybody took the order up, nothing is ordered', async () => {
  const film = rehearsal.film();
  const handle = await film.startShot({}, { accounts: {} });
  await handle.signal(cancelShot, { isReplaced: false });
  expect(await handle.result()).toEqual({ kind: 'cancelled' });
  expect(film.calls).toEqual([]);
});

test('cancelled while the provider refuses orders, nothing more is tried', async () => {
  const film = rehearsal.film({
    submitTake: () => {
      throw repeats(why('throttled'), LONG_MS);
    },
  });
  const handle = await film.startShot();
  await film.until('submitTake');
  await handle.signal(cancelShot, { isReplaced: false });
  expect(await handle.result()).toEqual({ kind: 'cancelled' });
  expect(film.of('submitTake')).toHaveLength(1);
});

test('cancelled while it goes to another provider, nothing is ordered there', async () => {
  const cancelled = Promise.withResolvers<undefined>();
  const film = rehearsal.film({
    submitTake: () => {
      throw ends(why('unfunded'));
    },
    leaveProvider: () => cancelled.promise,
  });
  const fallbacks = [{ provider: 'ark', tier: 'default', onExpired: [] }] as const;
  const accounts = { byteplus: ACCOUNT, ark: ARK_ACCOUNT };
  const handle = await film.startShot({ fallbacks }, { accounts });
  await film.until('leaveProvider');
  await handle.signal(cancelShot, { isReplaced: false });
  cancelled.resolve(undefined);
  expect(await handle.result()).toEqual({ kind: 'cancelled' });
  expect(film.of('submitTake')).toHaveLength(1);
});

test('cancelled before it has a key, it orders nothing from the one that has', async () => {
  const cancelled = Promise.withResolvers<undefined>();
  const film = rehearsal.film({ leaveProvider: () => cancelled.promise });
  const fallbacks = [{ provider: 'ark', tier: 'default', onExpired: [] }] as const;
  const handle = await film.startShot({ fallbacks }, { accounts: { ark: ARK_ACCOUNT } });
  await film.until('leaveProvider');
  await handle.signal(cancelShot, { isReplaced: false });
  cancelled.resolve(undefined);
  expect(await handle.result()).toEqual({ kind: 'cancelled' });
  expect(film.of('submitTake')).toEqual([]);
});

test('a cancelled shot orders nothing where the journal has lost its order', async () => {
  const film = rehearsal.film({ submitTake: () => ({ kind: 'elsewhere' }) });
  const handle = await film.startShot({ open: OPEN }, { isCancelled: true });
  expect(await handle.result()).toEqual({ kind: 'cancelled' });
  expect(film.calls).toEqual(['submitTake']);
});

test('under another key the wait goes on at the queue of that account', async () => {
  const film = rehearsal.film({
    awaitTask: ({ account }) => {
      if (account === ACCOUNT) throw notYet('queued', LONG_MS);
      return { state: 'succeeded' };
    },
  });
  const handle = await film.startShot();
  await film.until('awaitTask');
  await handle.signal(report, NO_KEY);
  await handle.signal(report, OTHER_KEY);
  expect(await handle.result()).toEqual(STANDS);
  expect(film.of('awaitTask').map(({ account }) => account)).toEqual([ACCOUNT, OTHER_ACCOUNT]);
  expect(film.of('collectTake').map(({ account }) => account)).toEqual([OTHER_ACCOUNT]);
});

test('an order goes out under its key when that is back before the attempt under it has ended', async () => {
  const released = Promise.withResolvers<undefined>();
  const film = rehearsal.film({
    submitTake: async (_, call) => {
      if (call > 1) return { kind: 'placed' };
      await released.promise;
      throw repeats(why('throttled'), 1);
    },
  });
  const handle = await film.startShot();
  await film.until('submitTake');
  await handle.signal(report, OTHER_KEY);
  await handle.signal(report, { accounts: { byteplus: ACCOUNT }, asked: null });
  const eventsOf = async () => (await handle.fetchHistory()).events ?? [];
  const isCancel = (event: object) => 'activityTaskCancelRequestedEventAttributes' in event;
  while (!(await eventsOf()).some(isCancel)) await sleep(20);
  released.resolve(undefined);
  expect(await handle.result()).toEqual(STANDS);
  expect(film.of('submitTake').map(({ account }) => account)).toEqual([ACCOUNT, ACCOUNT]);
});

test('an order that waits for a key that nobody has is placed with the one that comes', async () => {
  const film = rehearsal.film();
  const handle = await film.startShot({}, { accounts: {} });
  await handle.signal(report, OTHER_KEY);
  expect(await handle.result()).toEqual(STANDS);
  expect(film.of('submitTake').map(({ account }) => account)).toEqual([OTHER_ACCOUNT]);
});

test('an order that goes to another account is placed by the newest plan', async () => {
  const film = rehearsal.film({
    submitTake: (_, call) => {
      if (call === 1) throw repeats(why('throttled'), LONG_MS);
      return { kind: 'placed' };
    },
  });
  const handle = await film.startShot();
  await film.until('submitTake');
  const { accounts } = OTHER_KEY;
  const fallbacks = [{ provider: 'ark', tier: 'default', onExpired: [] }] as const;
  const node = nodeOf({ id: 'sh0010', fallbacks });
  await handle.signal(report, {
    accounts: { ...accounts, ark: ARK_ACCOUNT },
    asked: { plan: 'p2', node },
  });
  expect(await handle.result()).toEqual(STANDS);
  expect(film.of('submitTake')).toMatchObject([
    { plan: 'p1', account: ACCOUNT, leaveAfterMs: null },
    { plan: 'p2', account: OTHER_ACCOUNT, leaveAfterMs: node.onDownMs },
  ]);
});

test.each([ACCOUNT, OTHER_ACCOUNT])(
  'an order that finds no room goes by the plan that comes meanwhile, on its tier: %s',
  async (byteplus) => {
    const film = rehearsal.film({
      submitTake: (_, call) => {
        if (call === 1) throw repeats(why('over-cap'), LONG_MS);
        return { kind: 'placed' };
      },
    });
    const handle = await film.startShot({ tier: 'default' });
    await film.until('submitTake');
    const node = nodeOf({ id: 'sh0010', tier: 'flex' });
    await handle.signal(report, { accounts: { byteplus }, asked: { plan: 'p2', node } });
    expect(await handle.result()).toEqual(STANDS);
    expect(film.of('submitTake')).toMatchObject([
      { plan: 'p1', tier: 'default', take: 1, order: 1 },
      { plan: 'p2', tier: 'flex', take: 1, order: 1, account: byteplus },
    ]);
  },
);

test.each(['failed', 'expired'] as const)(
  'what follows an order that has %s is what the newest plan says, also while it waits',
  async (kind) => {
    const film = rehearsal.film({
      awaitTask: ({ account, take, order }) => {
        if (account === ACCOUNT) throw notYet('queued', LONG_MS);
        if (take + order > 2) return { state: 'succeeded' };
        return { state: kind, failure: why(kind) };
      },
    });
    const handle = await film.startShot();
    await film.until('awaitTask');
    const node = nodeOf({ id: 'sh0010', onFailed: 1, onExpired: ['default'] });
    await handle.signal(report, { ...OTHER_KEY, asked: { plan: 'p2', node } });
    expect(await handle.result()).toMatchObject({ kind: 'stands' });
    const ordered = film.of('submitTake').map(({ take, order }) => [take, order]);
    expect(ordered).toEqual([[1, 1], kind === 'failed' ? [2, 1] : [1, 2]]);
  },
);

test('a cancellation from outside the engine drops no paid task', async () => {
  const film = rehearsal.film({
    awaitTask: (_, call) => {
      if (call < 3) throw notYet('running', 1);
      return { state: 'succeeded' };
    },
  });
  const handle = await film.startShot();
  await film.until('awaitTask');
  await handle.cancel();
  expect(await handle.result()).toEqual(STANDS);
});

test('cancelled again and again, an order is taken back once', async () => {
  const film = rehearsal.film({
    awaitTask: (_, call) => {
      if (call < 4) throw notYet('running', 1);
      return { state: 'succeeded' };
    },
    cancelOrder: () => ({ outcome: 'runs-on' }),
  });
  const handle = await film.startShot();
  for (const looks of [1, 2, 3]) {
    await film.until('awaitTask', looks);
    await handle.signal(cancelShot, { isReplaced: false });
  }
  expect(await handle.result()).toEqual(STANDS);
  expect(film.of('cancelOrder')).toHaveLength(1);
});
