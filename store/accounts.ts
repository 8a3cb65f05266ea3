/** What is known of an account at a provider: when it may be asked again, what it cannot order. */

import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import type { Failure } from '../specs/failures.ts';
import { toStoreError } from './error.ts';
import { failureSchema, timeMsSchema, timeSchema } from './facts.ts';
import { namesOf, type Layout } from './layout.ts';
import { jsonFile, namesIn, readJson, writeFileAtomically } from './write.ts';

const pauseSchema = z.object({ notBeforeMs: timeMsSchema });
const downSchema = z.object({ sinceMs: timeMsSchema, lastMs: timeMsSchema });
const unavailableSchema = z.object({ modelId: z.string(), failure: failureSchema, at: timeSchema });

/** Longer than any provider's own word, and passes. */
const MAX_PAUSE_MS = 60 * 60 * 1_000;

export class Accounts {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** After a 429: nobody connects before then. Milliseconds since 1970; the later one counts. */
  async pauseUntil(account: string, notBeforeMs: number): Promise<void> {
    const known = (await this.notBefore(account)) ?? 0;
    if (known >= notBeforeMs) return;
    await writeFileAtomically(this.#pausePath(account), jsonFile({ notBeforeMs }), 'fleeting');
  }

  /** Milliseconds since 1970, perhaps past; to be read before connecting. */
  async notBefore(account: string): Promise<number | null> {
    const paused = await readJson(this.#pausePath(account), pauseSchema);
    // A pause that no provider asks for would hold the account up for ever.
    return paused && paused.notBeforeMs - Date.now() <= MAX_PAUSE_MS ? paused.notBeforeMs : null;
  }

  /**
   * An order was not accepted since the provider could not be reached. Gives since when that goes
   * on, in milliseconds since 1970: without an answer of any kind, and without a pause of more than
   * `pauseMs` between two failures.
   */
  async downSince(account: string, pauseMs: number): Promise<number> {
    const nowMs = Date.now();
    const known = await readJson(this.#downPath(account), downSchema);
    const isSame = known !== null && nowMs - known.lastMs <= pauseMs;
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
    const marked = await readJson(this.#modelPath(account, modelId), unavailableSchema);
    return marked?.failure ?? null;
  }

  /** For a new run: a person may have opened the model meanwhile. */
  async clearUnavailableModels(): Promise<void> {
    const accounts = join(this.#layout.folder, 'accounts');
    for (const account of namesOf('account', await namesIn(accounts))) {
      const folder = this.#modelsFolder(account);
      await rm(folder, { recursive: true, force: true }).catch((error: unknown) => {
        throw toStoreError(error, folder);
      });
    }
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
