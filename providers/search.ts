/** A search for the task of one order, which several tokens may name. */

import type { Task } from './provider.ts';

/**
 * The task with the earliest token. If the list ends with an error and no task was found before,
 * throws that error.
 */
export async function searchIn<T extends Task>(
  tasks: AsyncIterable<T>,
  tokens: readonly string[],
  tokenOf: (task: T) => unknown,
): Promise<Task | null> {
  let found: Task | null = null;
  let place = tokens.length;
  try {
    for await (const task of tasks) {
      const at = tokens.findIndex((token) => token === tokenOf(task));
      if (at === -1 || at >= place) continue;
      found = { id: task.id };
      place = at;
      // No other token is earlier.
      if (place === 0) break;
    }
  } catch (error) {
    // A found task stays valid, whatever the rest of the list would have shown.
    if (found === null) throw error;
  }
  return found;
}
