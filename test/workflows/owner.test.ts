/** An order belongs to the account that it was placed on, whatever the storyboard says by then. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenOrder } from '../../activities/contract.ts';
import { notYet } from '../../activities/failure.ts';
import { failure } from '../../specs/failures.ts';
import { cancelShot, report } from '../../workflows/messages.ts';
import { ACCOUNT, ARK_ACCOUNT, nodeOf, Rehearsal, takeOf, type Film } from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

const LONG_MS = 600_000;
const BOTH = { byteplus: ACCOUNT, ark: ARK_ACCOUNT };
/** Placed while the storyboard still ordered from ark. */
const AT_ARK: OpenOrder = { provider: 'ark', account: ARK_ACCOUNT, tier: 'flex' };
const FAILED = failure('failed', { code: 'failed', message: 'It failed.' });
const STANDS = { kind: 'stands', standing: takeOf({ shot: 'sh0010', take: 1 }) };

function accountsOf(film: Film, activity: 'submitTake' | 'awaitTask' | 'collectTake') {
  return film.of(activity).map(({ account }) => account);
}

test('an open order is asked about and collected at its own provider', async () => {
  const film = rehearsal.film({
    submitTake: () => ({ kind: 'occupied', open: AT_ARK }),
    settleOrder: () => ({ kind: 'placed', tier: 'flex' }),
  });
  const handle = await film.startShot({ open: AT_ARK }, { accounts: BOTH });
  expect(await handle.result()).toEqual(STANDS);
  expect(film.of('settleOrder')).toMatchObject([{ account: ARK_ACCOUNT }]);
  expect(film.of('awaitTask')).toMatchObject([{ account: ARK_ACCOUNT, tier: 'flex' }]);
  expect(accountsOf(film, 'collectTake')).toEqual([ARK_ACCOUNT]);
});

test('without a key of its provider it waits for one, and is ordered nowhere else', async () => {
  const film = rehearsal.film({ submitTake: () => ({ kind: 'occupied', open: AT_ARK }) });
  const elsewhere = { ...AT_ARK, account: 'ark-of-nobody' };
  const handle = await film.startShot({ open: elsewhere });
  await handle.signal(report, { accounts: { byteplus: ACCOUNT }, asked: null });
  await handle.signal(report, { accounts: BOTH, asked: null });
  expect(await handle.result()).toEqual(STANDS);
  expect(accountsOf(film, 'submitTake')).toEqual([ARK_ACCOUNT]);
  expect(accountsOf(film, 'collectTake')).toEqual([ARK_ACCOUNT]);
});

test('once it has failed, the next take is ordered where the plan says', async () => {
  const film = rehearsal.film({
    submitTake: (_, call) => (call === 1 ? { kind: 'occupied', open: AT_ARK } : { kind: 'placed' }),
    awaitTask: (_, call) =>
      call === 1 ? { state: 'failed', failure: FAILED } : { state: 'succeeded' },
  });
  const handle = await film.startShot({ open: AT_ARK, onFailed: 1 }, { accounts: BOTH });
  expect((await handle.result()).kind).toBe('stands');
  expect(accountsOf(film, 'awaitTask')).toEqual([ARK_ACCOUNT, ACCOUNT]);
  expect(film.of('submitTake').at(-1)).toMatchObject({ take: 2, account: ACCOUNT });
  expect(film.of('awaitTask').at(-1)).toMatchObject({ tier: 'default' });
});

test('an order that is not there after all is placed where the plan says', async () => {
  const film = rehearsal.film({
    submitTake: (_, call) => (call === 1 ? { kind: 'elsewhere' } : { kind: 'placed' }),
  });
  const handle = await film.startShot({ open: AT_ARK }, { accounts: BOTH });
  expect(await handle.result()).toEqual(STANDS);
  expect(accountsOf(film, 'submitTake')).toEqual([ARK_ACCOUNT, ACCOUNT]);
});

test('a provider that is switched while the order runs changes what is ordered next', async () => {
  const film = rehearsal.film({
    awaitTask: (_, call) => {
      if (call === 1) throw notYet('running', LONG_MS);
      return call === 2 ? { state: 'failed', failure: FAILED } : { state: 'succeeded' };
    },
  });
  const handle = await film.startShot({ onFailed: 1 }, { accounts: { byteplus: ACCOUNT } });
  await film.until('awaitTask');
  const node = nodeOf({ id: 'sh0010', provider: 'ark', tier: 'flex', onFailed: 1 });
  await handle.signal(report, { accounts: BOTH, asked: { plan: 'p2', node } });
  // A rotated key makes the wait begin anew: it is still byteplus that is asked.
  const rotated = { ...BOTH, byteplus: 'byteplus-22222222' };
  await handle.signal(report, { accounts: rotated, asked: null });
  expect((await handle.result()).kind).toBe('stands');
  expect(accountsOf(film, 'awaitTask')).toEqual([ACCOUNT, 'byteplus-22222222', ARK_ACCOUNT]);
  expect(film.of('submitTake')).toMatchObject([
    { take: 1, account: ACCOUNT, plan: 'p1', tier: 'default' },
    { take: 2, account: ARK_ACCOUNT, plan: 'p2', tier: 'flex' },
  ]);
});

test('what is no longer asked is taken back and watched at its own provider', async () => {
  const film = rehearsal.film();
  const handle = await film.startShot({ open: AT_ARK, isStale: true }, { accounts: BOTH });
  expect((await handle.result()).kind).toBe('stands');
  expect(film.of('cancelOrder')).toMatchObject([{ take: 1, account: ARK_ACCOUNT }]);
  expect(film.of('submitTake')).toMatchObject([{ take: 2, account: ACCOUNT }]);
});

test('cancelled, it is taken back at its own provider', async () => {
  const film = rehearsal.film({
    submitTake: () => ({ kind: 'occupied', open: AT_ARK }),
    awaitTask: (_, call) => {
      if (call === 1) throw notYet('queued', LONG_MS);
      return { state: 'succeeded' };
    },
  });
  const handle = await film.startShot({ open: AT_ARK }, { accounts: BOTH });
  await film.until('awaitTask');
  await handle.signal(cancelShot, { isReplaced: false });
  expect((await handle.result()).kind).toBe('stands');
  expect(film.of('cancelOrder')).toMatchObject([{ account: ARK_ACCOUNT }]);
});
