/**
 * What is known of an account at a provider: when it may be asked again, what it cannot order.
 *
 * All of it only spares requests: a file that is damaged counts as none.
 */

import { createHash } from 'node:crypto';

import { z } from 'zod';

import type { Failure } from '../specs/failures.ts';
import { DepotPart } from './depot.ts';
import { StoreError } from './error.ts';
import { failureSchema, timeMsSchema, timeSchema } from './facts.ts';
import { keys, namesOf } from './layout.ts';

/** No pause is longer, whatever a provider, a clock or a file says. */
const LONGEST_PAUSE_MS = 15 * 60_000;

const pauseSchema = z.object({ notBeforeMs: z.number() });
const downSchema = z.object({ sinceMs: timeMsSchema, lastMs: timeMsSchema });
const unavailableSchema = z.object({ modelId: z.string(), failure: failureSchema, at: timeSchema });

export class Accounts extends DepotPart {
  /**
   * After a 429: nobody connects before then. Milliseconds since 1970; the later one counts, and
   * none that is no time or more than 15 minutes ahead.
   */
  async pauseUntil(account: string, untilMs: number): Promise<void> {
    if (Number.isNaN(untilMs)) return;
    const notBeforeMs = soon(untilMs);
    const known = (await this.notBefore(account)) ?? 0;
    if (known >= notBeforeMs) return;
    await this.#writePause(account, notBeforeMs);
  }

  /** Milliseconds since 1970, perhaps past, 15 minutes ahead at most; read before connecting. */
  async notBefore(account: string): Promise<number | null> {
    const read = await this.#read(pauseKey(account), pauseSchema);
    if (read === null) return null;
    const notBeforeMs = soon(read.notBeforeMs);
    // Else it would be as far ahead at every reading, and never pass.
    if (notBeforeMs !== read.notBeforeMs) await this.#writePause(account, notBeforeMs);
    return notBeforeMs;
  }

  /**
   * An order was not accepted since the provider could not be reached. Gives since when that goes
   * on, in milliseconds since 1970: without an answer of any kind, and without a pause of more than
   * `pauseMs` between two failures.
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

  /** For a new run: a person may have opened the model meanwhile. */
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
