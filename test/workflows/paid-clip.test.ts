/** A clip that is paid: whatever is said about it, the shot stays with its order. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { ends, notYet, repeats } from '../../activities/failure.ts';
import { failure, type Failure } from '../../specs/failures.ts';
import { cancelShot, report } from '../../workflows/messages.ts';
import {
  ACCOUNTS,
  ARK_ACCOUNT,
  nodeOf,
  OPEN,
  Rehearsal,
  takeOf,
  type Film,
  type Script,
} from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

const UNREADABLE = failure('unreadable', { code: 'clip-truncated', message: 'It ends early.' });
const GONE = failure('link-dead', { code: 'clip-gone', message: 'It is not there.' });
const STANDS = { kind: 'stands', standing: takeOf({ shot: 'sh0010', take: 1 }) };
/** All that could lead to another order. */
const GENEROUS = {
  onFailed: 5,
  onExpired: ['default'],
  onUnknown: 'resubmit',
  fallbacks: [{ provider: 'ark', tier: 'default', onExpired: [] }],
} as const;
const KEYS = { accounts: { ...ACCOUNTS, ark: ARK_ACCOUNT } };
const NEW_RUN = { accounts: KEYS.accounts, asked: { plan: 'p2', node: nodeOf({ id: 'sh0010' }) } };

const failing = (first: Failure) => (input: { shot: string; take: number }, call: number) => {
  if (call === 1) throw ends(first);
  return takeOf(input);
};

function placesOf(film: Film) {
  return film.of('submitTake').map(({ take, order }) => [take, order]);
}

test.each(['use', 'fetch', 'adopt'] as const)(
  'the answer `%s` goes back to the same order',
  async (answer) => {
    const film = rehearsal.film({
      collectTake: failing(UNREADABLE),
      askPerson: () => ({ answer }),
    });
    const handle = await film.startShot(GENEROUS, KEYS);
    expect(await handle.result()).toEqual(STANDS);
    expect(placesOf(film)).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(film.of('collectTake')).toMatchObject([{ take: 1 }, { take: 1 }]);
    expect(film.of('leaveProvider')).toEqual([]);
  },
);

test.each(['failed', 'unavailable', 'unauthorized', 'expired'] as const)(
  'an error in getting it that reads like %s orders nothing, here or elsewhere',
  async (kind) => {
    const failed = failure(kind, { code: kind, message: `It is ${kind}.` });
    const film = rehearsal.film({
      collectTake: () => {
        throw ends(failed);
      },
    });
    const handle = await film.startShot(GENEROUS, KEYS);
    expect(await handle.result()).toEqual({ kind: 'failed', failure: failed });
    expect(placesOf(film)).toEqual([[1, 1]]);
    expect(film.of('leaveProvider')).toEqual([]);
  },
);

test('a new run has it fetched again, an answer alone does not', async () => {
  const film = rehearsal.film({
    collectTake: failing(GONE),
    askPerson: ({ isRunAgain }) => ({ answer: isRunAgain ? 'fetch' : null }),
  });
  const handle = await film.startShot(GENEROUS, KEYS);
  await film.until('askPerson');
  // `resolve` tells a shot to read its answer by a report without a plan.
  await handle.signal(report, { accounts: {}, asked: null });
  await film.until('askPerson', 3);
  expect(film.of('collectTake')).toHaveLength(1);
  await handle.signal(report, NEW_RUN);
  expect(await handle.result()).toEqual(STANDS);
  expect(film.of('askPerson').map(({ isRunAgain }) => isRunAgain ?? null)).toEqual([
    null,
    false,
    null,
    true,
  ]);
  expect(placesOf(film)).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

test('it is asked about again each time that it does not come', async () => {
  const film = rehearsal.film({
    collectTake: () => {
      throw ends(GONE);
    },
    askPerson: ({ isRunAgain }, call) => {
      if (call > 4) return { answer: 'give-up' };
      return { answer: isRunAgain ? 'fetch' : null };
    },
  });
  const handle = await film.startShot(GENEROUS, KEYS);
  await film.until('askPerson');
  await handle.signal(report, NEW_RUN);
  await film.until('askPerson', 3);
  await handle.signal(report, NEW_RUN);
  expect(await handle.result()).toEqual({ kind: 'failed', failure: GONE });
  expect(film.of('collectTake')).toHaveLength(3);
  expect(new Set(placesOf(film).map(String))).toEqual(new Set(['1,1']));
});

test.each([UNREADABLE, GONE])('only a person orders again after $kind', async (failed) => {
  const film = rehearsal.film({
    collectTake: failing(failed),
    askPerson: () => ({ answer: 'resubmit' }),
  });
  const handle = await film.startShot(GENEROUS, KEYS);
  expect(await handle.result()).toMatchObject({ kind: 'stands' });
  expect(placesOf(film)).toEqual([
    [1, 1],
    [2, 1],
  ]);
});

/** Longer than any test: only a message ends it. */
const LONG_MS = 600_000;

test('a shot that is replaced leaves a clip that does not come to its successor', async () => {
  const film = rehearsal.film({
    collectTake: () => {
      throw repeats(GONE, LONG_MS);
    },
  });
  const handle = await film.startShot(GENEROUS, KEYS);
  await film.until('collectTake');
  await handle.signal(cancelShot, { isReplaced: true });
  expect(await handle.result()).toEqual({ kind: 'cancelled' });
  expect(placesOf(film)).toEqual([[1, 1]]);
});

const stuck = () => {
  throw repeats(GONE, LONG_MS);
};
const waiting = () => {
  throw notYet('running', LONG_MS);
};
const BESIDE: readonly [string, Script, 'awaitTask' | 'collectTake' | 'settleOrder', number][] = [
  ['two clips that do not come', { collectTake: stuck }, 'collectTake', 2],
  ['two tasks that run on', { awaitTask: waiting }, 'awaitTask', 2],
  ['a search beside a clip', { settleOrder: waiting, collectTake: stuck }, 'collectTake', 1],
];

test.each(BESIDE)(
  'a shot that is replaced leaves %s to its successor',
  async (_, script, until, times) => {
    const film = rehearsal.film({ cancelOrder: () => ({ outcome: 'runs-on' }), ...script });
    const handle = await film.startShot({ open: OPEN, isStale: true }, KEYS);
    await film.until('settleOrder');
    await film.until(until, times);
    await handle.signal(cancelShot, { isReplaced: true });
    expect(await handle.result()).toEqual({ kind: 'cancelled' });
    expect(placesOf(film)).toEqual([[2, 1]]);
  },
);

test('a shot whose own clip is here leaves what it still gets beside it', async () => {
  const film = rehearsal.film({
    cancelOrder: () => ({ outcome: 'runs-on' }),
    collectTake: stuck,
  });
  const standing = takeOf({ shot: 'sh0010', take: 2 });
  const handle = await film.startShot({ open: OPEN, isStale: true, standing }, KEYS);
  await film.until('collectTake');
  await handle.signal(cancelShot, { isReplaced: true });
  expect(await handle.result()).toEqual({ kind: 'stands', standing });
});

test('a shot that is cancelled first and replaced then leaves what runs on', async () => {
  const film = rehearsal.film({
    awaitTask: waiting,
    cancelOrder: () => ({ outcome: 'runs-on' }),
  });
  const handle = await film.startShot(GENEROUS, KEYS);
  await film.until('awaitTask');
  await handle.signal(cancelShot, { isReplaced: false });
  await film.until('awaitTask', 2);
  await handle.signal(cancelShot, { isReplaced: true });
  expect(await handle.result()).toEqual({ kind: 'cancelled' });
  expect(film.of('cancelOrder')).toHaveLength(1);
});

test('a shot that is cancelled goes on getting what is paid', async () => {
  const film = rehearsal.film({
    collectTake: (input, call) => {
      if (call < 3) throw repeats(GONE, 500);
      return takeOf(input);
    },
  });
  const handle = await film.startShot(GENEROUS, KEYS);
  await film.until('collectTake');
  await handle.signal(cancelShot, { isReplaced: false });
  expect(await handle.result()).toEqual(STANDS);
  expect(film.of('collectTake')).toHaveLength(3);
});
