/**
 * What a film has cost and may still cost: a numbered list of reservations, one for each order
 * that was about to be placed.
 *
 * A reservation is made by creating the next number exclusively after all earlier ones were
 * summed up. Of two that sum up at once only one gets the number; the other sums up again. So no
 * two programs ever spend the same money, and no lock is held that a crash could leave behind.
 */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { z } from 'zod';

import type { Spent } from '../specs/plan/cap.ts';
import { systemCode, toStoreError } from './error.ts';
import { moneySchema, timeSchema } from './facts.ts';
import { currentProcess, isProcessAlive, processIdentitySchema } from './identity.ts';
import type { Journal } from './journal.ts';
import { orderName, takeName, type Layout } from './layout.ts';
import type { OrderKey } from './order.ts';
import type { Takes } from './takes.ts';
import { createExclusively, jsonFile, readJson } from './write.ts';

const reservationSchema = z.object({
  shot: z.string(),
  take: z.int(),
  order: z.int(),
  money: moneySchema,
  command: z.string(),
  /** Who is about to place it, for the moment until it stands in the journal. */
  process: processIdentitySchema,
  at: timeSchema,
});
type Reservation = z.infer<typeof reservationSchema> & { readonly number: number };

/** Longer than any program takes from the reservation to the intent. */
const PLACING_MS = 10 * 60 * 1_000;
/** A reservation of one's own that is younger need not be made again. */
const FRESH_MS = PLACING_MS / 2;

type Film = {
  /** By order: the newest reservation counts. */
  readonly reservations: Map<string, Reservation>;
  /** By order: what it has cost in the end. Never changes again. */
  readonly settled: Map<string, Spent>;
  last: number;
};

export class Spending {
  readonly #layout: Layout;
  readonly #journal: Journal;
  readonly #takes: Takes;
  readonly #films = new Map<string, Film>();

  constructor(layout: Layout, { journal, takes }: { journal: Journal; takes: Takes }) {
    this.#layout = layout;
    this.#journal = journal;
    this.#takes = takes;
  }

  /** What each order of a film has cost, or may cost while its end is not known. */
  async of(film: string): Promise<Spent[]> {
    const known = await this.#read(film);
    await this.#settle(film, known);
    return amounts(known, null);
  }

  /**
   * Reserves an order's price if `breach` finds nothing against it beside what the others cost;
   * else gives what it found. To be called before the intent is written.
   */
  async reserve<Breach>(
    key: OrderKey,
    wish: Spent,
    breach: (others: readonly Spent[]) => Breach | null,
  ): Promise<Breach | null> {
    const name = nameOf(key);
    for (;;) {
      const known = await this.#read(key.film);
      // What is open counts in full, so what fits beside that needs no look at the journal.
      let found = breach(amounts(known, name));
      if (found !== null) {
        await this.#settle(key.film, known);
        found = breach(amounts(known, name));
      }
      if (found !== null) {
        await this.release(key);
        return found;
      }
      if (isHeld(known.reservations.get(name), wish)) return null;
      if (await this.#append(key, wish, known.last + 1)) return null;
    }
  }

  /** After proof that the order was not placed: the money is free at once. */
  async release(key: OrderKey): Promise<void> {
    const known = await this.#read(key.film);
    const own = known.reservations.get(nameOf(key));
    if (!own || !isOwn(own)) return;
    await createExclusively(this.#path(key.film, own.number, 'free'), jsonFile({}));
    known.reservations.delete(nameOf(key));
  }

  async #append(key: OrderKey, { money, command }: Spent, number: number): Promise<boolean> {
    const { film, shot, take, order } = key;
    const at = new Date().toISOString();
    const reservation = { shot, take, order, money, command, process: currentProcess(), at };
    return createExclusively(this.#path(film, number), jsonFile(reservation));
  }

  /** Numbers have no gaps: what is new stands after the last one that is known. */
  async #read(film: string): Promise<Film> {
    const known = this.#films.get(film) ?? {
      reservations: new Map<string, Reservation>(),
      settled: new Map<string, Spent>(),
      last: 0,
    };
    this.#films.set(film, known);
    for (;;) {
      const number = known.last + 1;
      const next = await readJson(this.#path(film, number), reservationSchema);
      if (!next) return known;
      // Two callers of this process may read at once.
      if (known.last >= number) continue;
      known.last = number;
      known.reservations.set(nameOf(next), { ...next, number });
    }
  }

  /** Looks up how the orders that count in full have ended. */
  async #settle(film: string, known: Film): Promise<void> {
    for (const [name, reservation] of known.reservations) {
      const spent = await this.#spentOn(film, reservation);
      if (spent === 'open' || known.reservations.get(name) !== reservation) continue;
      known.reservations.delete(name);
      if (spent !== null) known.settled.set(name, spent);
    }
  }

  /** Null: nothing, and nothing will be. */
  async #spentOn(film: string, reservation: Reservation): Promise<Spent | 'open' | null> {
    const { shot, take, order, money, command } = reservation;
    const entry = await this.#journal.readOrder({ film, shot, take, order });
    if (!entry) return (await this.#isBeingPlaced(film, reservation)) ? 'open' : null;
    if (!entry.intent) return null;
    if (!entry.end) return 'open';
    if (entry.end.state === 'collected') {
      const record = await this.#takes.readTake(film, shot, takeName(take));
      return { money: record?.charge ?? money, command };
    }
    const { failure } = entry.end;
    return failure === null || failure.billed === 'no' ? null : { money, command };
  }

  async #isBeingPlaced(film: string, { number, process, at }: Reservation): Promise<boolean> {
    if (Date.now() - Date.parse(at) > PLACING_MS || isProcessAlive(process) === false) return false;
    const path = this.#path(film, number, 'free');
    try {
      return !(await stat(path)).isFile();
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return true;
      throw toStoreError(error, path);
    }
  }

  #path(film: string, number: number, part?: 'free'): string {
    const name = String(number).padStart(6, '0') + (part ? `.${part}` : '');
    return join(this.#layout.film(film), 'spending', `${name}.json`);
  }
}

function nameOf({ shot, take, order }: Omit<OrderKey, 'film'>): string {
  return `${shot}.${takeName(take)}.${orderName(order)}`;
}

function amounts({ settled, reservations }: Film, except: string | null): Spent[] {
  return [...settled, ...reservations].flatMap(([name, { money, command }]) =>
    name === except ? [] : [{ money, command }],
  );
}

/** A further attempt of the same order in this process. */
function isHeld(own: Reservation | undefined, { money, command }: Spent): boolean {
  if (!own || Date.now() - Date.parse(own.at) > FRESH_MS) return false;
  const isSame = own.money.currency === money.currency && own.money.micros === money.micros;
  return isOwn(own) && isSame && own.command === command;
}

function isOwn({ process }: Reservation): boolean {
  return isDeepStrictEqual(process, currentProcess());
}
