/**
 * One numbered list of reservations (docs/decisions/exclusive-numbered-files.md), as far as it was
 * read: of a film, a command, or a day.
 */

import { isDeepStrictEqual } from 'node:util';

import type { z } from 'zod';

import { type OrderKey, takeName } from '../specs/order.ts';
import type { Spent } from '../specs/plan/cap.ts';
import { readAll, readRecord, type Depot } from './depot.ts';
import { moneySchema, timeSchema } from './facts.ts';
import { currentProcess, isProcessAlive, processIdentitySchema } from './identity.ts';
import { jsonFile } from './json.ts';
import { commandSchema, daySchema, orderKeySchema, orderName } from './layout.ts';
import { numberedKey, numberIn, numberName } from './numbered-list.ts';

const reservationSchema = orderKeySchema.extend({
  money: moneySchema,
  command: commandSchema.nullable(),
  /** In whose list it stands as well; absent in those from before days were counted. */
  day: daySchema.optional(),
  /** Who is about to place it, for the moment until it stands in the journal. */
  process: processIdentitySchema,
  at: timeSchema,
});
type ReservationRecord = z.infer<typeof reservationSchema>;
export type Reservation = ReservationRecord & { readonly number: number };

/** What an order needs: `Spent`, and the day on which it counts. */
export type Wish = Spent & { readonly day: string };

/** Longer than any program takes from the reservation to the intent. */
const PLACING_MS = 10 * 60 * 1_000;
/** A reservation of one's own that is younger need not be made again. */
const FRESH_MS = PLACING_MS / 2;

/** So many are read one by one before the list is listed. */
const SINGLES = 4;

export class SpendingList {
  /** Under which its numbers lie. */
  readonly folder: string;
  readonly #depot: Depot;
  /** By order: the newest reservation counts. */
  readonly #open = new Map<string, Reservation>();
  /** By order: what it has cost in the end. Never changes again. */
  readonly #settled = new Map<string, Spent>();
  /** By order: the day of its newest reservation, whatever has become of it. */
  readonly #days = new Map<string, string | undefined>();
  #last = 0;

  constructor(depot: Depot, folder: string) {
    this.#depot = depot;
    this.folder = folder;
  }

  get last(): number {
    return this.#last;
  }

  /** Whether nothing of it may change any more but by a new reservation. */
  get isSettled(): boolean {
    return this.#open.size === 0;
  }

  /** Begins after what somebody has summed up before. */
  beginAfter(last: number, sums: readonly Spent[]): void {
    if (this.#last > 0) return;
    this.#last = last;
    for (const [nth, sum] of sums.entries()) this.#settled.set(`sum ${nth}`, sum);
  }

  /** The newest one, while its end is not known. */
  reservationOf(name: string): Reservation | undefined {
    return this.#open.get(name);
  }

  dayOf(name: string): string | undefined {
    return this.#days.get(name);
  }

  /** Numbers have no gaps: what is new stands after the last one that is known. */
  async read(): Promise<void> {
    for (let count = 1; ; count += 1) {
      const next = await this.#readAt(this.#last + 1);
      if (!next) return;
      this.#take(next);
      // Whoever is far behind reads all that is there at once.
      if (count % SINGLES === 0) await this.#readListed();
    }
  }

  async #readListed(): Promise<void> {
    const known = new Set((await this.#depot.list(this.folder)).map(numberIn));
    const numbers: number[] = [];
    for (let next = this.#last + 1; known.has(next); next += 1) numbers.push(next);
    const records = await readAll(numbers, (number) => this.#readAt(number));
    for (const record of records) this.#take(record);
  }

  async #readAt(number: number): Promise<Reservation | null> {
    const record = await readRecord(this.#depot, this.#keyOf(number), reservationSchema);
    return record && { ...record, number };
  }

  #take(reservation: Reservation): void {
    // Two callers of this process may read at once.
    if (reservation.number !== this.#last + 1) return;
    const name = nameOf(reservation);
    this.#last = reservation.number;
    this.#open.set(name, reservation);
    this.#days.set(name, reservation.day);
  }

  /** Looks up how the orders that count in full have ended. Null: it costs nothing. */
  async settle(spentOn: (reservation: Reservation) => Promise<Spent | 'open' | null>) {
    for (const [name, reservation] of this.#open) {
      const spent = await spentOn(reservation);
      if (spent === 'open' || this.#open.get(name) !== reservation) continue;
      this.#open.delete(name);
      if (spent !== null) this.#settled.set(name, spent);
    }
  }

  amounts(except: string | null = null): Spent[] {
    return [...this.#settled, ...this.#open].flatMap(([name, { money, command }]) =>
      name === except ? [] : [{ money, command }],
    );
  }

  /** A further attempt of the same order in this process. */
  holds(name: string, { money, command }: Spent): boolean {
    const own = this.#open.get(name);
    if (!own || Date.now() - Date.parse(own.at) > FRESH_MS) return false;
    const isSame = own.money.currency === money.currency && own.money.micros === money.micros;
    return isOwn(own) && isSame && own.command === command;
  }

  /** False: another order got the number, and all must be summed up again. */
  async append(number: number, key: OrderKey, { money, command, day }: Wish): Promise<boolean> {
    const { film, shot, take, order } = key;
    const at = new Date().toISOString();
    const process = currentProcess();
    const place = { film, shot, take, order };
    const entry: ReservationRecord = { ...place, money, command, day, process, at };
    return this.#depot.create(this.#keyOf(number), jsonFile(entry));
  }

  /** Frees what this process has reserved for the order. */
  async release(name: string): Promise<void> {
    const own = this.#open.get(name);
    if (!own || !isOwn(own)) return;
    await this.#depot.create(this.#freeKeyOf(own.number), jsonFile({}));
    if (this.#open.get(name) === own) this.#open.delete(name);
  }

  /** Whether it may come to stand in the journal yet. */
  async isBeingPlaced({ number, process, at }: Reservation): Promise<boolean> {
    const isOld = Date.now() - Date.parse(at) > PLACING_MS;
    if (isOld || isProcessAlive(process) === false) return false;
    return (await this.#depot.size(this.#freeKeyOf(number))) === null;
  }

  #keyOf(number: number): string {
    return numberedKey(this.folder, number);
  }

  /** Whoever took the number has given it back. */
  #freeKeyOf(number: number): string {
    return `${this.folder}/${numberName(number)}.free.json`;
  }
}

export function nameOf({ film, shot, take, order }: OrderKey): string {
  return `${film}.${shot}.${takeName(take)}.${orderName(order)}`;
}

function isOwn({ process }: Reservation): boolean {
  return isDeepStrictEqual(process, currentProcess());
}
