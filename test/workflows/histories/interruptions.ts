/** What is said to a shot from outside while it waits for something else. */

import { ends, notYet, repeats } from '../../../activities/failure.ts';
import { ACCOUNT, chainOf, nodeOf, OPEN, OTHER_ACCOUNT, takeOf } from '../rehearsal.ts';
import { cancelProduction } from '../../../workflows/messages.ts';
import { chain, LONG_MS, oneShot, runOf, untilHistory, why, type Recordings } from './recording.ts';

const OURS = { accounts: { byteplus: ACCOUNT } };
const STALE = { open: OPEN, isStale: true };
const THEIRS = { accounts: { byteplus: OTHER_ACCOUNT } };
/** Opened when the attempt that runs has been told to stop. */
const told = Promise.withResolvers<undefined>();

export const INTERRUPTIONS: Recordings = {
  cancelled: {
    script: {
      openPlan: chain,
      awaitTask: (_, call) => {
        if (call === 1) throw notYet('queued', LONG_MS);
        return { state: 'cancelled', failure: why('cancelled') };
      },
    },
    play: async (film) => {
      await film.ensure();
      await film.until('awaitTask');
      await film.production().signal(cancelProduction);
    },
  },
  attached: {
    script: {
      openPlan: chain,
      awaitTask: ({ account }) => {
        if (account === ACCOUNT) throw notYet('queued', LONG_MS);
        return { state: 'succeeded' };
      },
    },
    play: async (film) => {
      await film.ensure();
      await film.until('awaitTask');
      await film.production().terminate();
      await film.ensure();
      await film.ensure(THEIRS);
    },
  },
  replaced: {
    script: {
      openPlan: ({ plan, running }) => ({
        shots: chainOf('a', 'b'),
        conflicts: running && plan === 'p2' ? ['a'] : [],
      }),
      awaitTask: (_, call) => {
        if (call === 1) throw notYet('running', LONG_MS);
        return { state: 'succeeded' };
      },
      cancelOrder: () => ({ outcome: 'runs-on' }),
    },
    play: async (film) => {
      await film.ensure();
      await film.until('awaitTask');
      await film.ensure({ plan: 'p2', restart: true });
    },
  },
  // The run that is replaced is recorded: beside its own clip it gets one that is no longer asked.
  left: {
    script: {
      openPlan: ({ plan, running }) => ({
        shots: [nodeOf({ id: 'a', ...(running === null && STALE) })],
        conflicts: running && plan === 'p2' ? ['a'] : [],
      }),
      cancelOrder: () => ({ outcome: 'runs-on' }),
      collectTake: (input, call) => {
        if (call < 3) throw repeats(why('link-dead'), LONG_MS);
        return takeOf(input);
      },
    },
    play: async (film) => {
      await film.ensure();
      await film.until('collectTake', 2);
      const run = await runOf(film);
      await film.ensure({ plan: 'p2', restart: true });
      return run;
    },
  },
  // The order: on a queue that nobody polls, between two attempts, during one; then what follows.
  // A newer plan, and another one, while a budget leaves no room.
  'asked-anew': {
    script: {
      openPlan: oneShot(),
      submitTake: (_, call) => {
        if (call < 3) throw repeats(why('over-cap'), LONG_MS);
        return { kind: 'placed' };
      },
    },
    play: async (film) => {
      await film.ensure(OURS);
      await film.until('submitTake');
      await film.ensure({ ...OURS, plan: 'p2' });
      await film.until('submitTake', 2);
      await film.ensure({ ...OURS, plan: 'p3' });
    },
  },
  rekeyed: {
    script: {
      openPlan: oneShot(),
      submitTake: async (_, call) => {
        if (call === 1) throw repeats(why('throttled'), LONG_MS);
        if (call === 3) throw ends(why('outcome-unknown'));
        await told.promise;
        throw repeats(why('throttled'), LONG_MS);
      },
      settleOrder: (_, call) => {
        if (call === 1) throw notYet('listed later', LONG_MS);
        return { kind: 'placed', tier: 'default' };
      },
      awaitTask: (_, call) => {
        if (call === 1) throw notYet('running', LONG_MS);
        return { state: 'succeeded' };
      },
      collectTake: (input, call) => {
        if (call === 1) throw notYet('not whole', LONG_MS);
        return takeOf(input);
      },
    },
    play: async (film) => {
      await film.ensure({ accounts: {} });
      await untilHistory(film, 'activityTaskScheduledEventAttributes', 1);
      await film.ensure(OURS);
      await film.until('submitTake');
      await film.ensure(THEIRS);
      await film.until('submitTake', 2);
      await film.ensure(OURS);
      await untilHistory(film, 'activityTaskCancelRequestedEventAttributes', 3);
      told.resolve(undefined);
      await film.until('settleOrder');
      await film.ensure(THEIRS);
      await film.until('awaitTask');
      await film.ensure(OURS);
      await film.until('collectTake');
      await film.ensure(THEIRS);
    },
  },
};
