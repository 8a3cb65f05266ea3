import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShotNode } from '../../activities/contract.ts';
import { ends, notYet, refuses } from '../../activities/failure.ts';
import { failure } from '../../specs/failures.ts';
import { cancelProduction, cutRough } from '../../workflows/messages.ts';
import {
  ACCOUNT,
  chainOf,
  nodeOf,
  OPEN,
  OTHER_ACCOUNT,
  Rehearsal,
  takeOf,
  type Film,
} from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

const LONG_MS = 600_000;
const DONE = { kind: 'done', failed: [], assemblyError: null };
const FAILED = failure('failed', { code: 'failed', message: 'It failed.' });

const UNREADABLE = failure('unreadable', { code: 'clip-damaged', message: 'It is damaged.' });

const planOf = (shots: readonly ShotNode[]) => () => ({ shots, conflicts: [] });

function shotsOf(film: Film, activity: 'submitTake' | 'awaitTask'): string[] {
  return film.of(activity).map(({ shot }) => shot);
}

async function eventsOf(film: Film): Promise<number> {
  const { events } = await film.production().fetchHistory();
  return events?.length ?? 0;
}

test('each shot of a chain is ordered with the last frame of the one before', async () => {
  const film = rehearsal.film({ openPlan: planOf(chainOf('a', 'b', 'c')) });
  expect(await film.ensure()).toEqual({ kind: 'running' });
  expect(await film.outcome()).toEqual(DONE);
  expect(film.of('submitTake').map((input) => [input.shot, input.firstFrameSha256])).toEqual([
    ['a', null],
    ['b', 'a/v1/last'],
    ['c', 'b/v1/last'],
  ]);
  const takes = ['a', 'b', 'c'].map((shot) => ({ shot, take: `${shot}/v1` }));
  expect(film.of('assemble')).toEqual([{ film: film.id, plan: 'p1', takes, missing: [] }]);
});

test('a shot costs its production nine events, however long it waits', async () => {
  const counts: number[] = [];
  for (const ids of [['a'], ['a', 'b', 'c']]) {
    const film = rehearsal.film({
      openPlan: planOf(chainOf(...ids)),
      awaitTask: ({ shot }, call) => {
        if (shot === 'b' && call < 5) throw notYet('queued', 1);
        return { state: 'succeeded' };
      },
    });
    await film.ensure();
    await film.outcome();
    counts.push(await eventsOf(film));
  }
  const [one = 0, three = 0] = counts;
  expect(three - one).toBe(2 * 9);
});

test('chains that do not hang together are rendered side by side', async () => {
  const film: Film = rehearsal.film({
    openPlan: planOf([...chainOf('a', 'b'), nodeOf({ id: 'c' })]),
    awaitTask: ({ shot }) => {
      if (shot === 'a' && !shotsOf(film, 'submitTake').includes('c')) throw notYet('queued', 1);
      return { state: 'succeeded' };
    },
  });
  await film.ensure();
  expect(await film.outcome()).toEqual(DONE);
});

test('the first frame of a shot whose take stands may be the last of another', async () => {
  const standing = takeOf({ shot: 'a', take: 7 });
  const last = { shot: 'a', which: 'first' } as const;
  const shots = [nodeOf({ id: 'a', standing }), nodeOf({ id: 'b', last })];
  const film = rehearsal.film({ openPlan: planOf(shots) });
  await film.ensure();
  expect(await film.outcome()).toEqual(DONE);
  expect(film.of('submitTake')).toMatchObject([{ shot: 'b', lastFrameSha256: 'a/v7/first' }]);
});

test('a failed shot stops only what hangs on it, and `ensure` tries it again', async () => {
  let isRepaired = false;
  const shots = [...chainOf('a', 'b'), nodeOf({ id: 'c' })];
  const film: Film = rehearsal.film({
    openPlan: () => ({
      shots: shots.map((node) =>
        isRepaired && node.id === 'c'
          ? { ...node, standing: takeOf({ shot: 'c', take: 1 }) }
          : node,
      ),
      conflicts: [],
    }),
    submitTake: ({ shot }) => {
      if (shot === 'a' && !isRepaired) throw ends(FAILED);
      return { kind: 'placed' };
    },
  });
  await film.ensure();
  expect(await film.outcome()).toEqual({ kind: 'failed', failed: ['a'], assemblyError: null });
  expect(shotsOf(film, 'submitTake').sort()).toEqual(['a', 'c']);
  expect(film.of('assemble')).toMatchObject([
    { takes: [{ shot: 'c' }], missing: [{ shot: 'a' }, { shot: 'b' }] },
  ]);
  isRepaired = true;
  await film.ensure();
  expect(await film.outcome()).toEqual(DONE);
  expect(film.of('assemble').at(-1)).toMatchObject({ missing: [] });
  expect(shotsOf(film, 'submitTake').slice(2)).toEqual(['a', 'b']);
});

test('two `ensure` at once start one production and one of each shot', async () => {
  const film = rehearsal.film({ openPlan: planOf(chainOf('a', 'b')) });
  const answers = await Promise.all([film.ensure(), film.ensure(), film.ensure()]);
  expect(answers).toEqual(Array.from({ length: 3 }, () => ({ kind: 'running' })));
  expect(await film.outcome()).toEqual(DONE);
  expect(shotsOf(film, 'submitTake')).toEqual(['a', 'b']);
});

async function untilChildrenEnd(film: Film): Promise<void> {
  for (;;) {
    const { raw } = await film.production().describe();
    if (!raw.pendingChildren?.length) return;
    await sleep(20);
  }
}

test('nothing starts by a plan that is about to be replaced', async () => {
  const film: Film = rehearsal.film({
    openPlan: async (_, call) => {
      // The first shot ends while the second plan is being opened.
      if (call === 2) await untilChildrenEnd(film);
      return { shots: chainOf('a', 'b'), conflicts: [] };
    },
    awaitTask: (_, call) => {
      if (call === 1) throw notYet('queued', 1);
      return { state: 'succeeded' };
    },
  });
  await film.ensure({ plan: 'p1' });
  await film.until('awaitTask');
  await film.ensure({ plan: 'p2' });
  expect(await film.outcome()).toEqual(DONE);
  const plans = film.of('submitTake').map(({ shot, plan }) => `${shot} by ${plan}`);
  expect(plans).toEqual(['a by p1', 'a by p2', 'b by p2']);
  expect(film.of('assemble')).toMatchObject([{ plan: 'p2' }]);
});

test('a plan that makes open orders useless changes nothing, or replaces them', async () => {
  const film: Film = rehearsal.film({
    openPlan: ({ plan, running }) => ({
      shots: chainOf('a', 'b').map((node) =>
        plan === 'p2' && node.id === 'a' ? { ...node, open: OPEN, isStale: true } : node,
      ),
      conflicts: running && plan === 'p2' ? ['a'] : [],
    }),
    awaitTask: ({ take }, call) => {
      if (take === 1 && call === 1) throw notYet('running', LONG_MS);
      return { state: 'succeeded' };
    },
    cancelOrder: () => ({ outcome: 'runs-on' }),
  });
  await film.ensure({ plan: 'p1' });
  await film.until('awaitTask');
  expect(await film.ensure({ plan: 'p2' })).toEqual({ kind: 'needs-restart', shots: ['a'] });
  expect(film.of('cancelOrder')).toHaveLength(0);
  expect(await film.ensure({ plan: 'p2', restart: true })).toEqual({ kind: 'running' });
  expect(await film.outcome()).toEqual(DONE);
  const orders = film.of('submitTake').map(({ shot, take, plan }) => `${shot} v${take} ${plan}`);
  expect(orders).toEqual(['a v1 p1', 'a v2 p2', 'b v1 p2']);
  expect(film.of('collectTake').map(({ shot, take }) => `${shot} v${take}`)).toContain('a v1');
});

test('a shot that leaves the film while it renders is watched and kept, and not waited for', async () => {
  const film: Film = rehearsal.film({
    openPlan: ({ plan, running }) => ({
      shots: chainOf(...(plan === 'p1' ? ['a', 'b'] : ['b'])),
      conflicts: running && plan === 'p2' ? ['a'] : [],
    }),
    awaitTask: ({ shot }, call) => {
      if (shot === 'a' && call === 1) throw notYet('running', LONG_MS);
      return { state: 'succeeded' };
    },
    cancelOrder: () => ({ outcome: 'runs-on' }),
  });
  await film.ensure({ plan: 'p1' });
  await film.until('awaitTask');
  await film.ensure({ plan: 'p2', restart: true });
  expect(await film.outcome()).toEqual(DONE);
  expect(
    film
      .of('collectTake')
      .map(({ shot }) => shot)
      .sort(),
  ).toEqual(['a', 'b']);
  expect(film.of('assemble')).toMatchObject([{ takes: [{ shot: 'b' }] }]);
});

test('a film whose plan was replaced while it was assembled is assembled again', async () => {
  const film: Film = rehearsal.film({
    openPlan: planOf(chainOf('a')),
    assemble: async ({ plan }) => {
      if (plan === 'p1') await film.until('openPlan', 2);
      return { frames: 48, isCurrent: plan === 'p2' };
    },
  });
  await film.ensure({ plan: 'p1' });
  await film.until('assemble');
  await film.ensure({ plan: 'p2' });
  expect(await film.outcome()).toEqual(DONE);
  expect(film.of('assemble').at(-1)).toMatchObject({ plan: 'p2' });
});

test('a film that cannot be assembled says why, and its takes stand', async () => {
  const film = rehearsal.film({
    openPlan: planOf(chainOf('a')),
    assemble: () => {
      throw refuses('The disk is full.');
    },
  });
  await film.ensure();
  const assemblyError = 'The disk is full.';
  expect(await film.outcome()).toEqual({ kind: 'failed', failed: [], assemblyError });
});

test('a rough cut is made when it is asked for, and never beside the film', async () => {
  let underWay = 0;
  const film: Film = rehearsal.film({
    openPlan: planOf(chainOf('a', 'b')),
    collectTake: (input) => {
      if (input.shot === 'b' && input.take === 1) throw ends(UNREADABLE);
      return takeOf(input);
    },
    askPerson: (_, call) => ({ answer: call === 1 ? null : 'resubmit' }),
    assemble: async ({ takes }) => {
      underWay += 1;
      await sleep(20);
      expect(underWay).toBe(1);
      underWay -= 1;
      return { frames: takes.length, isCurrent: true };
    },
  });
  await film.ensure();
  await film.until('askPerson');
  const cuts = [
    film.production().executeUpdate(cutRough),
    film.production().executeUpdate(cutRough),
  ];
  expect(await Promise.all(cuts)).toEqual([null, null]);
  expect(film.of('assemble')[0]).toMatchObject({
    takes: [{ shot: 'a' }],
    missing: [{ shot: 'b', firstFrameSha256: 'a/v1/last' }],
  });
  await film.ensure();
  expect(await film.outcome()).toEqual(DONE);
  expect(film.of('assemble').at(-1)).toMatchObject({ missing: [] });
});

test('a shot that was terminated from outside has failed, and the others go on', async () => {
  const film: Film = rehearsal.film({
    openPlan: planOf([nodeOf({ id: 'a' }), nodeOf({ id: 'b' })]),
    awaitTask: ({ shot }) => {
      if (shot === 'a') throw notYet('queued', LONG_MS);
      return { state: 'succeeded' };
    },
  });
  await film.ensure();
  await film.until('awaitTask', 2);
  await film.shot('a').terminate();
  expect(await film.outcome()).toMatchObject({ kind: 'failed', failed: ['a'] });
});

test('a shot that runs for an earlier production answers the one that attaches', async () => {
  const film: Film = rehearsal.film({
    openPlan: planOf(chainOf('a', 'b')),
    awaitTask: ({ shot, account }) => {
      if (shot === 'a' && account === ACCOUNT) throw notYet('queued', LONG_MS);
      return { state: 'succeeded' };
    },
  });
  await film.ensure();
  await film.until('awaitTask');
  await film.production().terminate();
  await film.ensure({ accounts: { byteplus: OTHER_ACCOUNT } });
  expect(await film.outcome()).toEqual(DONE);
  expect(shotsOf(film, 'submitTake')).toEqual(['a', 'b']);
});

test('an attached shot that is gone is started again by the next `ensure`', async () => {
  const film: Film = rehearsal.film({
    openPlan: planOf(chainOf('a')),
    awaitTask: (_, call) => {
      if (call < 3) throw notYet('queued', LONG_MS);
      return { state: 'succeeded' };
    },
  });
  await film.ensure();
  await film.until('awaitTask');
  await film.production().terminate();
  await film.ensure();
  await film.shot('a').terminate();
  await film.ensure();
  await film.until('awaitTask', 2);
  await film.ensure({ accounts: { byteplus: OTHER_ACCOUNT } });
  expect(await film.outcome()).toEqual(DONE);
  expect(shotsOf(film, 'submitTake')).toEqual(['a', 'a']);
});

const BY_SIGNAL = (film: Film) => film.production().signal(cancelProduction);
const FROM_OUTSIDE = (film: Film) => film.production().cancel();

test.each([
  ['by signal', BY_SIGNAL],
  ['from outside the engine', FROM_OUTSIDE],
])('cancelled %s, what is queued is taken back and nothing more starts', async (_, cancel) => {
  const film: Film = rehearsal.film({
    openPlan: planOf(chainOf('a', 'b')),
    awaitTask: (__, call) => {
      if (call === 1) throw notYet('queued', LONG_MS);
      const message = 'It was cancelled.';
      return { state: 'cancelled', failure: failure('cancelled', { code: 'cancelled', message }) };
    },
  });
  await film.ensure();
  await film.until('awaitTask');
  await cancel(film);
  expect(await film.outcome()).toEqual({ kind: 'cancelled', failed: [], assemblyError: null });
  expect(film.of('cancelOrder')).toHaveLength(1);
  expect(shotsOf(film, 'submitTake')).toEqual(['a']);
});

test('a cancel that comes while a plan is being opened is not forgotten', async () => {
  const film: Film = rehearsal.film({
    openPlan: async () => {
      await film.production().signal(cancelProduction);
      return { shots: chainOf('a'), conflicts: [] };
    },
  });
  await film.ensure();
  expect(await film.outcome()).toMatchObject({ kind: 'cancelled' });
  expect(film.of('submitTake')).toEqual([]);
});

test('a plan that cannot be opened ends the production, and the next one starts anew', async () => {
  const film = rehearsal.film({
    openPlan: ({ plan }) => {
      if (plan === 'p1') throw refuses('There is no such plan.');
      return { shots: chainOf('a'), conflicts: [] };
    },
  });
  await expect(film.ensure({ plan: 'p1' })).rejects.toThrow('Update failed');
  expect(await film.outcome()).toMatchObject({ kind: 'cancelled' });
  expect(await film.ensure({ plan: 'p2' })).toEqual({ kind: 'running' });
  expect(await film.outcome()).toEqual(DONE);
});
