/**
 * What a film, or a command with a cap, has cost and may still cost: a numbered list of
 * reservations each (docs/decisions/exclusive-numbered-files.md). An order stands in its command's
 * list first.
 */

import { isDeepStrictEqual } from 'node:util';

import type { z } from 'zod';

import { type OrderKey, takeName } from '../specs/order.ts';
import type { Spent } from '../specs/plan/cap.ts';
import { readRecord, type Depot } from './depot.ts';
import { moneySchema, timeSchema } from './facts.ts';
import { currentProcess, isProcessAlive, processIdentitySchema } from './identity.ts';
import type { Journal } from './journal.ts';
import { jsonFile } from './json.ts';
import { commandSchema, keys, orderKeySchema, orderName } from './layout.ts';
import type { Takes } from './takes.ts';

const reservationSchema = orderKeySchema.extend({
  money: moneySchema,
  command: commandSchema.nullable(),
  /** Who is about to place it, for the moment until it stands in the journal. */
  process: processIdentitySchema,
  at: timeSchema,
});
type Reservation = z.infer<typeof reservationSchema> & { readonly number: number };

/** Longer than any program takes from the reservation to the intent. */
const PLACING_MS = 10 * 60 * 1_000;
/** A reservation of one's own that is younger need not be made again. */
const FRESH_MS = PLACING_MS / 2;

/** A list of a film or of a command. */
type Ledger = {
  /** Under which its numbers lie. */
  readonly folder: string;
  /** By order: the newest reservation counts. */
  readonly reservations: Map<string, Reservation>;
  /** By order: what it has cost in the end. Never changes again. */
  readonly settled: Map<string, Spent>;
  last: number;
};

/** What the other orders cost: those of the film, and those of the command where it has a cap. */
export type Others = { readonly film: readonly Spent[]; readonly command: readonly Spent[] };

export class Spending {
  readonly #depot: Depot;
  readonly #journal: Journal;
  readonly #takes: Takes;
  readonly #ledgers = new Map<string, Ledger>();

  constructor(depot: Depot, { journal, takes }: { journal: Journal; takes: Takes }) {
    this.#depot = depot;
    this.#journal = journal;
    this.#takes = takes;
  }

  /** What each order of a film has cost, or may cost while its end is not known. */
  async of(film: string): Promise<Spent[]> {
    const ledger = this.#filmLedger(film);
    await this.#read(ledger);
    await this.#settle(ledger);
    return amounts(ledger, null);
  }

  /**
   * Reserves an order's price, in its film and its command, if `breach` finds nothing against it
   * beside what the others cost; else gives what it found. To be called before the intent is
   * written.
   */
  async reserve<Breach>(
    key: OrderKey,
    wish: Spent,
    breach: (others: Others) => Breach | null,
  ): Promise<Breach | null> {
    const name = nameOf(key);
    const film = this.#filmLedger(key.film);
    const command = this.#commandLedger(wish.command);
    const ledgers = command ? [command, film] : [film];
    const look = () =>
      breach({ film: amounts(film, name), command: command ? amounts(command, name) : [] });
    for (;;) {
      for (const ledger of ledgers) await this.#read(ledger);
      // What is open counts in full, so what fits beside that needs no look at the journal.
      let found = look();
      if (found !== null) {
        for (const ledger of ledgers) await this.#settle(ledger);
        found = look();
      }
      if (found !== null) {
        for (const ledger of ledgers) await this.#releaseIn(ledger, name);
        return found;
      }
      // Drawn with the sums, before anything is awaited: others of this process read on.
      const missing = ledgers
        .filter(({ reservations }) => !isHeld(reservations.get(name), wish))
        .map((ledger) => ({ ledger, number: ledger.last + 1 }));
      if (await this.#appendAll(missing, key, wish)) return null;
    }
  }

  /** After proof that the order was not placed: the money is free at once. */
  async release(key: OrderKey): Promise<void> {
    const film = this.#filmLedger(key.film);
    await this.#read(film);
    const name = nameOf(key);
    const command = this.#commandLedger(film.reservations.get(name)?.command ?? null);
    if (command) {
      await this.#read(command);
      await this.#releaseIn(command, name);
    }
    await this.#releaseIn(film, name);
  }

  async #releaseIn({ folder, reservations }: Ledger, name: string): Promise<void> {
    const own = reservations.get(name);
    if (!own || !isOwn(own)) return;
    await this.#depot.create(keyOf(folder, own.number, 'free'), jsonFile({}));
    if (reservations.get(name) === own) reservations.delete(name);
  }

  /** False: another order got one of the numbers, and all must be summed up again. */
  async #appendAll(
    places: readonly { readonly ledger: Ledger; readonly number: number }[],
    { film, shot, take, order }: OrderKey,
    { money, command }: Spent,
  ): Promise<boolean> {
    for (const { ledger, number } of places) {
      const at = new Date().toISOString();
      const entry = { film, shot, take, order, money, command, process: currentProcess(), at };
      const isFirst = await this.#depot.create(keyOf(ledger.folder, number), jsonFile(entry));
      if (!isFirst) return false;
    }
    return true;
  }

  #filmLedger(film: string): Ledger {
    return this.#ledgerIn(keys.ofFilm(film, 'spending'));
  }

  #commandLedger(command: string | null): Ledger | null {
    if (command === null) return null;
    return this.#ledgerIn(`${keys.command(command)}/spending`);
  }

  #ledgerIn(folder: string): Ledger {
    const known = this.#ledgers.get(folder);
    if (known) return known;
    const ledger: Ledger = { folder, reservations: new Map(), settled: new Map(), last: 0 };
    this.#ledgers.set(folder, ledger);
    return ledger;
  }

  /** Numbers have no gaps: what is new stands after the last one that is known. */
  async #read(ledger: Ledger): Promise<void> {
    for (;;) {
      const number = ledger.last + 1;
      const key = keyOf(ledger.folder, number);
      const next = await readRecord(this.#depot, key, reservationSchema);
      if (!next) return;
      // Two callers of this process may read at once.
      if (ledger.last >= number) continue;
      ledger.last = number;
      ledger.reservations.set(nameOf(next), { ...next, number });
    }
  }

  /** Looks up how the orders that count in full have ended. */
  async #settle({ folder, reservations, settled }: Ledger): Promise<void> {
    for (const [name, reservation] of reservations) {
      const spent = await this.#spentOn(folder, reservation);
      if (spent === 'open' || reservations.get(name) !== reservation) continue;
      reservations.delete(name);
      if (spent !== null) settled.set(name, spent);
    }
  }

  /** Null: nothing, and nothing will be. */
  async #spentOn(folder: string, reservation: Reservation): Promise<Spent | 'open' | null> {
    const { film, shot, take, order, money, command } = reservation;
    const entry = await this.#journal.readOrder({ film, shot, take, order });
    if (!entry) return (await this.#isBeingPlaced(folder, reservation)) ? 'open' : null;
    if (!entry.intent) return null;
    if (!entry.end) return 'open';
    if (entry.end.state === 'collected') {
      const record = await this.#takes.readTake(film, shot, takeName(take));
      return { money: record?.charge ?? money, command };
    }
    const { failure } = entry.end;
    return failure === null || failure.billed === 'no' ? null : { money, command };
  }

  async #isBeingPlaced(folder: string, { number, process, at }: Reservation): Promise<boolean> {
    const isOld = Date.now() - Date.parse(at) > PLACING_MS;
    if (isOld || isProcessAlive(process) === false) return false;
    return (await this.#depot.size(keyOf(folder, number, 'free'))) === null;
  }
}

function keyOf(folder: string, number: number, part?: 'free'): string {
  const name = String(number).padStart(6, '0') + (part ? `.${part}` : '');
  return `${folder}/${name}.json`;
}

function nameOf({ film, shot, take, order }: OrderKey): string {
  return `${film}.${shot}.${takeName(take)}.${orderName(order)}`;
}

function amounts({ settled, reservations }: Ledger, except: string | null): Spent[] {
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
