/** What a cap holds back: the shot asks, and goes on when somebody may have raised it. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { ends, notYet } from '../../activities/failure.ts';
import { failure } from '../../specs/failures.ts';
import { cancelShot, report } from '../../workflows/messages.ts';
import { chainOf, nodeOf, Rehearsal, takeOf } from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

const OVER = failure('over-cap', { code: 'over-budget', message: 'It needs 1.00 USD.' });
const NUDGE = { accounts: {}, asked: null };
const STANDS = { kind: 'stands', standing: takeOf({ shot: 'sh0010', take: 1 }) };
const LONG_MS = 600_000;

test('a shot over the cap asks, tries again with every run, and uses up nothing', async () => {
  const film = rehearsal.film({
    submitTake: (_, call) => {
      if (call < 3) throw ends(OVER);
      return { kind: 'placed' };
    },
  });
  const handle = await film.startShot();
  await film.until('askPerson');
  expect(film.of('askPerson')).toMatchObject([{ take: 1, order: 1, failure: OVER }]);
  await handle.signal(report, NUDGE);
  await film.until('askPerson', 2);
  await handle.signal(report, NUDGE);
  expect(await handle.result()).toEqual(STANDS);
  const places = film.of('submitTake').map(({ take, order }) => [take, order]);
  expect(places).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
  expect(film.of('endShot')).toEqual([]);
});

test('a resubmit after an expired order is held as well, at its own tier', async () => {
  const film = rehearsal.film({
    submitTake: ({ tier }, call) => {
      if (tier === 'default' && call === 2) throw ends(OVER);
      return { kind: 'placed' };
    },
    awaitTask: (_, call) => {
      if (call > 1) return { state: 'succeeded' };
      const expired = failure('expired', { code: 'expired', message: 'It expired.' });
      return { state: 'expired', failure: expired };
    },
  });
  const handle = await film.startShot({ tier: 'flex', onExpired: ['default'] });
  await film.until('askPerson');
  await handle.signal(report, NUDGE);
  expect(await handle.result()).toEqual(STANDS);
  const orders = film.of('submitTake').map(({ order, tier }) => [order, tier]);
  expect(orders).toEqual([
    [1, 'flex'],
    [2, 'default'],
    [2, 'default'],
  ]);
});

test('cancelled while it is held back, it has ordered nothing', async () => {
  const film = rehearsal.film({
    submitTake: () => {
      throw ends(OVER);
    },
  });
  const handle = await film.startShot();
  await film.until('askPerson');
  await handle.signal(cancelShot, { isReplaced: false });
  expect(await handle.result()).toEqual({ kind: 'cancelled' });
  expect(film.of('submitTake')).toHaveLength(1);
});

test('caps are kept with the plan; a production that runs is attached to', async () => {
  const caps = (id: string) => ({ id, maxCost: [], allowsUnpriced: false });
  const film = rehearsal.film({
    openPlan: () => ({ shots: [...chainOf('a'), nodeOf({ id: 'b' })], conflicts: [] }),
    submitTake: ({ shot }, call) => {
      if (shot === 'b' && call < 3) throw ends(OVER);
      return { kind: 'placed' };
    },
    awaitTask: ({ shot }) => {
      if (shot === 'a' && film.of('openPlan').length < 2) throw notYet('queued', LONG_MS);
      return { state: 'succeeded' };
    },
  });
  await film.ensure({ caps: caps('c1') });
  await film.until('askPerson');
  await film.ensure({ caps: caps('c2'), accounts: { byteplus: 'byteplus-22222222' } });
  expect((await film.outcome()).kind).toBe('done');
  expect(film.of('openPlan').map((input) => [input.caps?.id, input.isAttaching])).toEqual([
    ['c1', false],
    ['c2', true],
  ]);
});
