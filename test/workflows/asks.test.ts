/** Takes that wait for a person, and what people decide while a production runs. */

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShotNode, StandingTake, TakeQuestion } from '../../activities/contract.ts';
import { ends, notYet } from '../../activities/failure.ts';
import { decidedSince } from '../../specs/failures.ts';
import { cancelProduction, decided } from '../../workflows/messages.ts';
import { nodeOf, Rehearsal, takeOf, type Film, type Script } from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

const DONE = { kind: 'done', failed: [], assemblyError: null };
const ASKS: TakeQuestion = { kind: 'approval', inMs: null };
const OF_A = takeOf({ shot: 'a', take: 1 });
const A = nodeOf({ id: 'a' });
const B = nodeOf({ id: 'b', first: { shot: 'a', which: 'last' } });

const submits = (film: Film) =>
  film.of('submitTake').map(({ shot, firstFrameSha256 }) => [shot, firstFrameSha256]);
const cuts = (film: Film) =>
  film.of('assemble').map(({ takes, missing }) => [takes.map(({ take }) => take), missing.length]);

/** `a` waits for a person when it is there; `later`: what the plan says of it once it was read again. */
function waiting(later: (call: number) => Partial<ShotNode>, script: Script = {}): Film {
  return rehearsal.film({
    openPlan: (_, call) => ({
      shots: [{ ...A, ...(call > 1 && later(call)) }, B],
      conflicts: [],
      lastDecision: call - 1,
    }),
    collectTake: (input): StandingTake =>
      input.shot === 'a' ? { ...takeOf(input), asks: ASKS } : takeOf(input),
    ...script,
  });
}

const tell = (film: Film) => film.production().signal(decided);

test('a take that waits hands nothing on; approved, its followers start at once', async () => {
  const film = waiting(() => ({ standing: OF_A }));
  await film.ensure();
  await film.until('assemble');
  expect(cuts(film)).toEqual([[[], 2]]);
  await tell(film);
  expect(await film.outcome()).toEqual(DONE);
  expect(submits(film)).toEqual([
    ['a', null],
    ['b', 'a/v1/last'],
  ]);
  expect(cuts(film)).toEqual([
    [[], 2],
    [['a/v1', 'b/v1'], 0],
  ]);
  // By its own plan, without the caps of a command.
  expect(film.of('openPlan')[1]).toMatchObject({ plan: 'p1', caps: null, running: null });
});

test('waiting for a person adds no event and asks for nothing', async () => {
  const film = waiting(() => ({ standing: OF_A }));
  await film.ensure();
  await film.until('assemble');
  const events = async () => (await film.production().fetchHistory()).events?.length ?? 0;
  // Until the answer of its rough cut is in.
  let before = -1;
  while (before !== (before = await events())) await sleep(200);
  const calls = film.calls.length;
  await sleep(1_000);
  expect([await events(), film.calls.length]).toEqual([before, calls]);
  await film.production().signal(cancelProduction);
  expect(await film.outcome()).toMatchObject({ kind: 'cancelled' });
  expect(submits(film)).toEqual([['a', null]]);
});

test('at its deadline it is read again, and what counts as approved then is handed on', async () => {
  const question = { kind: 'approval', inMs: 500 } as const;
  const film = waiting(() => ({ standing: OF_A }), {
    collectTake: (input) =>
      input.shot === 'a' ? { ...takeOf(input), asks: question } : takeOf(input),
  });
  await film.ensure();
  expect(await film.outcome()).toEqual(DONE);
  expect(film.of('openPlan')).toHaveLength(2);
  expect(submits(film)).toHaveLength(2);
});

test('rejected, the film ends without it', async () => {
  const film = waiting(() => ({ isLeftOut: true }));
  await film.ensure();
  await film.until('assemble');
  await tell(film);
  expect(await film.outcome()).toEqual(DONE);
  expect(submits(film)).toEqual([['a', null]]);
});

test('a take that waited before the run began is waited for, too', async () => {
  const film = rehearsal.film({
    openPlan: (_, call) => ({
      shots: [call === 1 ? { ...A, asks: ASKS } : { ...A, standing: OF_A }, B],
      conflicts: [],
    }),
  });
  await film.ensure();
  await film.until('assemble');
  expect(film.calls).toEqual(['openPlan', 'assemble']);
  await tell(film);
  expect(await film.outcome()).toEqual(DONE);
  expect(submits(film)).toEqual([['b', 'a/v1/last']]);
});

test('what would go against a decision is not ordered, and goes by it instead', async () => {
  const other = takeOf({ shot: 'a', take: 2 });
  const film = rehearsal.film({
    openPlan: (_, call) => ({
      shots: [{ ...A, standing: call === 1 ? other : OF_A }, B],
      conflicts: [],
    }),
    submitTake: (_, call) => {
      if (call === 1) throw ends(decidedSince('Another take of a was chosen.'));
      return { kind: 'placed' };
    },
  });
  await film.ensure();
  expect(await film.outcome()).toEqual(DONE);
  expect(film.of('endShot')).toEqual([]);
  expect(submits(film)).toEqual([
    ['b', 'a/v2/last'],
    ['b', 'a/v1/last'],
  ]);
});

test('held back again by the same, it waits for the next run', async () => {
  const film = rehearsal.film({
    openPlan: () => ({ shots: [{ ...A, standing: OF_A }, B], conflicts: [] }),
    submitTake: () => {
      throw ends(decidedSince('The take of a was rejected.'));
    },
  });
  await film.ensure();
  expect(await film.outcome()).toEqual(DONE);
  expect(film.of('submitTake')).toHaveLength(1);
  expect(cuts(film)).toEqual([[['a/v1'], 1]]);
});

test('a film is put together of what stands by then', async () => {
  const other = takeOf({ shot: 'a', take: 2 });
  const film = rehearsal.film({
    openPlan: (_, call) => ({
      shots: [{ ...A, standing: call === 1 ? OF_A : other }],
      conflicts: [],
      lastDecision: call - 1,
    }),
    assemble: ({ takes, lastDecision = 0 }) => ({
      frames: takes.length,
      isCurrent: lastDecision === 1,
      ...(lastDecision === 0 && { isDecidedSince: true }),
    }),
  });
  await film.ensure();
  expect(await film.outcome()).toEqual(DONE);
  expect(cuts(film)).toEqual([
    [['a/v1'], 0],
    [['a/v2'], 0],
  ]);
});

test('what was told while a shot ran is read again when it ends', async () => {
  let isOver = false;
  const film = rehearsal.film({
    openPlan: (_, call) => ({
      shots: [{ ...A, ...(call > 2 && { isLeftOut: true }) }, B],
      conflicts: [],
    }),
    awaitTask: () => {
      if (!isOver) throw notYet('queued', 100);
      return { state: 'succeeded' };
    },
  });
  await film.ensure();
  await film.until('awaitTask');
  await tell(film);
  await film.until('openPlan', 2);
  isOver = true;
  expect(await film.outcome()).toEqual(DONE);
  expect(submits(film)).toEqual([['a', null]]);
});
