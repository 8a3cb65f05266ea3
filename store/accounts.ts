/**
 * What is known about an account at a provider: when it may be asked again, and what it cannot
 * order.
 *
 * All of this only spares requests, so a damaged file counts as none.
 */

import { createHash } from 'node:crypto';

import { z } from 'zod';

import type { Failure } from '../specs/failures.ts';
import { DepotPart } from './depot.ts';
import { StoreError } from './error.ts';
import { failureSchema, timeMsSchema, timeSchema } from './facts.ts';
import { keys, namesOf } from './layout.ts';

/** The longest pause, whatever a provider, a clock or a file says. */
const LONGEST_PAUSE_MS = 15 * 60_000;

const pauseSchema = z.object({ notBeforeMs: z.number() });
const downSchema = z.object({ sinceMs: timeMsSchema, lastMs: timeMsSchema });
const unavailableSchema = z.object({ modelId: z.string(), failure: failureSchema, at: timeSchema });

export class Accounts extends DepotPart {
  /**
   * After a 429: nobody connects before this time, in milliseconds since 1970. The later of two
   * times counts. One that is not a time is ignored, and a pause is at most 15 minutes.
   */
  async pauseUntil(account: string, untilMs: number): Promise<void> {
    if (Number.isNaN(untilMs)) return;
    const notBeforeMs = soon(untilMs);
    const known = (await this.notBefore(account)) ?? 0;
    if (known >= notBeforeMs) return;
    await this.#writePause(account, notBeforeMs);
  }

  /** Read before connecting. In milliseconds since 1970; may be past, at most 15 minutes ahead. */
  async notBefore(account: string): Promise<number | null> {
    const read = await this.#read(pauseKey(account), pauseSchema);
    if (read === null) return null;
    const notBeforeMs = soon(read.notBeforeMs);
    // Otherwise every reading would give a time just as far ahead, and the pause would never end.
    if (notBeforeMs !== read.notBeforeMs) await this.#writePause(account, notBeforeMs);
    return notBeforeMs;
  }

  /**
   * Notes that an order was not accepted, because the provider could not be reached. Gives since
   * when this goes on, in milliseconds since 1970: without any answer, and without a gap of more
   * than `pauseMs` between two failures.
   */
  async downSince(account: string, pauseMs: number): Promise<number> {
    const nowMs = Date.now();
    const known = await this.#read(downKey(account), downSchema);
    // A clock that was set back, or an edit by hand, leaves impossible times.
    const isPast = known !== null && known.sinceMs <= known.lastMs && known.lastMs <= nowMs;
    const isSame = isPast && nowMs - known.lastMs <= pauseMs;
    const sinceMs = isSame ? known.sinceMs : nowMs;
    await this.writeAt(downKey(account), { sinceMs, lastMs: nowMs }, 'fleeting');
    return sinceMs;
  }

  /** The provider has answered an order. */
  async answered(account: string): Promise<void> {
    await this.depot.remove(downKey(account), 'fleeting');
  }

  /** No shot orders this model on this account again until `clearUnavailableModels`. */
  async markModelUnavailable(account: string, modelId: string, failure: Failure): Promise<void> {
    const at = new Date().toISOString();
    await this.writeAt(modelKey(account, modelId), { modelId, failure, at }, 'fleeting');
  }

  /** Why the account cannot order the model, or null. */
  async unavailableModel(account: string, modelId: string): Promise<Failure | null> {
    const marked = await this.#read(modelKey(account, modelId), unavailableSchema);
    return marked?.failure ?? null;
  }

  /** For a new run: a person may have unlocked the model for the account meanwhile. */
  async clearUnavailableModels(): Promise<void> {
    for (const account of namesOf('account', await this.depot.list(keys.accounts))) {
      await this.depot.removeBelow(modelsKey(account));
    }
  }

  async #writePause(account: string, notBeforeMs: number): Promise<void> {
    await this.writeAt(pauseKey(account), { notBeforeMs }, 'fleeting');
  }

  async #read<Value>(key: string, schema: z.ZodType<Value>): Promise<Value | null> {
    try {
      return await this.readAt(key, schema);
    } catch (error) {
      if (error instanceof StoreError && error.code === 'damaged') return null;
      throw error;
    }
  }
}

const downKey = (account: string) => `${keys.account(account)}/down.json`;
const pauseKey = (account: string) => `${keys.account(account)}/pause.json`;
const modelsKey = (account: string) => `${keys.account(account)}/unavailable`;

/** Model ids may hold anything, so the name is a hash. */
function modelKey(account: string, modelId: string): string {
  const name = createHash('sha256').update(modelId).digest('hex').slice(0, 16);
  return `${modelsKey(account)}/${name}.json`;
}

/** A time no further ahead than the longest pause; infinity is the longest one. */
function soon(untilMs: number): number {
  return Math.round(Math.max(0, Math.min(untilMs, Date.now() + LONGEST_PAUSE_MS)));
}
