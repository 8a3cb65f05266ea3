/** An order in another place than the shot's own: beside it, or in its stead. */

import type { AwaitTaskInput, AwaitTaskOutput } from '../../../activities/contract.ts';
import { notYet } from '../../../activities/failure.ts';
import { ACCOUNT, chainOf, OPEN, OTHER_ACCOUNT, takeOf } from '../rehearsal.ts';
import { AT_ARK, ensure, LONG_MS, oneShot, why, type Recordings } from './recording.ts';

const underOtherKey = ({ account }: AwaitTaskInput): AwaitTaskOutput => {
  if (account === ACCOUNT) throw notYet('running', LONG_MS);
  return { state: 'succeeded' };
};
const runsOn = () => ({ outcome: 'runs-on' as const });

export const BESIDES: Recordings = {
  // Found in the place as the shot is ordered.
  foreign: {
    script: {
      openPlan: oneShot(),
      submitTake: (_, call) =>
        call === 1 ? { kind: 'foreign', open: AT_ARK } : { kind: 'placed' },
      settleOrder: () => ({ kind: 'placed', tier: 'flex' }),
      cancelOrder: runsOn,
    },
    play: ensure,
  },
  // The same stands in another place: it is gone back to, found again and got there.
  unended: {
    script: {
      openPlan: oneShot({ take: 2 }),
      submitTake: () => ({ kind: 'unended', order: { take: 1, order: 3, ...AT_ARK } }),
      settleOrder: () => ({ kind: 'placed', tier: 'flex' }),
    },
    play: ensure,
  },
  // Known from the plan: both start at once.
  stale: {
    script: {
      openPlan: oneShot({ open: AT_ARK, isStale: true, take: 3, order: 2 }),
      settleOrder: () => ({ kind: 'placed', tier: 'flex' }),
      cancelOrder: runsOn,
    },
    play: ensure,
  },
  // One message makes both waits begin anew.
  'stale-rekeyed': {
    script: {
      openPlan: oneShot({ open: OPEN, isStale: true }),
      cancelOrder: runsOn,
      awaitTask: underOtherKey,
    },
    play: async (film) => {
      await film.ensure();
      await film.until('awaitTask', 2);
      await film.ensure({ accounts: { byteplus: OTHER_ACCOUNT } });
    },
  },
  // What needs the shot's frames goes on while an old order of it is watched.
  'stands-first': {
    script: {
      openPlan: () => ({
        shots: chainOf('a', 'b').map((node) =>
          node.id === 'a' ? { ...node, open: OPEN, isStale: true } : node,
        ),
        conflicts: [],
      }),
      awaitTask: ({ shot, take }, call) => {
        if (shot === 'a' && take === 1 && call < 10) throw notYet('running', 500);
        return { state: 'succeeded' };
      },
      cancelOrder: runsOn,
    },
    play: ensure,
  },
  // One more take of a shot whose own take stands, and whose old order is watched.
  'makes-way': {
    script: {
      openPlan: () => ({
        shots: chainOf('a').map((node) => ({ ...node, open: OPEN, isStale: true })),
        conflicts: [],
      }),
      submitTake: ({ plan, take }) =>
        plan === 'p2' && take === 2 ? { kind: 'foreign', open: null } : { kind: 'placed' },
      awaitTask: ({ take }, call) => {
        if (take === 1 && call < 16) throw notYet('running', 500);
        return { state: 'succeeded' };
      },
      cancelOrder: runsOn,
    },
    play: async (film) => {
      await film.ensure();
      await film.until('collectTake');
      await film.ensure({ plan: 'p2' });
    },
  },
  // Its own order has failed, and it is ordered once more while the old one is watched.
  'begins-anew': {
    script: {
      openPlan: (_, call) => ({
        shots: chainOf('a').map((node) => ({
          ...node,
          open: OPEN,
          isStale: true,
          further: [{ take: call + 1, order: 1, open: null }],
        })),
        conflicts: [],
      }),
      awaitTask: ({ take }, call) => {
        if (take === 2) return { state: 'failed', failure: why('failed') };
        if (take === 1 && call < 16) throw notYet('running', 500);
        return { state: 'succeeded' };
      },
      cancelOrder: runsOn,
    },
    play: async (film) => {
      await film.ensure();
      await film.until('endShot');
      await film.ensure();
    },
  },
  // The shot itself stands: nothing is ordered beside it.
  'stale-alone': {
    script: {
      openPlan: oneShot({
        open: OPEN,
        isStale: true,
        take: 2,
        standing: takeOf({ shot: 'a', take: 1 }),
      }),
      cancelOrder: runsOn,
    },
    play: ensure,
  },
};
