/**
 * What a callback leads to: the waiting shot polls sooner than it would have. Nothing here asks a
 * provider, and nothing in a body is believed.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderKey } from '../../specs/order.ts';
import type { Provider } from '../../providers/provider.ts';
import { isEnd } from '../../providers/task-end.ts';
import { isOpen, mayBeAnswered, ownerOf, type OrderEntry } from '../../store/order.ts';
import type { Store } from '../../store/store.ts';

export type NudgedShot = Pick<OrderKey, 'film' | 'shot'>;

/** How a shot is reached. */
export interface Waker {
  /** Ends the pause between two polls of a shot; does nothing where there is none. */
  endPause(place: NudgedShot): Promise<void>;
  /** Tells a shot that asks to poll again. */
  nudge(place: NudgedShot): Promise<void>;
}

type ReceiverOptions = {
  readonly store: Store;
  /** By name. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly waker: Waker;
};

/**
 * A callback during a poll does not change that poll, and a provider may call before its own
 * answers show the end. So until a poll has seen the end, the shot is woken again. It happens after
 * these multiples of the shortest pause that its provider asks for.
 */
const AGAIN_AFTER = [1, 2, 4] as const;

export class Receiver {
  readonly #options: ReceiverOptions;
  /** Orders whose shots are being woken: for these a repeated callback adds nothing. */
  readonly #waking = new Set<string>();
  readonly #closing = new AbortController();

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /** The order whose address ends in this secret; null for every other text. */
  orderAt(secret: string): Promise<OrderEntry | null> {
    return this.#options.store.callbacks.orderAt(secret);
  }

  /** A callback at an order's own address. */
  async forOrder(entry: OrderEntry, body: unknown): Promise<void> {
    const owner = ownerOf(entry);
    const hint = owner && this.#options.providers.get(owner.provider)?.readCallback?.(body);
    if (!hint || !isOpen(entry)) return;
    if (!entry.task) return this.#tell(entry, hint.taskId);
    if (hint.hasEnded && hint.taskId === entry.task.task.id) await this.#wake(entry);
  }

  /** A callback for the account, with a valid signature. */
  async forAccount(provider: Provider, body: unknown): Promise<void> {
    const hint = provider.readCallback?.(body);
    if (!hint?.hasEnded) return;
    const { callbacks } = this.#options.store;
    const entry = await callbacks.orderOfTask(provider.sheet.name, hint.taskId);
    if (entry) await this.#wake(entry);
  }

  /** Nobody is woken after this. */
  close(): void {
    this.#closing.abort();
  }

  /**
   * Keeps the named task for when the order is settled: by an attempt under way, or after a nudge.
   */
  async #tell({ key, intent }: OrderEntry, taskId: string): Promise<void> {
    if (intent?.callbackSha256 === undefined) return;
    const isNews = await this.#options.store.callbacks.tellTask(intent.callbackSha256, taskId);
    if (isNews && !mayBeAnswered(intent, Date.now())) await this.#options.waker.nudge(key);
  }

  async #wake(entry: OrderEntry): Promise<void> {
    const { key } = entry;
    const name = JSON.stringify(key);
    if (!isWaiting(entry) || this.#waking.has(name)) return;
    this.#waking.add(name);
    try {
      await this.#options.waker.endPause(key);
    } catch (error) {
      this.#waking.delete(name);
      throw error;
    }
    // Not awaited: the provider already has its answer. A failure here only means a later poll.
    void this.#wakeAgain(entry)
      .catch(() => undefined)
      .finally(() => this.#waking.delete(name));
  }

  async #wakeAgain({ key, intent }: OrderEntry): Promise<void> {
    const sheet = this.#options.providers.get(intent?.provider ?? '')?.sheet;
    if (!intent || !sheet) return;
    const { signal } = this.#closing;
    for (const times of AGAIN_AFTER) {
      await sleep(times * sheet.poll[intent.tier].minMs, null, { signal, ref: false });
      const entry = await this.#options.store.journal.readOrder(key);
      if (!entry || !isWaiting(entry)) return;
      await this.#options.waker.endPause(key);
    }
  }
}

/** Whether no poll has seen the end of the order's task. */
function isWaiting(entry: OrderEntry): boolean {
  return isOpen(entry) && entry.task !== null && !isEnd(entry.poll?.state ?? undefined);
}
