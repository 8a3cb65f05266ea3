/**
 * What is known of an account at a provider: when it may be asked again, what it cannot order.
 *
 * All of it only spares requests: a file that is damaged counts as none.
 */

import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import type { Failure } from '../specs/failures.ts';
import { StoreError, systemCode, toStoreError } from './error.ts';
import { failureSchema, timeMsSchema, timeSchema } from './facts.ts';
import { namesOf, type Layout } from './layout.ts';
import { jsonFile, namesIn, readJson, writeFileAtomically } from './write.ts';

/** No pause is longer, whatever a provider, a clock or a file says. */
const LONGEST_PAUSE_MS = 15 * 60_000;

const pauseSchema = z.object({ notBeforeMs: z.number() });
const downSchema = z.object({ sinceMs: timeMsSchema, lastMs: timeMsSchema });
const unavailableSchema = z.object({ modelId: z.string(), failure: failureSchema, at: timeSchema });

export class Accounts {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

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
    const read = await readIfWhole(this.#pausePath(account), pauseSchema);
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
    const known = await readIfWhole(this.#downPath(account), downSchema);
    // A clock that was set back, or an edit by hand, leaves impossible times.
    const isPast = known !== null && known.sinceMs <= known.lastMs && known.lastMs <= nowMs;
    const isSame = isPast && nowMs - known.lastMs <= pauseMs;
    const sinceMs = isSame ? known.sinceMs : nowMs;
    const path = this.#downPath(account);
    await writeFileAtomically(path, jsonFile({ sinceMs, lastMs: nowMs }), 'fleeting');
    return sinceMs;
  }

  /** The provider has answered an order. */
  async answered(account: string): Promise<void> {
    const path = this.#downPath(account);
    await rm(path, { force: true }).catch((error: unknown) => {
      throw toStoreError(error, path);
    });
  }

  /** No shot orders this model on this account again until `clearUnavailableModels`. */
  async markModelUnavailable(account: string, modelId: string, failure: Failure): Promise<void> {
    const at = new Date().toISOString();
    const path = this.#modelPath(account, modelId);
    await writeFileAtomically(path, jsonFile({ modelId, failure, at }), 'fleeting');
  }

  /** Why the account cannot order the model, or null. */
  async unavailableModel(account: string, modelId: string): Promise<Failure | null> {
    const marked = await readIfWhole(this.#modelPath(account, modelId), unavailableSchema);
    return marked?.failure ?? null;
  }

  /** For a new run: a person may have opened the model meanwhile. */
  async clearUnavailableModels(): Promise<void> {
    const accounts = join(this.#layout.folder, 'accounts');
    for (const account of namesOf('account', await namesIn(accounts))) {
      const folder = this.#modelsFolder(account);
      await rm(folder, { recursive: true, force: true }).catch((error: unknown) => {
        // A file of that name is no account.
        if (systemCode(error) !== 'ENOTDIR') throw toStoreError(error, folder);
      });
    }
  }

  async #writePause(account: string, notBeforeMs: number): Promise<void> {
    await writeFileAtomically(this.#pausePath(account), jsonFile({ notBeforeMs }), 'fleeting');
  }

  #downPath(account: string): string {
    return join(this.#layout.account(account), 'down.json');
  }

  #pausePath(account: string): string {
    return join(this.#layout.account(account), 'pause.json');
  }

  #modelsFolder(account: string): string {
    return join(this.#layout.account(account), 'unavailable');
  }

  /** Model ids may hold anything, so the name is a hash. */
  #modelPath(account: string, modelId: string): string {
    const name = createHash('sha256').update(modelId).digest('hex').slice(0, 16);
    return join(this.#modelsFolder(account), `${name}.json`);
  }
}

/** A time no further ahead than the longest pause; infinity is the longest one. */
function soon(untilMs: number): number {
  return Math.round(Math.max(0, Math.min(untilMs, Date.now() + LONGEST_PAUSE_MS)));
}

async function readIfWhole<Value>(path: string, schema: z.ZodType<Value>): Promise<Value | null> {
  try {
    return await readJson(path, schema);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'damaged') return null;
    throw error;
  }
}
