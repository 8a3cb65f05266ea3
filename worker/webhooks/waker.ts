/** Reaches shots through Temporal. */

import type { Client } from '@temporalio/client';
import type { Activities } from '../../activities/contract.ts';
import { pollAgain, names } from '../../workflows/messages.ts';
import type { NudgedShot, Waker } from './receiver.ts';

const CALL_MS = 5_000;
/** gRPC's NOT_FOUND: the shot has ended, or does not wait. */
const NOT_FOUND = 5;
const WAIT: keyof Activities = 'awaitTask';

export function temporalWaker(client: Client, namespace: string, store: string): Waker {
  const workflowId = ({ film, shot }: NudgedShot) => names.shot(store, film, shot);
  const call = (work: () => Promise<unknown>) =>
    unlessGone(() => client.connection.withDeadline(Date.now() + CALL_MS, work));
  return {
    // Resetting an activity ends its pause between two attempts and writes no event.
    endPause: (place) =>
      call(() =>
        client.workflowService.resetActivity({
          namespace,
          execution: { workflowId: workflowId(place) },
          identity: 'storyboard webhook',
          activity: 'type',
          type: WAIT,
        }),
      ),
    nudge: (place) => call(() => client.workflow.getHandle(workflowId(place)).signal(pollAgain)),
  };
}

async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'WorkflowNotFoundError') return true;
  return 'code' in error && error.code === NOT_FOUND;
}
