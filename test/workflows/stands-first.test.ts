/**
 * What a film does not wait for: orders that are no longer asked, beside a take that stands or of a shot
 * that was skipped; and what comes back after it was told to end.
 */

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { OpenPlanInput, ShotNode } from '../../activities/contract.ts';
import { ends, notYet, repeats } from '../../activities/failure.ts';
import { failure } from '../../specs/failures.ts';
import { cancelProduction, decided } from '../../workflows/messages.ts';
import { PATIENCE } from '../patience.ts';
import { chainOf, nodeOf, OPEN, Rehearsal, takeOf, type Film, type Script } from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

const DONE = { kind: 'done', failed: [], assemblyError: null };
const DEAD = failure('link-dead', { code: 'http-403', message: 'The link answered HTTP 403.' });
const LONG_MS = 600_000;
const OLD = { open: OPEN, isStale: true };
/** As the store has it: what was ordered once stands from then on. */
function standing(film: Film, shot: string, take: number): Pick<ShotNode, 'standing'> {
  const isThere = film.of('collectTake').some((one) => one.shot === shot && one.take === take);
  return { standing: isThere ? takeOf({ shot, take }) : null };
}

const standingB = (film: Film) => nodeOf({ id: 'b', ...standing(film, 'b', 1) });

type Fetched = Film & { isThere?: boolean };

/** `nodes`: of shot `a`, by plan. Its clip does not come before the test says so. */
function filmOf(
  nodes: (plan: string, input: OpenPlanInput) => Partial<ShotNode>,
  script: Script = {},
): Fetched {
  const film: Fetched = rehearsal.film({
    openPlan: (input) => ({
      shots: [nodeOf({ id: 'a', ...nodes(input.plan, input) }), standingB(film)],
      conflicts: [],
    }),
    submitTake: ({ shot, take }) =>
      shot === 'a' && take === 1 ? { kind: 'occupied', open: OPEN } : { kind: 'placed' },
    collectTake: (input) => {
      if (input.shot === 'a' && !film.isThere) throw repeats(DEAD, 20);
      return takeOf(input);
    },
    cancelOrder: () => ({ outcome: 'runs-on' }),
    ...script,
  });
  return film;
}

const cutsOf = (film: Film) =>
  film.of('assemble').map(({ takes, missing }) => [takes.map(({ take }) => take), missing.length]);
const submits = (film: Film) => film.of('submitTake').map(({ shot, take }) => `${shot}/${take}`);

test('the film is made while a clip of it does not come, and again by whoever goes on', async () => {
  const film = filmOf(() => ({ ...OLD, isSkipped: true }));
  await film.ensure();
  await film.until('assemble');
  await film.until('collectTake', 3);
  expect(cutsOf(film)).toEqual([[['b/v1'], 0]]);
  // Its database is lost, say: the store has everything.
  await film.production().terminate();
  await film.ensure();
  await film.until('assemble', 2);
  // Another plan of the same takes is made as well, the same one is not.
  await film.ensure();
  await film.ensure({ plan: 'p2' });
  await film.until('assemble', 3);
  film.isThere = true;
  expect(await film.outcome()).toEqual(DONE);
  expect(cutsOf(film)).toEqual([1, 2, 3].map(() => [['b/v1'], 0]));
  expect(submits(film)).toEqual(['b/1']);
});

test('wanted before its clip has come, it goes back to its order and is in the film', async () => {
  const film = filmOf((plan) => (plan === 'p1' ? { ...OLD, isSkipped: true } : { open: OPEN }));
  await film.ensure();
  await film.until('assemble');
  await film.ensure({ plan: 'p2' });
  film.isThere = true;
  expect(await film.outcome()).toEqual(DONE);
  expect(submits(film)).toEqual(['b/1', 'a/1']);
  expect(cutsOf(film)).toEqual([
    [['b/v1'], 0],
    [['a/v1', 'b/v1'], 0],
  ]);
});

test('skipped while it is fetched it holds up nothing, and wanted again it asks as before', async () => {
  let isOver = false;
  const film = filmOf(
    (plan) => ({ ...(plan !== 'p1' && { open: OPEN }), isSkipped: plan === 'p2' }),
    {
      collectTake: (input) => {
        if (input.shot !== 'a' || film.isThere) return takeOf(input);
        throw isOver ? ends(DEAD) : repeats(DEAD, 20);
      },
      askPerson: () => {
        film.isThere = true;
        return { answer: 'fetch' };
      },
    },
  );
  await film.ensure();
  await film.until('collectTake', 3);
  expect(cutsOf(film)).toEqual([]);
  await film.ensure({ plan: 'p2', anew: ['a'] });
  await film.until('assemble');
  await film.ensure({ plan: 'p3' });
  // As it was told to end it asks nobody: what is wanted again is taken up by a new one, which does.
  isOver = true;
  expect(await film.outcome()).toEqual(DONE);
  expect(film.of('askPerson')).toHaveLength(1);
  expect(new Set(submits(film))).toEqual(new Set(['a/1', 'b/1']));
  expect(cutsOf(film).at(-1)).toEqual([['a/v1', 'b/v1'], 0]);
});

test('wanted again as something else, it is ordered beside the clip that does not come', async () => {
  const wanted = () => ({ ...OLD, ...standing(film, 'a', 2) });
  const film = filmOf((plan) => (plan === 'p3' ? wanted() : { isSkipped: plan === 'p2' }), {
    collectTake: (input) => {
      if (input.shot === 'a' && input.take === 1 && !film.isThere) throw repeats(DEAD, 20);
      return takeOf(input);
    },
  });
  await film.ensure();
  await film.until('collectTake', 2);
  await film.ensure({ plan: 'p2', anew: ['a'] });
  await film.until('assemble');
  await film.ensure({ plan: 'p3' });
  await film.until('assemble', 2);
  film.isThere = true;
  expect(await film.outcome()).toEqual(DONE);
  expect(cutsOf(film)).toEqual([
    [['b/v1'], 0],
    [['a/v2', 'b/v1'], 0],
  ]);
});

const freeAt = (take: number) => ({ take, order: 1, open: null });
const TAKEN_BACK = failure('cancelled', { code: 'cancelled', message: 'Taken back.' });

test('a run after a cancel orders anew what that has taken back, beside an older order', async () => {
  let isOver = false;
  const film: Fetched = rehearsal.film({
    // Where it goes next is known once it is taken back.
    openPlan: () => ({
      shots: [nodeOf({ id: 'a', ...OLD, further: [freeAt(film.isThere ? 3 : 2)] })],
      conflicts: [],
    }),
    awaitTask: ({ take }) => {
      if (take === 3 || (take === 1 && isOver)) return { state: 'succeeded' };
      if (take === 1 || !film.isThere) throw notYet('queued', take === 1 ? 20 : LONG_MS);
      return { state: 'cancelled', failure: TAKEN_BACK };
    },
    cancelOrder: ({ take }) => {
      if (take === 2 && !film.isThere) throw repeats(TAKEN_BACK, 20);
      return { outcome: take === 1 ? 'runs-on' : 'cancelled' };
    },
  });
  const isAt = (take: number) => film.of('awaitTask').some((look) => look.take === take);
  await film.ensure();
  await vi.waitUntil(() => isAt(2), PATIENCE);
  await film.production().signal(cancelProduction);
  await vi.waitUntil(() => film.of('cancelOrder').some(({ take }) => take === 2), PATIENCE);
  await film.ensure();
  film.isThere = true;
  await film.until('assemble');
  isOver = true;
  expect(await film.outcome()).toEqual(DONE);
  expect(submits(film)).toEqual(['a/2', 'a/3']);
  expect(film.of('collectTake').map(({ take }) => take)).toEqual([3, 1]);
});

test('a take that waits for a person is shown in a rough cut beside what does not come', async () => {
  const ASKS = { kind: 'approval', inMs: null } as const;
  const chain = chainOf('b', 'c');
  const film: Fetched = rehearsal.film({
    openPlan: (_, call) => ({
      shots: [
        nodeOf({ id: 'a', ...OLD, isSkipped: true }),
        ...chain.map((node) => {
          const isThere = film.of('collectTake').some(({ shot }) => shot === node.id) && call > 1;
          return isThere ? { ...node, standing: takeOf({ shot: node.id, take: 1 }) } : node;
        }),
      ],
      conflicts: [],
      lastDecision: call - 1,
    }),
    collectTake: (input) => {
      if (input.shot === 'a' && !film.isThere) throw repeats(DEAD, 20);
      return input.shot === 'b' ? { ...takeOf(input), asks: ASKS } : takeOf(input);
    },
    cancelOrder: () => ({ outcome: 'runs-on' }),
  });
  await film.ensure();
  await film.until('assemble');
  await film.production().signal(decided);
  await film.until('assemble', 2);
  film.isThere = true;
  expect(await film.outcome()).toEqual(DONE);
  expect(cutsOf(film)).toEqual([
    [[], 2],
    [['b/v1', 'c/v1'], 0],
  ]);
});

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
