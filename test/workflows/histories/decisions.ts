/** What people decide while a production runs. */

import { ends } from '../../../activities/failure.ts';
import { decidedSince } from '../../../specs/failures.ts';
import { decided } from '../../../workflows/messages.ts';
import { chainOf, nodeOf, takeOf } from '../rehearsal.ts';
import { ensure, type Recordings } from './recording.ts';

const OF_A = takeOf({ shot: 'a', take: 1 });

export const DECISIONS: Recordings = {
  // A take waits for a person, who approves it: what hangs on it goes on.
  approved: {
    script: {
      openPlan: (_, call) => ({
        shots: chainOf('a', 'b').map((node) =>
          node.id === 'a' && call > 1 ? { ...node, standing: OF_A } : node,
        ),
        conflicts: [],
        lastDecision: call - 1,
      }),
      collectTake: (input) =>
        input.shot === 'a'
          ? { ...takeOf(input), asks: { kind: 'approval', inMs: 600_000 } }
          : takeOf(input),
    },
    play: async (film) => {
      await film.ensure();
      await film.until('assemble');
      await film.production().signal(decided);
    },
  },
  // Its take was rejected since the run began.
  held: {
    script: {
      openPlan: (_, call) => ({
        shots: [nodeOf({ id: 'a', isLeftOut: call > 1 })],
        conflicts: [],
        lastDecision: call - 1,
      }),
      submitTake: () => {
        throw ends(decidedSince('The take of a was rejected.'));
      },
    },
    play: ensure,
  },
};
