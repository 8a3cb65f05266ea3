/** What a shot decides by its policy, by a provider's answers and by a person's. */

import { ends } from '../../../activities/failure.ts';
import { ACCOUNT, ARK_ACCOUNT, OPEN, OTHER_ACCOUNT, takeOf } from '../rehearsal.ts';
import { pollAgain } from '../../../workflows/messages.ts';
import { AT_ARK, chain, ensure, oneShot, untilHistory, why, type Recordings } from './recording.ts';

const caps = (id: string) => ({ id, maxCost: [], allowsUnpriced: false });
const routeOf = (provider: string) => ({ provider, tier: 'default' as const, onExpired: [] });

export const POLICIES: Recordings = {
  chain: { script: { openPlan: chain }, play: ensure },
  expired: {
    script: {
      openPlan: oneShot({ tier: 'flex', onExpired: ['flex', 'default', 'ask'] }),
      awaitTask: (_, call) =>
        call < 3 ? { state: 'expired', failure: why('expired') } : { state: 'succeeded' },
    },
    play: ensure,
  },
  lost: {
    script: {
      openPlan: oneShot(),
      submitTake: () => {
        throw ends(why('outcome-unknown'));
      },
    },
    play: ensure,
  },
  asked: {
    script: {
      openPlan: oneShot(),
      submitTake: (_, call) => {
        if (call === 1) throw ends(why('outcome-unknown'));
        return { kind: 'placed' };
      },
      settleOrder: () => ({ kind: 'unknown' }),
      askPerson: (_, call) => ({ answer: call === 1 ? null : 'resubmit' }),
    },
    play: async (film) => {
      await film.ensure();
      await film.until('askPerson');
      await film.ensure();
    },
  },
  retried: {
    script: {
      openPlan: oneShot({ onFailed: 1 }),
      awaitTask: (_, call) =>
        call === 1 ? { state: 'failed', failure: why('failed') } : { state: 'succeeded' },
    },
    play: ensure,
  },
  failed: {
    script: {
      openPlan: chain,
      submitTake: () => {
        throw ends(why('moderated-input'));
      },
    },
    play: ensure,
  },
  // Left one after the other: for want of a key, as it refuses the order, and as its task ends.
  fallback: {
    script: {
      openPlan: oneShot({
        provider: 'modelhunter',
        fallbacks: [routeOf('byteplus'), routeOf('ark'), routeOf('gptproto')],
      }),
      submitTake: ({ account }) => {
        if (account === ACCOUNT) throw ends(why('unfunded'));
        return { kind: 'placed' };
      },
      awaitTask: ({ account }) =>
        account === ARK_ACCOUNT
          ? { state: 'failed', failure: why('model-unavailable') }
          : { state: 'succeeded' },
    },
    play: (film) => {
      const accounts = { byteplus: ACCOUNT, ark: ARK_ACCOUNT, gptproto: OTHER_ACCOUNT };
      return film.ensure({ accounts });
    },
  },
  capped: {
    script: {
      openPlan: oneShot(),
      submitTake: (_, call) => {
        if (call === 1) throw ends(why('over-cap'));
        return { kind: 'placed' };
      },
    },
    play: async (film) => {
      await film.ensure({ caps: caps('c1') });
      await untilHistory(film, 'activityTaskCompletedEventAttributes', 1);
      await film.ensure({ caps: caps('c2') });
    },
  },
  // Its links are dead twice: the task is gone back to first, and then ordered as a new take.
  'dead-link': {
    script: {
      openPlan: oneShot(),
      submitTake: (_, call) => (call === 2 ? { kind: 'occupied', open: OPEN } : { kind: 'placed' }),
      collectTake: (input, call) => {
        if (call < 3) throw ends(why('link-dead'));
        return takeOf(input);
      },
      askPerson: (_, call) => {
        if (call === 1) return { answer: null };
        return { answer: call === 2 ? 'adopt' : 'resubmit' };
      },
    },
    play: async (film) => {
      await film.ensure();
      await untilHistory(film, 'activityTaskCompletedEventAttributes', 3);
      await film.shot('a').signal(pollAgain);
    },
  },
  // Not there where the journal had it, then lost and ordered once more, then not written down.
  'given-up': {
    script: {
      openPlan: oneShot({ open: AT_ARK, onUnknown: 'resubmit' }),
      submitTake: (_, call) => {
        if (call === 1) return { kind: 'elsewhere' };
        if (call === 2) throw ends(why('outcome-unknown'));
        return { kind: 'unwritten', taskId: 'task-1' };
      },
      settleOrder: (_, call) =>
        call === 1 ? { kind: 'given-up' } : { kind: 'placed', tier: 'default' },
    },
    play: ensure,
  },
};
