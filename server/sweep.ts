/** What processes that are gone have left under `.storyboard/`. */

import { removeStaleLeases } from './lease.ts';
import { removeStaleLoops } from './restart-loop.ts';
import type { State } from './state.ts';
import { removeStaleWorkers } from './worker-record.ts';

/** Under the lock, when a server or a worker is wanted: whoever only looks removes nothing. */
export async function removeStaleRecords(state: State): Promise<void> {
  await Promise.all([removeStaleLeases(state), removeStaleWorkers(state), removeStaleLoops(state)]);
}
