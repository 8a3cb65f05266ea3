/** A shot that was told to end, and is wanted since; what the film goes on without meanwhile. */

import { notYet, repeats } from '../../../activities/failure.ts';
import { cancelProduction, report } from '../../../workflows/messages.ts';
import { nodeOf, OPEN, takeOf } from '../rehearsal.ts';
import { LONG_MS, untilHistory, why, type Recordings } from './recording.ts';

const OLD = { open: OPEN, isStale: true };
const SOON_MS = 300;
const freeAt = (take: number) => ({ take, order: 1, open: null });

export const COMINGS_BACK: Recordings = {
  // Skipped while its clip does not come, then asked as something else; the clip comes at last.
  'left-out': {
    script: {
      openPlan: ({ plan }) => ({
        shots: [
          nodeOf({ id: 'a', ...(plan === 'p3' && OLD), isSkipped: plan === 'p2' }),
          nodeOf({ id: 'b', standing: takeOf({ shot: 'b', take: 1 }) }),
        ],
        conflicts: [],
      }),
      cancelOrder: () => ({ outcome: 'runs-on' }),
      collectTake: (input, call) => {
        if (input.take === 1 && call < 8) throw repeats(why('link-dead'), SOON_MS);
        return takeOf(input);
      },
    },
    play: async (film) => {
      await film.ensure();
      await film.until('collectTake');
      const left = (await film.shot('a').describe()).runId;
      await film.ensure({ plan: 'p2' });
      await film.until('assemble');
      await film.ensure({ plan: 'p3' });
      return left;
    },
  },
  // One of three has failed: a nudge begins nothing, a new run one more beside the others.
  'begun-beside': {
    script: {
      openPlan: ({ plan }) => ({
        shots: [
          plan === 'p1'
            ? nodeOf({ id: 'a', further: [freeAt(2), freeAt(3)] })
            : nodeOf({ id: 'a', open: OPEN, further: [{ ...freeAt(3), open: OPEN }, freeAt(4)] }),
        ],
        conflicts: [],
      }),
      awaitTask: ({ take }, call) => {
        if (take === 2) return { state: 'failed', failure: why('failed') };
        if (take < 4 && call < 16) throw notYet('running', SOON_MS);
        return { state: 'succeeded' };
      },
    },
    play: async (film) => {
      await film.ensure();
      await film.until('endShot');
      await film.shot('a').signal(report, { accounts: {}, asked: null });
      await film.ensure({ plan: 'p2' });
    },
  },
  // Cancelled and run again: what was taken back is ordered anew, and an older order is left to that.
  'begins-again': {
    script: {
      openPlan: (_, call) => ({
        shots: [
          nodeOf({ id: 'a', ...OLD, further: [{ take: call < 3 ? 2 : 3, order: 1, open: null }] }),
        ],
        conflicts: [],
      }),
      awaitTask: ({ take }, call) => {
        if (take === 1 && call < 16) throw notYet('running', SOON_MS);
        if (take === 2 && call < 8) throw notYet('queued', LONG_MS);
        if (take === 2) return { state: 'cancelled', failure: why('cancelled') };
        return { state: 'succeeded' };
      },
      cancelOrder: ({ take }, call) => {
        if (take === 2 && call < 8) throw repeats(why('unavailable'), SOON_MS);
        return { outcome: take === 1 ? 'runs-on' : 'cancelled' };
      },
    },
    play: async (film) => {
      await film.ensure();
      await film.until('awaitTask', 2);
      const first = (await film.shot('a').describe()).runId;
      await film.production().signal(cancelProduction);
      await untilHistory(film, 'activityTaskCancelRequestedEventAttributes', 2);
      await film.ensure();
      return first;
    },
  },
};
