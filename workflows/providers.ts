/** Which of its providers a shot is ordered from, and which ones were left, and why. */

import type { ShotRoute } from '../activities/contract.ts';
import { failure, FAILURES, type Failure } from '../specs/failures.ts';
import type { OrderKey } from '../specs/order.ts';
import type { ShotInbox } from './shot-inbox.ts';
import { storeActivities } from './policy.ts';

export class Providers {
  readonly #store: string;
  readonly #inbox: ShotInbox;
  #plan: string | null = null;
  #nth = 0;
  #left: { readonly provider: string; readonly failure: Failure }[] = [];
  #isTied = false;

  constructor(store: string, inbox: ShotInbox) {
    this.#store = store;
    this.#inbox = inbox;
  }

  /** A new plan begins with its first provider. */
  current(): ShotRoute {
    const { plan, node } = this.#inbox.asked;
    if (this.#plan !== plan) {
      this.#plan = plan;
      this.#nth = 0;
      this.#left = [];
    }
    return this.#routes()[this.#nth] ?? node;
  }

  /** An order may run unseen where it was lost: another provider would be a second purchase. */
  tie(): void {
    this.#isTied = true;
  }

  hasNext(): boolean {
    return this.#next() !== null;
  }

  /** Goes to one that there is a key for, if there is any. */
  async skipKeyless(key: OrderKey): Promise<void> {
    const { provider } = this.current();
    if (this.#inbox.hasKey(provider)) return;
    const message = `There is no key for ${provider}.`;
    await this.leave(key, failure('unauthorized', { code: 'no-key', message }));
  }

  /** Goes to the next one when the failure is this provider's alone; false: it stays. */
  async leave(key: OrderKey, failed: Failure): Promise<boolean> {
    const { provider } = this.current();
    const next = this.#next();
    if (next === null || !FAILURES[failed.kind].mayLeave || failed.billed !== 'no') return false;
    this.#nth = next.nth;
    this.#left.push({ provider, failure: failed });
    const why = { ...key, provider, next: next.provider, failure: failed };
    await storeActivities(this.#store).leaveProvider(why);
    return true;
  }

  /** The failure of the last one, with those that were left before it. */
  explained(failed: Failure): Failure {
    if (this.#left.length === 0) return failed;
    const names = this.#left.map(({ provider, failure: { kind, code } }) => {
      return `${provider} (${kind}: ${code})`;
    });
    return { ...failed, message: `${failed.message} Left before it: ${names.join(', ')}.` };
  }

  #next(): { readonly nth: number; readonly provider: string } | null {
    this.current();
    if (this.#isTied) return null;
    const nth = this.#routes().findIndex(
      ({ provider }, other) => other > this.#nth && this.#inbox.hasKey(provider),
    );
    const route = this.#routes()[nth];
    return route ? { nth, provider: route.provider } : null;
  }

  #routes(): readonly ShotRoute[] {
    const { node } = this.#inbox.asked;
    return [node, ...node.fallbacks];
  }
}
