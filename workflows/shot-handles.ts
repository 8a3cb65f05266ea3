/** Sends messages to the shots of a film by workflow id, whoever started them. */

import {
  condition,
  getExternalWorkflowHandle,
  patched,
  type ExternalWorkflowHandle,
} from '@temporalio/workflow';
import type { OpenPlanOutput, ShotNode } from '../activities/contract.ts';
import type { ShotGraph } from './shot-graph.ts';
import { cancelShot, names, type ProductionInput } from './messages.ts';

/** Histories from before a shot that only waits for stale orders made way for one that orders. */
const MAKES_WAY = 'makes-way';
/** Patch: in newer histories a plan tells shots to end that the film goes on without. */
const LEAVES_OUT = 'leaves-out';
/** Patch: in newer histories a shot that was told to end makes way for one that orders otherwise. */
const DROPPED_MAKES_WAY = 'dropped-makes-way';

/** Sends a message to shots; gives those that were not running. */
export async function tellShots(
  { store, film }: ProductionInput,
  shots: readonly string[],
  say: (shot: ExternalWorkflowHandle, id: string) => Promise<void>,
): Promise<readonly string[]> {
  const gone = await Promise.all(
    shots.map(async (id) => {
      try {
        await say(getExternalWorkflowHandle(names.shot(store, film, id)), id);
        return [];
      } catch {
        return [id];
      }
    }),
  );
  return gone.flat();
}

export async function cancelShots(
  input: ProductionInput,
  shots: readonly string[],
  how = { isReplaced: false },
): Promise<void> {
  await tellShots(input, shots, (shot) => shot.signal(cancelShot, how));
}

/** Ends shots that a plan replaces. One that leaves the film is watched to its end as well. */
export async function clearConflicts(
  input: ProductionInput,
  graph: Pick<ShotGraph, 'running' | 'dropped'>,
  { conflicts, shots }: OpenPlanOutput,
): Promise<void> {
  const staying = new Set(shots.filter(({ isSkipped }) => !isSkipped).map(({ id }) => id));
  const replaced = conflicts.filter((id) => staying.has(id));
  const leaving = conflicts.filter((id) => !staying.has(id));
  await cancelShots(input, graph.dropped(leaving));
  await replaceShots(input, graph, replaced);
}

/** Ends shots, and waits for that; the orders that they leave open are their successors'. */
async function replaceShots(
  input: ProductionInput,
  graph: Pick<ShotGraph, 'running' | 'dropped'>,
  shots: readonly string[],
): Promise<void> {
  await cancelShots(input, graph.dropped(shots), { isReplaced: true });
  await condition(() => !graph.running().some((id) => shots.includes(id)));
}

/**
 * What was told to end and is wanted since may go on; what the film goes on without takes back what
 * it can, and orders nothing more.
 */
export async function followUp(
  input: ProductionInput,
  graph: Pick<ShotGraph, 'wantAgain' | 'leftOut' | 'isDropped' | 'dropped'>,
  { anew, isCancelling }: { anew: readonly string[] | null; isCancelling: boolean },
): Promise<void> {
  if (!isCancelling) graph.wantAgain(anew);
  const isSaid = anew !== null;
  const left = graph.leftOut().filter((id) => isSaid || !graph.isDropped(id));
  if (left.length === 0 || !(isSaid || patched(LEAVES_OUT))) return;
  await cancelShots(input, graph.dropped(left));
}

/** A shot whose own take stood hears of no further one: its successor does, and tends the rest. */
export async function makeWay(
  input: ProductionInput,
  graph: Pick<ShotGraph, 'running' | 'dropped' | 'idleBeside' | 'droppedBeside'>,
  nodes: readonly ShotNode[],
): Promise<void> {
  const idle = graph.idleBeside(nodes);
  if (idle.length > 0 && patched(MAKES_WAY)) await replaceShots(input, graph, idle);
  const dropped = graph.droppedBeside(nodes);
  if (dropped.length > 0 && patched(DROPPED_MAKES_WAY)) await replaceShots(input, graph, dropped);
}
