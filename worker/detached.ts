/** Releases detached films whose productions have ended, so that nothing runs for nobody. */

import type { Client } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { KEPT_BY_HAND, otherUsers, releaseDetached } from '../server/lease.ts';
import { names } from '../workflows/messages.ts';

const LOOK_MS = 5_000;

export async function watchDetached(
  { client, store, folder }: { client: Client; store: string; folder: string },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    for (const { kind, film } of await otherUsers(folder)) {
      if (signal.aborted || kind !== 'detached' || film === null || film === KEPT_BY_HAND) continue;
      if (!(await isOpen(client, names.production(store, film)))) {
        await releaseDetached({ folder, film });
      }
    }
  }
}

/** If the server cannot be asked, the film counts as open. */
async function isOpen(client: Client, workflowId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    return !(error instanceof Error && error.name === 'WorkflowNotFoundError');
  }
}
