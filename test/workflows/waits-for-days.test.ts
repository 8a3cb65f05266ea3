/** Days of waiting for a person, in simulated time: nothing is polled and nothing recorded. */

import { afterEach, expect, test } from 'vitest';
import type { StandingTake } from '../../activities/contract.ts';
import { ACCOUNT, ACCOUNTS, chainOf, scriptedAlone, STORE, takeOf } from './rehearsal.ts';
import { SimulatedTime } from './simulated-time.ts';

const HOUR_MS = 3_600_000;
const REQUEST = { plan: 'p1', accounts: ACCOUNTS, caps: null, restart: false };
const FILM = 'film';
/** What is asked once the take of `a` is there; beside it nothing can be done. */
const BEFORE = ['openPlan', 'submitTake', 'awaitTask', 'collectTake', 'assemble'];

let time: SimulatedTime | null = null;
afterEach(async () => {
  await time?.close();
  time = null;
});

test('48 h add no event and no workflow task, and ask for nothing; its deadline does', async () => {
  const { calls, activities } = scriptedAlone({
    openPlan: () => ({ shots: chainOf('a', 'b'), conflicts: [] }),
    collectTake: (input): StandingTake => ({
      ...takeOf(input),
      asks: { kind: 'approval', inMs: 72 * HOUR_MS },
    }),
  });
  const accounts = [{ account: ACCOUNT, requestsPerMinute: 60_000 }];
  time = await SimulatedTime.open({ store: STORE, accounts, activities });
  await time.start(FILM, REQUEST);
  await expect.poll(() => calls).toEqual(BEFORE);
  const before = await time.recordedAtRest(FILM, ['a']);
  await time.pass(48);
  expect(await time.recordedAtRest(FILM, ['a'])).toEqual(before);
  expect(calls).toEqual(BEFORE);
  // What is counted here does come once there is something to do.
  await time.pass(25);
  await expect.poll(() => calls.slice(BEFORE.length)).toContain('openPlan');
  const after = await time.recordedAtRest(FILM, ['a']);
  expect(after.events).toBeGreaterThan(before.events);
  expect(after.workflowTasks).toBeGreaterThan(before.workflowTasks);
});
