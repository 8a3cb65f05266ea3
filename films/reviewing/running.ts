/** Whether a film runs, which the store does not tell: asked of its Temporal, never waited for. */

import { serverState } from '../../server/stop.ts';
import type { FilmHost } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import {
  connectIfRunning,
  describeProduction,
  targetOf,
  type Temporal,
} from '../temporal/connect.ts';

const EVERY_MS = 2_000;

export class RunWatch {
  readonly #root: string;
  readonly #production: string;
  readonly #target: ReturnType<typeof targetOf>;
  #temporal: Temporal | null = null;
  #isRunning = false;
  #askedAtMs = -Infinity;
  #asking: Promise<boolean> | null = null;
  #isClosed = false;

  constructor(
    of: { readonly root: string; readonly production: string },
    options: Pick<FilmOptions, 'temporal'>,
    { environment }: Pick<FilmHost, 'environment'>,
  ) {
    this.#root = of.root;
    this.#production = of.production;
    this.#target = targetOf(options, environment);
  }

  /** As it was known last; asked again by the way. */
  get isRunning(): boolean {
    if (performance.now() - this.#askedAtMs >= EVERY_MS) void this.now().catch(() => undefined);
    return this.#isRunning;
  }

  /** Throws where nobody answers who may have it running. */
  now(): Promise<boolean> {
    // A connection that is opened now would be closed by nobody.
    if (this.#isClosed) return Promise.resolve(this.#isRunning);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
      this.#askedAtMs = performance.now();
    });
    return this.#asking;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#asking?.catch(() => undefined);
    await this.#leave();
  }

  async #ask(): Promise<boolean> {
    try {
      const isOwn = this.#target.kind !== 'external';
      // Of one that has ended nothing would come before the call's deadline.
      const isGone = isOwn && (await serverState({ folder: this.#root })).server === null;
      if (isGone) await this.#leave();
      else this.#temporal ??= await connectIfRunning(this.#root, this.#target);
      const production = this.#temporal
        ? await describeProduction(this.#temporal, this.#production)
        : null;
      this.#isRunning = production?.isRunning ?? false;
      return this.#isRunning;
    } catch (error) {
      this.#isRunning = false;
      await this.#leave();
      throw error;
    }
  }

  async #leave(): Promise<void> {
    const temporal = this.#temporal;
    this.#temporal = null;
    await temporal?.close().catch(() => undefined);
  }
}
