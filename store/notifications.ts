/**
 * How far the events of each film have been told to an address, and which process tells them.
 *
 * A process that ends between telling and noting tells again: whoever listens knows it by its id.
 * So nothing is lost here and nothing is decided by it, and a record that is damaged counts as none.
 * What there is of the address itself is its hash, under which all of this lies: another address
 * begins anew.
 */

import { isDeepStrictEqual } from 'node:util';

import { z } from 'zod';

import { type Depot, DepotPart } from './depot.ts';
import { timeSchema } from './facts.ts';
import { currentProcess, isProcessAlive, processIdentitySchema } from './identity.ts';
import { jsonFile } from './json.ts';
import { keys } from './layout.ts';

const cursorSchema = z.object({
  /** Of the film's events, see `Depot.tail`. */
  position: z.int().min(0),
  /** How many events after it have been told, or need not be. */
  passed: z.int().min(0),
  /** Whether it was told that a cap stops the run that those events are of. */
  isCapTold: z.boolean(),
  /** The same of a budget of the day or the month. */
  isBudgetTold: z.boolean().default(false),
});
export type NotificationCursor = z.infer<typeof cursorSchema>;

export const NOTIFICATIONS_START: NotificationCursor = {
  position: 0,
  passed: 0,
  isCapTold: false,
  isBudgetTold: false,
};

const sinceSchema = z.object({ at: timeSchema });
const holderSchema = z.object({ process: processIdentitySchema, at: timeSchema });

/** One who is not heard of for so long tells nothing more, in milliseconds. */
const STALE_MS = 60_000;
/** How often one who holds it says so. */
const RENEW_MS = 20_000;

export class Notifications extends DepotPart {
  readonly #address: string;

  constructor(depot: Depot, addressSha256: string) {
    super(depot);
    this.#address = keys.notifications(addressSha256);
  }

  /** When the address was first told of anything: what happened before is nobody's news. */
  async since(nowMs: number): Promise<number> {
    const key = `${this.#address}/since.json`;
    await this.depot.create(key, jsonFile({ at: new Date(nowMs).toISOString() }));
    const since = await this.readAt(key, sinceSchema).catch(() => null);
    return since ? Date.parse(since.at) : nowMs;
  }

  /**
   * Whether this process is the one that tells. Who takes it over tells from the next call on: of
   * several that do so at once the last one stays.
   */
  async hold(nowMs: number): Promise<boolean> {
    const holder = await this.#holder();
    const ageMs = holder ? Math.abs(nowMs - Date.parse(holder.at)) : Infinity;
    const isOwn = holder !== null && isDeepStrictEqual(holder.process, currentProcess());
    if (holder && !isOwn && ageMs < STALE_MS && isProcessAlive(holder.process) !== false) {
      return false;
    }
    if (!isOwn || ageMs > RENEW_MS) {
      const entry = { process: currentProcess(), at: new Date(nowMs).toISOString() };
      await this.writeAt(this.#holderKey(), entry, 'fleeting');
    }
    return isOwn;
  }

  /** The next one need not wait. */
  async leave(): Promise<void> {
    const holder = await this.#holder();
    if (!isDeepStrictEqual(holder?.process, currentProcess())) return;
    await this.depot.remove(this.#holderKey(), 'fleeting');
  }

  read(film: string): Promise<NotificationCursor | null> {
    return this.readAt(this.#cursorKey(film), cursorSchema).catch(() => null);
  }

  async note(film: string, cursor: NotificationCursor): Promise<void> {
    await this.writeAt(this.#cursorKey(film), cursor);
  }

  #holder() {
    return this.readAt(this.#holderKey(), holderSchema).catch(() => null);
  }

  #holderKey(): string {
    return `${this.#address}/holder.json`;
  }

  #cursorKey(film: string): string {
    return `${this.#address}/${keys.film(film)}.json`;
  }
}
