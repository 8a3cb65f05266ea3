/** Shots whose own take stands while an order for what is no longer asked of them goes on. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShotNode } from '../../activities/contract.ts';
import { notYet } from '../../activities/failure.ts';
import { chainOf, nodeOf, OPEN, Rehearsal, type Film } from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

const DONE = { kind: 'done', failed: [], assemblyError: null };

const planOf = (shots: readonly ShotNode[]) => () => ({ shots, conflicts: [] });

test('what needs the frames of a shot does not wait for its order that nobody asks for', async () => {
  const isHere = (id: string) => film.of('collectTake').some(({ shot }) => shot === id);
  const film: Film = rehearsal.film({
    openPlan: planOf(
      chainOf('a', 'b').map((node) =>
        node.id === 'a' ? { ...node, open: OPEN, isStale: true } : node,
      ),
    ),
    cancelOrder: () => ({ outcome: 'runs-on' }),
    awaitTask: ({ shot, take }) => {
      if (shot === 'a' && take === 1 && !isHere('b')) throw notYet('running', 20);
      return { state: 'succeeded' };
    },
  });
  await film.ensure();
  expect(await film.outcome()).toEqual(DONE);
  expect(film.of('submitTake')).toMatchObject([
    { shot: 'a', take: 2 },
    { shot: 'b', firstFrameSha256: 'a/v2/last' },
  ]);
  expect(film.of('collectTake').map(({ shot, take }) => [shot, take])).toEqual([
    ['a', 2],
    ['b', 1],
    ['a', 1],
  ]);
  expect(film.of('assemble')).toHaveLength(1);
});

test('one more take of a shot does not wait for its order that nobody asks for', async () => {
  const isHere = (number: number) => film.of('collectTake').some(({ take }) => take === number);
  const stale = { open: OPEN, isStale: true };
  const film: Film = rehearsal.film({
    openPlan: planOf([nodeOf({ id: 'a', ...stale })]),
    submitTake: ({ plan, take }) =>
      plan === 'p2' && take === 2 ? { kind: 'foreign', open: null } : { kind: 'placed' },
    cancelOrder: () => ({ outcome: 'runs-on' }),
    awaitTask: ({ take }) => {
      if (take === 1 && !isHere(3)) throw notYet('running', 20);
      return { state: 'succeeded' };
    },
  });
  await film.ensure();
  await film.until('collectTake');
  await film.ensure({ plan: 'p2' });
  expect(await film.outcome()).toEqual(DONE);
  expect(film.of('submitTake').map(({ take }) => take)).toEqual([2, 2, 3]);
});
