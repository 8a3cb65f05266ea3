/** Sends messages to the shots of a film by workflow id, whoever started them. */

import { getExternalWorkflowHandle, type ExternalWorkflowHandle } from '@temporalio/workflow';
import { cancelShot, names, type ProductionInput } from './messages.ts';

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
