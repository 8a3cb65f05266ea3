/**
 * What the plan still allows for a shot: its providers, its tiers after an expiry, its new takes.
 */

import type { ShotRoute } from '../activities/contract.ts';
import { failure, FAILURES, type Failure } from '../specs/failures.ts';
import type { Tier } from '../specs/models/sheet.ts';
import { storeActivities } from './activities.ts';
import type { OrderFact, Slot } from './order-state.ts';
import { keyOf, type RunningShot } from './steps.ts';

export class Course {
  /**
   * What to do about an order that nobody can find: order again at most once, since both may be
   * paid.
   */
  onUnknown: 'ask' | 'resubmit';
  readonly #shot: RunningShot;
  #plan: string | null = null;
  #nth = 0;
  #left: { readonly provider: string; readonly failure: Failure }[] = [];
  #isTied = false;
  /** The steps that the policy has left at the present provider. */
  #expirySteps: (Tier | 'ask')[] = [];
  #newTakes = 0;
  /** The tier that the shot moved to after an order that expired, or null. */
  #tier: Tier | null = null;

  constructor(shot: RunningShot) {
    this.#shot = shot;
    this.onUnknown = shot.inbox.asked.node.onUnknown;
  }

  /** Where the next order goes by the newest plan: to a provider for which there is a key. */
  async route(slot: Slot): Promise<OrderFact> {
    const { provider: first } = this.#current();
    if (!this.#shot.inbox.hasKey(first)) {
      const message = `There is no key for ${first}.`;
      await this.leave(slot, failure('unauthorized', { code: 'no-key', message }));
    }
    const { provider, onExpired, tier } = this.#current();
    const step = this.#tier;
    return { kind: 'routed', provider, tier: step && onExpired.includes(step) ? step : tier };
  }

  /**
   * After this the shot stays with its provider: the lost order may still run there, and another
   * provider would be a second purchase.
   */
  giveUp(): void {
    this.onUnknown = 'ask';
    this.#isTied = true;
  }

  hasNext(): boolean {
    return this.#next() >= 0;
  }

  /** Goes to the next provider when the failure is only this provider's; false: it stays. */
  async leave(slot: Slot, failed: Failure): Promise<boolean> {
    const { provider } = this.#current();
    const nth = this.#next();
    const next = this.#routes()[nth];
    if (!next || !FAILURES[failed.kind].mayLeave || failed.billed !== 'no') return false;
    this.#goTo(nth);
    this.#left.push({ provider, failure: failed });
    const why = { ...keyOf(this.#shot, slot), provider, next: next.provider, failure: failed };
    await this.#store().leaveProvider(why);
    return true;
  }

  /** What follows when an order has ended unpaid. */
  async after(slot: Slot, failed: Failure): Promise<OrderFact> {
    const { mayPass, next } = FAILURES[failed.kind];
    // Decided first: what is left depends on the plan, and a new one may come during the wait.
    const isItsOwn = slot.provider === this.#current().provider && !mayPass;
    if (isItsOwn && (await this.leave(slot, failed))) return { kind: 'next-take' };
    if (next === 'expiry-policy') return this.#afterExpiry();
    if (!mayPass || this.#newTakes === 0) return { kind: 'end' };
    this.#newTakes -= 1;
    return { kind: 'next-take' };
  }

  /** Tells the store of the last provider's failure, and of those that were left before it. */
  async end(slot: Slot, failed: Failure): Promise<OrderFact> {
    this.#current();
    const { provider } = slot;
    const names = this.#left.map(({ provider: left, failure: { kind, code } }) => {
      return `${left} (${kind}: ${code})`;
    });
    const before = names.length > 0 ? ` Left before it: ${names.join(', ')}.` : '';
    const told = { ...failed, message: failed.message + before };
    await this.#store().endShot({ ...keyOf(this.#shot, slot), provider, failure: told });
    return { kind: 'told', failure: told };
  }

  #afterExpiry(): OrderFact {
    let step = this.#expirySteps.shift();
    // A shot that starts on the default tier never moves to the slower one.
    while (step === 'flex' && this.#current().tier === 'default') step = this.#expirySteps.shift();
    if (step === undefined) return { kind: 'end' };
    if (step === 'ask') return { kind: 'ask' };
    this.#tier = step;
    return { kind: 'next-order' };
  }

  /** The present route; a new plan starts with its first provider. */
  #current(): ShotRoute {
    const { plan, node } = this.#shot.inbox.asked;
    if (this.#plan !== plan) {
      this.#plan = plan;
      this.#left = [];
      this.#goTo(0, this.#tier);
    }
    return this.#routes()[this.#nth] ?? node;
  }

  #goTo(nth: number, tier: Tier | null = null): void {
    const { node } = this.#shot.inbox.asked;
    this.#nth = nth;
    this.#tier = tier;
    this.#expirySteps = [...(this.#routes()[nth] ?? node).onExpired];
    this.#newTakes = node.onFailed;
  }

  /** Index of the next provider that there is a key for; -1: none. */
  #next(): number {
    this.#current();
    if (this.#isTied) return -1;
    const { inbox } = this.#shot;
    return this.#routes().findIndex(
      ({ provider }, nth) => nth > this.#nth && inbox.hasKey(provider),
    );
  }

  #store() {
    return storeActivities(this.#shot.input.store);
  }

  #routes(): readonly ShotRoute[] {
    const { node } = this.#shot.inbox.asked;
    return [node, ...node.fallbacks];
  }
}
