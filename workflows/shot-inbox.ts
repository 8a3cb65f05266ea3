/** The messages that a shot has received, and the work that they interrupt. */

import {
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
  patched,
} from '@temporalio/workflow';
import { RetryState } from '@temporalio/common';
import type { AskPersonInput, AskPersonOutput } from '../activities/contract.ts';
import { isFateUnknown } from './failure.ts';
import type { AccountTags, Wanted, ReportRequest, ShotInput } from './messages.ts';
import { storeActivities } from './activities.ts';

/**
 * Where something is done. `account`: the one in the journal, for use until a newer key is
 * reported.
 */
export type Where = { readonly provider: string; readonly account: string | null };

/** Patch: in newer histories a replaced shot leaves its orders and clips to its successor. */
const LEAVES_CLIP = 'leaves-clip';
/** Patch: in newer histories an order that is still to be placed goes by a plan that comes meanwhile. */
const ASKS_ANEW = 'asks-anew';

type Said = AskPersonOutput & { readonly kind: 'said' };
type Work<Result> = (account: string) => Promise<Result>;

export class ShotInbox {
  /** What the newest plan asks, by which the next order is made. */
  asked: Wanted;
  isCancelled: boolean;
  isReplaced = false;
  /** Set while a production that attached itself waits for an answer by signal. */
  isAttached = false;
  readonly #store: string;
  /** How many messages have come: of several that wait, each waits for the next one. */
  #nudges = 0;
  /** How many of them were a new `run`, which has every paid clip fetched again. */
  #runs = 0;
  /** Its own order has ended without a take, and older ones are still waited for. */
  #isOver = false;
  /** A command has asked for the shot since. */
  #isAnew = false;
  /** It was told to end, and a command has asked for it since, while its own order was going on. */
  isWantedAgain = false;
  #accounts: AccountTags;
  readonly #frames: Pick<ShotInput, 'firstFrameSha256' | 'lastFrameSha256'>;
  /** The work that a cancel ends. */
  readonly #waits = new Set<CancellationScope>();
  /**
   * Work that is left to a successor: it may take as long as a provider keeps a task or its clip.
   */
  readonly #leavable = new Set<CancellationScope>();
  /** Orders that are being placed: for as long as a budget leaves no room, this may take days. */
  readonly #orders = new Set<CancellationScope>();
  /** Work that runs on an account now, by its scope. */
  readonly #keyed = new Map<CancellationScope, { where: Where; account: string }>();

  constructor(input: ShotInput) {
    this.#store = input.store;
    this.isCancelled = input.isCancelled ?? false;
    this.#accounts = input.accounts;
    this.asked = input.asked;
    this.#frames = input;
  }

  report({ accounts, asked, isAnew: isAskedAnew, frames }: ReportRequest): void {
    this.isAttached = true;
    this.#nudges += 1;
    if (isAskedAnew && this.#isOver && !this.isReplaced && this.#hasFrames(frames)) {
      this.#isAnew = true;
      // A cancel that comes from here on is newer than this.
      this.isCancelled = false;
    }
    if (isAskedAnew && this.isCancelled) this.isWantedAgain = true;
    const isAnew = asked !== null && asked.plan !== this.asked.plan;
    if (asked) {
      this.asked = asked;
      this.#runs += 1;
    }
    this.#accounts = { ...this.#accounts, ...accounts };
    if (isAnew && this.#orders.size > 0 && patched(ASKS_ANEW)) {
      for (const scope of this.#orders) scope.cancel();
    }
    for (const [scope, { where, account }] of this.#keyed) {
      if (this.accountAt(where) === account || !this.#keyed.delete(scope)) continue;
      scope.cancel();
    }
  }

  /** Wakes whatever waits for a message. */
  nudge(): void {
    this.#nudges += 1;
  }

  cancel({ isReplaced }: { isReplaced: boolean }): void {
    this.isCancelled = true;
    this.isWantedAgain = false;
    this.isReplaced = isReplaced;
    this.#nudges += 1;
    for (const scope of this.#waits) scope.cancel();
    if (!isReplaced || this.#leavable.size === 0 || !patched(LEAVES_CLIP)) return;
    for (const scope of this.#leavable) scope.cancel();
  }

  /** An order has failed, which people are about to read: what they say from here on is of that. */
  failed(): void {
    this.#isOver = true;
    this.#isAnew = false;
  }

  /** Of a shot whose own order is over: whether a command asks for it before all of `rest` is. */
  async isAskedOnceMore(rest: Promise<unknown>): Promise<boolean> {
    if (!this.#isOver) this.failed();
    await Promise.race([rest, condition(() => this.#isAnew)]);
    const isAnew = this.#isAnew && !this.isReplaced;
    this.#isOver = false;
    this.#isAnew = false;
    return isAnew;
  }

  /** It keeps the frames that it was started with: with others it orders nothing more by itself. */
  #hasFrames(now: ReportRequest['frames'] = this.#frames): boolean {
    const { firstFrameSha256, lastFrameSha256 } = this.#frames;
    return now.firstFrameSha256 === firstFrameSha256 && now.lastFrameSha256 === lastFrameSha256;
  }

  hasKey(provider: string): boolean {
    return this.#accounts[provider] !== undefined;
  }

  /**
   * The account whose queue is used. Without any key this is a queue that nobody polls, until a
   * command that has a key reports.
   */
  accountAt({ provider, account }: Where): string {
    return this.#accounts[provider] ?? account ?? provider;
  }

  /**
   * Runs work on an account's queue, and again on another one's when the key was rotated meanwhile.
   */
  async underAccount<Result>(where: Where, work: Work<Result>): Promise<Result> {
    for (;;) {
      const account = this.accountAt(where);
      const scope = new CancellationScope();
      this.#keyed.set(scope, { where, account });
      try {
        return await scope.run(() => work(account));
      } catch (error) {
        // Work whose key was rotated is no longer in the map, even if the old key is back by now.
        if (this.#keyed.has(scope) || !wasTakenBack(error)) throw error;
      } finally {
        this.#keyed.delete(scope);
      }
    }
  }

  /**
   * Like `underAccount`, but given up when the shot is cancelled: then null, and nothing came of
   * it.
   */
  untilCancelled<Result>(where: Where, work: Work<Result>): Promise<Result | null> {
    return this.#within([this.#waits], where, work);
  }

  /** Like `untilCancelled`, and given up when a newer plan is asked as well. */
  untilAskedAnew<Result>(where: Where, work: Work<Result>): Promise<Result | null> {
    return this.#within([this.#waits, this.#orders], where, work);
  }

  /** Like `underAccount`, for an order in the journal: null when another shot takes it over. */
  untilReplaced<Result>(where: Where, work: Work<Result>): Promise<Result | null> {
    if (this.isReplaced && patched(LEAVES_CLIP)) return Promise.resolve(null);
    return this.#within([this.#leavable], where, work);
  }

  async #within<Result>(
    kinds: readonly Set<CancellationScope>[],
    where: Where,
    work: Work<Result>,
  ): Promise<Result | null> {
    const scope = new CancellationScope();
    for (const scopes of kinds) scopes.add(scope);
    try {
      return await scope.run(() => this.underAccount(where, work));
    } catch (error) {
      if (!scope.consideredCancelled || !wasTakenBack(error)) throw error;
      return null;
    } finally {
      for (const scopes of kinds) scopes.delete(scope);
    }
  }

  /**
   * Asks a person, and waits until the next nudge: null when that brought no answer. A cancelled
   * shot asks nobody.
   */
  async ask(question: AskPersonInput): Promise<Said> {
    const [nudges, runs] = [this.#nudges, this.#runs];
    const said = await this.#answer(question);
    if (said.answer !== null) return said;
    await condition(() => this.#nudges > nudges);
    return this.#answer({ ...question, isRunAgain: this.#runs > runs });
  }

  /** Shows why nothing is ordered, until the next nudge. */
  async holdBack(question: AskPersonInput): Promise<void> {
    if (this.isCancelled) return;
    const nudges = this.#nudges;
    await storeActivities(this.#store).askPerson(question);
    await condition(() => this.#nudges > nudges);
  }

  async #answer(question: AskPersonInput): Promise<Said> {
    if (this.isCancelled) return { kind: 'said', answer: 'give-up' };
    const { answer } = await storeActivities(this.#store).askPerson(question);
    return { kind: 'said', answer };
  }
}

/**
 * Whether the work was cancelled with no known outcome. A running attempt may refuse to be repeated
 * once a cancel was requested: that is no outcome either.
 */
function wasTakenBack(error: unknown): boolean {
  if (isCancellation(error)) return true;
  if (!(error instanceof ActivityFailure) || isFateUnknown(error)) return false;
  return error.retryState === RetryState.CANCEL_REQUESTED;
}
