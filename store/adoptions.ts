/**
 * Which shot a task without an order was given to: a numbered list a task
 * (docs/decisions/exclusive-numbered-files.md), so that no task becomes a take of two shots. The
 * newest entry counts; the order itself stands in the journal.
 */

import { createHash } from 'node:crypto';

import { z } from 'zod';

import type { FoundTask } from './adoption.ts';
import { DepotPart } from './depot.ts';
import { timeSchema } from './facts.ts';
import { currentProcess, isProcessAlive, processIdentitySchema } from './identity.ts';
import { jsonFile } from './json.ts';
import { filmIdSchema, keys, shotIdSchema } from './layout.ts';
import { MOST_NUMBERS, newestNumber, numberedKey } from './numbered-list.ts';

const claimSchema = z.object({
  film: filmIdSchema,
  shot: shotIdSchema,
  /** Who is about to write its order down. */
  process: processIdentitySchema,
  at: timeSchema,
});

export type TaskClaim = Pick<z.infer<typeof claimSchema>, 'film' | 'shot'>;

export class Adoptions extends DepotPart {
  /** The shot that the task was given to last; null: none. */
  async claimOf(task: FoundTask): Promise<TaskClaim | null> {
    return (await this.#newest(task))?.claim ?? null;
  }

  /**
   * Gives the task to a shot, unless another one has it. Of two at once one wins. To be called before
   * its order is written down. `hasOrder`: whether an order of the journal has the task.
   */
  async claim(
    task: FoundTask,
    wanted: TaskClaim,
    hasOrder: () => Promise<boolean>,
  ): Promise<{ readonly isOurs: true } | { readonly isOurs: false; readonly by: TaskClaim }> {
    for (;;) {
      const newest = await this.#newest(task);
      const claim = newest?.claim;
      if (claim && claim.film === wanted.film && claim.shot === wanted.shot)
        return { isOurs: true };
      if (claim) {
        // One that died before it wrote the order down never will.
        const isLeft = isProcessAlive(claim.process) === false && !(await hasOrder());
        if (!isLeft) return { isOurs: false, by: claim };
      }
      const at = new Date().toISOString();
      const own = { film: wanted.film, shot: wanted.shot, process: currentProcess(), at };
      const key = numberedKey(listOf(task), (newest?.number ?? 0) + 1);
      if (await this.depot.create(key, jsonFile(own))) return { isOurs: true };
    }
  }

  async #newest(task: FoundTask) {
    const list = listOf(task);
    const number = await newestNumber(this.depot, list);
    if (number === 0) return null;
    if (number >= MOST_NUMBERS) {
      throw new Error(`Task ${task.taskId} has no room for one more claim.`);
    }
    const claim = await this.readAt(numberedKey(list, number), claimSchema);
    return claim && { number, claim };
  }
}

function listOf({ provider, taskId }: FoundTask): string {
  const name = JSON.stringify([provider, taskId]);
  return keys.adoption(createHash('sha256').update(name).digest('hex'));
}
