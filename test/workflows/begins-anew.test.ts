/** A shot whose own order has failed is ordered once more while an older order of it goes on. */

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShotNode } from '../../activities/contract.ts';
import { notYet, repeats } from '../../activities/failure.ts';
import { failure } from '../../specs/failures.ts';
import { cancelProduction, cancelShot, report } from '../../workflows/messages.ts';
import {
  ACCOUNTS,
  chainOf,
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

const DONE = { kind: 'done', failed: [], assemblyError: null };
const UNPAID = failure('failed', { code: 'Broken', message: 'No clip.', billed: 'no' });
const STALE = { open: OPEN, isStale: true } as const;
/** Longer than any test: the wait goes on only when somebody interrupts it. */
const LONG_MS = 600_000;
/** Where the order goes by the journal: beside the older one, and after those that have ended. */
const at = (take: number): Partial<ShotNode> => ({ further: [{ take, order: 1, open: null }] });

/** `a`: its take 1 is of another time and runs until `isOver`, its take 2 fails. */
function failing(nodes: (call: number) => readonly ShotNode[], script: Script = {}) {
  const film: Film & { isOver?: true } = rehearsal.film({
    openPlan: (_, call) => ({ shots: nodes(call), conflicts: [] }),
    cancelOrder: () => ({ outcome: 'runs-on' }),
    awaitTask: ({ shot, take }) => {
      if (shot !== 'a' || take > 2) return { state: 'succeeded' };
      if (take === 2) return { state: 'failed', failure: UNPAID };
      if (!film.isOver) throw notYet('running', 20);
      return { state: 'succeeded' };
    },
    ...script,
  });
  return film;
}

/** The nodes of a plan that is opened the first time, and each time after that. */
const chain = (call: number) =>
  chainOf('a', 'b').map((node) =>
    node.id === 'a' ? { ...node, ...STALE, ...at(call === 1 ? 2 : 3) } : node,
  );
const alone = (call: number) => [nodeOf({ id: 'a', ...STALE, ...at(call === 1 ? 2 : 3) })];

const submits = (film: Film) => film.of('submitTake').map(({ shot, take }) => [shot, take]);
const kept = (film: Film) => film.of('collectTake').map(({ shot, take }) => [shot, take]);

test('a new run orders it beside the older order, whose clip is kept when it comes', async () => {
  const film = failing(chain);
  await film.ensure();
  await film.until('endShot');
  await film.ensure();
  await film.until('collectTake', 2);
  expect(kept(film)).toEqual([
    ['a', 3],
    ['b', 1],
  ]);
  film.isOver = true;
  expect(await film.outcome()).toEqual(DONE);
  expect(submits(film)).toEqual([
    ['a', 2],
    ['a', 3],
    ['b', 1],
  ]);
  expect(film.of('submitTake')[2]).toMatchObject({ firstFrameSha256: 'a/v3/last' });
  expect(kept(film)[2]).toEqual(['a', 1]);
  // The older one was neither looked for again nor taken back once more.
  expect([film.of('settleOrder').length, film.of('cancelOrder').length]).toEqual([1, 1]);
});

test('with no word it waits for the older order, and has failed', async () => {
  const film = failing(alone);
  await film.ensure();
  await film.until('endShot');
  film.isOver = true;
  expect(await film.outcome()).toEqual({ kind: 'failed', failed: ['a'], assemblyError: null });
  expect(submits(film)).toEqual([['a', 2]]);
  expect(kept(film)).toEqual([['a', 1]]);
});

test('what is said of another shot orders it no more, what is said of itself does', async () => {
  const film = failing(chain);
  await film.ensure();
  await film.until('endShot');
  await film.ensure({ plan: 'p2', anew: ['b'] });
  await film.ensure({ plan: 'p3', anew: ['a'] });
  await film.until('collectTake', 2);
  film.isOver = true;
  expect(await film.outcome()).toEqual(DONE);
  expect(film.of('submitTake').map(({ shot, plan }) => [shot, plan])).toEqual([
    ['a', 'p1'],
    ['a', 'p3'],
    ['b', 'p3'],
  ]);
});

test('two runs at once order it once, and one that comes while it is ordered orders no more', async () => {
  let isFree = false;
  const film = failing(alone, {
    submitTake: ({ take }) => {
      if (take === 3 && !isFree)
        throw repeats(failure('throttled', { code: 'busy', message: 'Later.' }), 20);
      return { kind: 'placed' };
    },
  });
  await film.ensure();
  await film.until('endShot');
  await Promise.all([film.ensure(), film.ensure()]);
  await film.until('submitTake', 2);
  await film.ensure();
  isFree = true;
  await film.until('collectTake');
  film.isOver = true;
  expect(await film.outcome()).toEqual(DONE);
  expect(new Set(submits(film).map(([, take]) => take))).toEqual(new Set([2, 3]));
  expect(kept(film)).toEqual([
    ['a', 3],
    ['a', 1],
  ]);
});

test('what fails again can be ordered again', async () => {
  const film = failing((call) => [nodeOf({ id: 'a', ...STALE, ...at(call + 1) })], {
    awaitTask: ({ take }) => {
      if (take === 4) return { state: 'succeeded' };
      if (take > 1) return { state: 'failed', failure: UNPAID };
      if (!film.isOver) throw notYet('running', 20);
      return { state: 'succeeded' };
    },
  });
  await film.ensure();
  for (const times of [1, 2]) {
    await film.until('endShot', times);
    await film.ensure();
  }
  await film.until('collectTake');
  film.isOver = true;
  expect(await film.outcome()).toEqual(DONE);
  expect(submits(film)).toEqual([
    ['a', 2],
    ['a', 3],
    ['a', 4],
  ]);
});

test('a run after a cancel orders it, and a cancel after that run takes it back', async () => {
  const film = failing(alone, {
    awaitTask: ({ take }) => {
      if (take === 2) return { state: 'failed', failure: UNPAID };
      // It is taken up anew only after the cancel.
      const looks = film.of('awaitTask').filter((look) => look.take === take).length;
      if (take === 3 && looks === 1) throw notYet('queued', LONG_MS);
      if (!film.isOver) throw notYet('running', 20);
      return { state: 'succeeded' };
    },
  });
  await film.ensure();
  await film.until('endShot');
  await film.production().signal(cancelProduction);
  await film.until('cancelOrder', 2);
  await film.ensure();
  await film.until('submitTake', 2);
  while (!film.of('awaitTask').some(({ take }) => take === 3)) await sleep(20);
  await film.production().signal(cancelProduction);
  await film.until('cancelOrder', 3);
  film.isOver = true;
  await film.outcome();
  expect(film.of('cancelOrder').map(({ take }) => take)).toEqual([1, 1, 3]);
  expect(new Set(film.of('collectTake').map(({ take }) => take))).toEqual(new Set([1, 3]));
});

const reported = (node: Partial<ShotNode> = {}) => ({
  accounts: ACCOUNTS,
  asked: { plan: 'p2', node: nodeOf({ id: 'a', ...STALE, ...node }) },
  isAnew: true as const,
});

test('what the film goes on without is not ordered, nor what another shot replaces', async () => {
  const film = failing(alone);
  const handle = await film.startShot({ id: 'a', ...STALE, ...at(2) });
  await film.until('endShot');
  await handle.signal(report, reported({ isSkipped: true }));
  await handle.signal(report, reported({ isLeftOut: true }));
  await handle.signal(cancelShot, { isReplaced: true });
  await handle.signal(report, reported());
  expect(await handle.result()).toMatchObject({ kind: 'failed' });
  expect(submits(film)).toEqual([['a', 2]]);
});

test('several takes are ordered again side by side, and how they ended before counts no more', async () => {
  const film = failing(alone, {
    awaitTask: ({ take }) => {
      if (take === 2 || take === 3) return { state: 'failed', failure: UNPAID };
      if (take === 1 && !film.isOver) throw notYet('running', 20);
      return { state: 'succeeded' };
    },
    collectTake: (input) => ({ ...takeOf(input), asks: { kind: 'circle', inMs: null } }),
  });
  const places = (...takes: readonly number[]) =>
    takes.map((take) => ({ take, order: 1, open: null }));
  const handle = await film.startShot({ id: 'a', ...STALE, further: places(2, 3) });
  await film.until('endShot', 2);
  await handle.signal(report, reported({ further: places(4, 5) }));
  await film.until('collectTake', 2);
  film.isOver = true;
  expect(await handle.result()).toMatchObject({ kind: 'stands', standing: { take: 'a/v5' } });
  expect(new Set(submits(film).map(([, take]) => take))).toEqual(new Set([2, 3, 4, 5]));
});
