/** What the outside has said to a shot, and what it interrupts by saying it. */

import {
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
} from '@temporalio/workflow';
import { RetryState } from '@temporalio/common';
import type { Answer, OrderKey } from '../activities/contract.ts';
import type { Failure } from '../specs/failures.ts';
import { isFateUnknown } from './failure.ts';
import type { ShotInput } from './messages.ts';
import { storeActivities } from './policy.ts';

export class Desk {
  /** Whose key is used for what is scheduled next. */
  account: string;
  isCancelled = false;
  isReplaced = false;
  /** Set while a production that attached itself waits for an answer by signal. */
  isAttached = false;
  /** Of an order that nobody can find: ordered again at most once, since both may be paid. */
  onUnknown: 'ask' | 'resubmit';
  /** Orders for what is no longer asked, each on its way to its own end. */
  readonly stale: Promise<void>[] = [];
  readonly #store: string;
  /** Raised by every message; whoever waits for one clears it first. */
  #isNudged = false;
  #wait: CancellationScope | null = null;
  readonly #keyed = new Set<CancellationScope>();

  constructor(input: ShotInput) {
    this.#store = input.store;
    this.account = input.account;
    this.onUnknown = input.node.onUnknown;
  }

  /** Null: whoever asks has no key of this provider, and leaves the account as it is. */
  report(account: string | null): void {
    this.isAttached = true;
    this.#isNudged = true;
    if (account === null || account === this.account) return;
    this.account = account;
    for (const scope of this.#keyed) scope.cancel();
  }

  cancel({ isReplaced }: { isReplaced: boolean }): void {
    this.isCancelled = true;
    this.isReplaced = isReplaced;
    this.#isNudged = true;
    this.#wait?.cancel();
  }

  /** Work on an account's queue, begun anew on another one's when the key was rotated meanwhile. */
  async underAccount<Result>(work: (account: string) => Promise<Result>): Promise<Result> {
    for (;;) {
      const { account } = this;
      const scope = new CancellationScope();
      this.#keyed.add(scope);
      try {
        return await scope.run(() => work(account));
      } catch (error) {
        if (account === this.account || !wasTakenBack(error)) throw error;
      } finally {
        this.#keyed.delete(scope);
      }
    }
  }

  /** The same, given up as soon as the shot is cancelled: then null, and nothing came of it. */
  async untilCancelled<Result>(work: (account: string) => Promise<Result>): Promise<Result | null> {
    const scope = new CancellationScope();
    this.#wait = scope;
    try {
      return await scope.run(() => this.underAccount(work));
    } catch (error) {
      if (!wasTakenBack(error)) throw error;
      return null;
    } finally {
      this.#wait = null;
    }
  }

  /** Waits for a person. A cancelled shot asks nobody. */
  async ask(key: OrderKey, failure: Failure): Promise<Answer> {
    for (;;) {
      const answer = await this.askOnce(key, failure);
      if (answer !== null) return answer;
    }
  }

  /** The same until the next nudge: null when that brought no answer. */
  async askOnce(key: OrderKey, failure: Failure): Promise<Answer | null> {
    const answer = await this.#answer(key, failure);
    if (answer !== null) return answer;
    await condition(() => this.#isNudged);
    return this.#answer(key, failure);
  }

  async #answer(key: OrderKey, failure: Failure): Promise<Answer | null> {
    if (this.isCancelled) return 'give-up';
    this.#isNudged = false;
    const question = { ...key, account: this.account, failure };
    return (await storeActivities(this.#store).askPerson(question)).answer;
  }
}

/**
 * Nobody has it in hand any more, and nothing is known to have come of it. An attempt that was
 * running refuses to be repeated once a cancel was asked: that is no outcome either.
 */
function wasTakenBack(error: unknown): boolean {
  if (isCancellation(error)) return true;
  if (!(error instanceof ActivityFailure) || isFateUnknown(error)) return false;
  return error.retryState === RetryState.CANCEL_REQUESTED;
}
