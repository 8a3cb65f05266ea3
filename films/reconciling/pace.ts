/**
 * Requests of one command to one account: spaced within its limit, kept back while the account
 * wants to be left alone, and repeated a few times where a failure may pass.
 */

import { ProviderError } from '../../providers/provider.ts';
import { isPassing } from '../../specs/failures.ts';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import type { Accounts } from '../../store/accounts.ts';

/** Orders take up to nine tenths of the limit while films run: asking for lists is never urgent. */
const SHARE = 0.5;
const MINUTE_MS = 60_000;
/** How often in a row a request may fail before its list is given up. */
const MAX_FAILURES = 5;
const FIRST_PAUSE_MS = 1_000;
/** Longer than any other pause that is made here; the store has the same for an account. */
const LONGEST_PAUSE_MS = 15 * MINUTE_MS;
/** Of a list that proves nothing by itself, or is too large to be read: asking again gives the same. */
const ALWAYS_SO: readonly string[] = ['list-incomplete', 'answer-too-large'];
/** A person is told of a longer pause. */
const TOLD_FROM_MS = 5_000;

export type Pause = (ms: number, signal: AbortSignal) => Promise<unknown>;

/** Why nothing is asked for a while, and until when. */
export type LongPause = {
  /** `busy`: the account wants to be left alone; `failed`: the request has not gone well. */
  readonly why: 'busy' | 'failed';
  /** Milliseconds since 1970. */
  readonly untilMs: number;
};

export type PaceOptions = {
  readonly sheet: Pick<ProviderSheet, 'offers'>;
  /** The account's tag. */
  readonly account: string;
  readonly accounts: Pick<Accounts, 'notBefore' | 'pauseUntil'>;
  readonly signal: AbortSignal;
  readonly pause: Pause;
  /** Before each pause that a person would notice. Absent: nobody waits for it. */
  readonly onPause?: (pause: LongPause) => void;
};

export class Pace {
  readonly #options: PaceOptions;
  readonly #gapMs: number;
  /** Never resolves. */
  readonly #stopped = Promise.withResolvers<never>();
  #nextAtMs = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
    const { signal } = options;
    this.#stopped.promise.catch(() => undefined);
    signal.addEventListener('abort', () => this.#stopped.reject(signal.reason), { once: true });
    const { offers } = options.sheet;
    const perMinute = Math.min(...offers.map((offer) => offer.requestsPerMinute));
    this.#gapMs = MINUTE_MS / (Math.max(1, perMinute) * SHARE);
  }

  /** Gives what the request gives; throws what does not pass, and what has not passed. */
  async ask<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    for (let failures = 1; ; failures += 1) {
      await this.#turn();
      try {
        return await Promise.race([request(), this.#stopped.promise]);
      } catch (error) {
        const pauseMs = pauseAfter(error, failures);
        if (pauseMs === null || failures >= MAX_FAILURES) throw error;
        await this.#keepBack(pauseMs, error);
      }
    }
  }

  async #turn(): Promise<void> {
    const { account, accounts, signal, pause } = this.#options;
    let waitedForMs = 0;
    for (;;) {
      signal.throwIfAborted();
      const untilMs = Math.max(this.#nextAtMs, (await accounts.notBefore(account)) ?? 0);
      const leftMs = Math.min(untilMs - Date.now(), LONGEST_PAUSE_MS);
      // A timer may end a moment early.
      if (leftMs <= 0 || untilMs <= waitedForMs) break;
      if (untilMs > this.#nextAtMs) this.#tell('busy', leftMs);
      await pause(leftMs, signal);
      waitedForMs = untilMs;
    }
    this.#nextAtMs = Date.now() + this.#gapMs;
  }

  /** After a 429 everybody who uses the account waits. */
  async #keepBack(pauseMs: number, error: unknown): Promise<void> {
    const { account, accounts, signal, pause } = this.#options;
    const isBusy = error instanceof ProviderError && error.failure.kind === 'throttled';
    if (isBusy) {
      // It spares requests, and is not worth an error.
      await accounts.pauseUntil(account, Date.now() + pauseMs).catch(() => undefined);
    }
    this.#tell(isBusy ? 'busy' : 'failed', pauseMs);
    await pause(pauseMs, signal);
  }

  #tell(why: LongPause['why'], pauseMs: number): void {
    if (pauseMs >= TOLD_FROM_MS) this.#options.onPause?.({ why, untilMs: Date.now() + pauseMs });
  }
}

/** Null: it does not pass. */
function pauseAfter(error: unknown, failures: number): number | null {
  if (!(error instanceof ProviderError)) return null;
  const { code, retryAfterMs } = error.failure;
  if (ALWAYS_SO.includes(code) || !isPassing(error.failure)) return null;
  const ownMs = FIRST_PAUSE_MS * 2 ** (failures - 1);
  return Math.min(retryAfterMs ?? ownMs, LONGEST_PAUSE_MS);
}
