/** A list of providers: the next one steps in when the one before cannot be ordered from. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShotRoute } from '../../activities/contract.ts';
import { ends } from '../../activities/failure.ts';
import { failure, type FailureKind } from '../../specs/failures.ts';
import { report } from '../../workflows/messages.ts';
import { ACCOUNT, ARK_ACCOUNT, nodeOf, Rehearsal, takeOf, type Film } from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

const BOTH = { byteplus: ACCOUNT, ark: ARK_ACCOUNT };
const ARK: ShotRoute = { provider: 'ark', tier: 'default', onExpired: [] };
const LIST = { fallbacks: [ARK], onDownMs: 60_000 };
const STANDS = { kind: 'stands', standing: takeOf({ shot: 'sh0010', take: 1 }) };
const why = (kind: FailureKind) => failure(kind, { code: kind, message: `It is ${kind}.` });

function ordersOf(film: Film) {
  return film.of('submitTake').map(({ account, take, order }) => [account, take, order]);
}

test.each(['unauthorized', 'unfunded', 'model-unavailable', 'unavailable'] as const)(
  'refused as %s, the same take is ordered from the next provider',
  async (kind) => {
    const film = rehearsal.film({
      submitTake: ({ account }) => {
        if (account === ACCOUNT) throw ends(why(kind));
        return { kind: 'placed' };
      },
    });
    const handle = await film.startShot(LIST, { accounts: BOTH });
    expect(await handle.result()).toEqual(STANDS);
    expect(ordersOf(film)).toEqual([
      [ACCOUNT, 1, 1],
      [ARK_ACCOUNT, 1, 1],
    ]);
    // The last one is waited for, however long it is down.
    expect(film.of('submitTake').map(({ leaveAfterMs }) => leaveAfterMs)).toEqual([60_000, null]);
    expect(film.of('leaveProvider')).toMatchObject([
      { provider: 'byteplus', next: 'ark', failure: { kind } },
    ]);
    expect(film.of('awaitTask')).toMatchObject([{ account: ARK_ACCOUNT }]);
  },
);

test.each(['invalid', 'moderated-input'] as const)(
  'refused as %s, it is ordered from no other provider',
  async (kind) => {
    const film = rehearsal.film({
      submitTake: () => {
        throw ends(why(kind));
      },
    });
    const handle = await film.startShot(LIST, { accounts: BOTH });
    expect(await handle.result()).toMatchObject({ kind: 'failed', failure: { kind } });
    expect(ordersOf(film)).toHaveLength(1);
  },
);

test('when all have been left the last reason ends the shot, and all are named', async () => {
  const film = rehearsal.film({
    submitTake: ({ account }) => {
      throw ends(why(account === ACCOUNT ? 'unfunded' : 'unauthorized'));
    },
  });
  const handle = await film.startShot(LIST, { accounts: BOTH });
  const message = 'It is unauthorized. Left before it: byteplus (unfunded: unfunded).';
  expect(await handle.result()).toMatchObject({
    kind: 'failed',
    failure: { kind: 'unauthorized', message },
  });
  expect(film.of('endShot')).toMatchObject([{ provider: 'ark', failure: { message } }]);
});

test('a provider without a key is left before it is asked; with none it waits for one', async () => {
  const film = rehearsal.film();
  const handle = await film.startShot(LIST, { accounts: { ark: ARK_ACCOUNT } });
  expect(await handle.result()).toEqual(STANDS);
  expect(ordersOf(film)).toEqual([[ARK_ACCOUNT, 1, 1]]);
  expect(film.of('leaveProvider')).toMatchObject([{ failure: { code: 'no-key' } }]);

  const keyless = rehearsal.film();
  const waiting = await keyless.startShot(LIST, { accounts: {} });
  await waiting.signal(report, { accounts: { byteplus: ACCOUNT }, asked: null });
  expect(await waiting.result()).toEqual(STANDS);
  expect(ordersOf(keyless)).toEqual([[ACCOUNT, 1, 1]]);
});

test('after an order whose outcome is unknown no other provider steps in', async () => {
  const film = rehearsal.film({
    submitTake: (_, call) => {
      throw ends(why(call === 1 ? 'outcome-unknown' : 'unfunded'));
    },
    settleOrder: () => ({ kind: 'unknown' }),
    askPerson: () => ({ answer: 'resubmit' }),
  });
  const handle = await film.startShot(LIST, { accounts: BOTH });
  expect(await handle.result()).toMatchObject({ kind: 'failed', failure: { kind: 'unfunded' } });
  expect(ordersOf(film)).toEqual([
    [ACCOUNT, 1, 1],
    [ACCOUNT, 1, 2],
  ]);
  expect(film.of('leaveProvider')).toEqual([]);
});

test('one that was proven not to be placed may be ordered elsewhere', async () => {
  const film = rehearsal.film({
    submitTake: (_, call) => {
      if (call === 3) return { kind: 'placed' };
      throw ends(why(call === 1 ? 'outcome-unknown' : 'unfunded'));
    },
    settleOrder: () => ({ kind: 'not-placed' }),
  });
  const handle = await film.startShot(LIST, { accounts: BOTH });
  expect(await handle.result()).toEqual(STANDS);
  expect(ordersOf(film).at(-1)).toEqual([ARK_ACCOUNT, 1, 2]);
});

test('what follows an order of the next provider is asked of it, by its own steps', async () => {
  const ark: ShotRoute = { provider: 'ark', tier: 'flex', onExpired: ['flex', 'default'] };
  const film = rehearsal.film({
    submitTake: ({ account }) => {
      if (account === ACCOUNT) throw ends(why('unfunded'));
      return { kind: 'placed' };
    },
    awaitTask: (_, call) =>
      call < 3 ? { state: 'expired', failure: why('expired') } : { state: 'succeeded' },
  });
  const handle = await film.startShot({ ...LIST, fallbacks: [ark] }, { accounts: BOTH });
  expect(await handle.result()).toEqual(STANDS);
  const tiers = film.of('submitTake').map(({ account, tier }) => [account, tier]);
  expect(tiers.slice(1)).toEqual([
    [ARK_ACCOUNT, 'flex'],
    [ARK_ACCOUNT, 'flex'],
    [ARK_ACCOUNT, 'default'],
  ]);
});

test('a task that ends for want of funds is a new take of the next provider', async () => {
  const film = rehearsal.film({
    awaitTask: (_, call) =>
      call === 1 ? { state: 'failed', failure: why('unfunded') } : { state: 'succeeded' },
  });
  const handle = await film.startShot(LIST, { accounts: BOTH });
  expect((await handle.result()).kind).toBe('stands');
  expect(ordersOf(film)).toEqual([
    [ACCOUNT, 1, 1],
    [ARK_ACCOUNT, 2, 1],
  ]);
});

test('a new plan begins with its first provider', async () => {
  const over = failure('over-cap', { code: 'over-budget', message: 'It needs 1.00 USD.' });
  const film = rehearsal.film({
    submitTake: ({ account, plan }) => {
      if (plan === 'p2') return { kind: 'placed' };
      throw ends(account === ACCOUNT ? why('unfunded') : over);
    },
  });
  const handle = await film.startShot(LIST, { accounts: BOTH });
  await film.until('askPerson');
  const node = nodeOf({ id: 'sh0010', ...LIST });
  await handle.signal(report, { accounts: BOTH, asked: { plan: 'p2', node } });
  expect(await handle.result()).toEqual(STANDS);
  expect(ordersOf(film).at(-1)).toEqual([ACCOUNT, 1, 1]);
});
