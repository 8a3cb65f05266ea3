/**
 * What a film, a command with a cap, or a day has cost and may still cost: a numbered list of
 * reservations each (docs/decisions/exclusive-numbered-files.md). An order stands in its day's list
 * first, then in its command's, in its film's last of all: whoever is cut off between them holds
 * the money back until it is known that nobody places the order any more.
 */

import { type OrderKey, takeName } from '../specs/order.ts';
import { monthOf, utcDayOf, type BudgetSpan, type SpentInTime } from '../specs/plan/budget.ts';
import type { Spent } from '../specs/plan/cap.ts';
import type { Depot } from './depot.ts';
import type { Journal } from './journal.ts';
import { keys, namesOf } from './layout.ts';
import { nameOf, SpendingList, type Reservation, type Wish } from './spending-list.ts';
import { closeDay, openDay } from './spent-days.ts';
import type { Takes } from './takes.ts';

/**
 * What the other orders cost: those of the film, those of the command where it has a cap, those of
 * the day, and those of its month where that is asked for.
 */
export type Others = SpentInTime & {
  readonly film: readonly Spent[];
  readonly command: readonly Spent[];
  /** On which the order counts. */
  readonly today: string;
};

/** Of one order: in this order it is reserved. */
type OwnLists = {
  readonly day: SpendingList;
  readonly command: SpendingList | null;
  readonly film: SpendingList;
  readonly today: string;
  /** The month's other days; none where the month is not asked for. */
  readonly others: readonly SpendingList[];
};

export class Spending {
  readonly #depot: Depot;
  readonly #journal: Journal;
  readonly #takes: Takes;
  readonly #lists = new Map<string, SpendingList>();
  /** Other days of a month whose orders' ends were looked up. */
  readonly #settledDays = new Set<string>();

  constructor(depot: Depot, { journal, takes }: { journal: Journal; takes: Takes }) {
    this.#depot = depot;
    this.#journal = journal;
    this.#takes = takes;
  }

  /** What each order of a film has cost, or may cost while its end is not known. */
  async of(film: string): Promise<Spent[]> {
    const list = this.#filmList(film);
    await list.read();
    await this.#settle(list);
    return list.amounts();
  }

  /**
   * What all orders cost beside which one more of the film would be weighed. It reserves nothing, so
   * another order may take the room meanwhile.
   */
  async beside(film: string, command: string | null, span: BudgetSpan): Promise<Others> {
    const today = utcDayOf(Date.now());
    const own: OwnLists = {
      day: await this.#dayList(today),
      command: this.#commandList(command),
      film: this.#filmList(film),
      today,
      others: span === 'month' ? await this.#otherDaysOf(today) : [],
    };
    for (const list of [own.day, ...(own.command ? [own.command] : []), own.film, ...own.others]) {
      await list.read();
      await this.#settle(list);
    }
    return othersOf(own);
  }

  /**
   * Reserves an order's price, on its day, in its command and in its film, if `breach` finds nothing
   * against it beside what the others cost; else gives what it found. To be called before the intent
   * is written. `span`: the longest one that has a budget.
   */
  async reserve<Breach>(
    key: OrderKey,
    wish: Spent,
    breach: (others: Others) => Breach | null,
    span: BudgetSpan = 'day',
  ): Promise<Breach | null> {
    const name = nameOf(key);
    for (;;) {
      const own = await this.#listsOf(key, wish, span);
      const lists = [own.day, ...(own.command ? [own.command] : []), own.film];
      const all = [...lists, ...own.others];
      for (const list of all) await list.read();
      // What is open counts in full, so what fits beside that needs no look at the journal.
      let found = breach(othersOf(own, name));
      if (found !== null) {
        for (const list of all) await this.#settle(list);
        found = breach(othersOf(own, name));
      }
      if (found !== null) {
        for (const list of lists) await list.release(name);
        return found;
      }
      // Drawn with the sums, before anything is awaited: others of this process read on.
      const missing = lists
        .filter((list) => !list.holds(name, wish))
        .map((list) => ({ list, number: list.last + 1 }));
      const seen = new Map(own.others.map((list) => [list, list.last]));
      const isFirst = await appendAll(missing, key, { ...wish, day: own.today });
      if (isFirst && (span === 'day' || (await this.#isStill(own.today, seen)))) return null;
    }
  }

  /** After proof that the order was not placed: the money is free at once. */
  async release(key: OrderKey): Promise<void> {
    const name = nameOf(key);
    const film = this.#filmList(key.film);
    await film.read();
    const held = film.reservationOf(name);
    const day = held?.day === undefined ? null : await this.#dayList(held.day);
    for (const list of [day, this.#commandList(held?.command ?? null)]) {
      await list?.read();
      await list?.release(name);
    }
    await film.release(name);
  }

  async #listsOf(key: OrderKey, wish: Spent, span: BudgetSpan): Promise<OwnLists> {
    const name = nameOf(key);
    const film = this.#filmList(key.film);
    await film.read();
    const held = film.holds(name, wish) ? film.dayOf(name) : undefined;
    const today = held ?? utcDayOf(Date.now());
    const command = this.#commandList(wish.command);
    const others = span === 'month' ? await this.#otherDaysOf(today) : [];
    return { day: await this.#dayList(today), command, film, today, others };
  }

  async #otherDaysOf(today: string): Promise<SpendingList[]> {
    const days = namesOf('day', await this.#depot.list(keys.days));
    const month = days.filter((day) => monthOf(day) === monthOf(today) && day !== today);
    const lists: SpendingList[] = [];
    for (const day of month) lists.push(await this.#otherDay(day));
    return lists;
  }

  /**
   * Around midnight two programs may reserve on two days, each in another list: of them one at least
   * finds the other one here, and sums up again. The other's day may have had no list before.
   */
  async #isStill(today: string, seen: ReadonlyMap<SpendingList, number>): Promise<boolean> {
    const others = await this.#otherDaysOf(today);
    for (const list of others) await list.read();
    return others.every((list) => list.last === (seen.get(list) ?? 0));
  }

  /** Settled once by each program: a day that is over is summed up for all that come later. */
  async #otherDay(day: string): Promise<SpendingList> {
    const list = await this.#dayList(day);
    if (this.#settledDays.has(day)) return list;
    await list.read();
    await this.#settle(list);
    this.#settledDays.add(day);
    return list;
  }

  #filmList(film: string): SpendingList {
    return this.#listIn(keys.ofFilm(film, 'spending'));
  }

  #commandList(command: string | null): SpendingList | null {
    return command === null ? null : this.#listIn(`${keys.command(command)}/spending`);
  }

  async #dayList(day: string): Promise<SpendingList> {
    const list = this.#listIn(`${keys.day(day)}/spending`);
    if (list.last === 0) await openDay(this.#depot, day, list);
    return list;
  }

  #listIn(folder: string): SpendingList {
    const known = this.#lists.get(folder);
    if (known) return known;
    const list = new SpendingList(this.#depot, folder);
    this.#lists.set(folder, list);
    return list;
  }

  async #settle(list: SpendingList): Promise<void> {
    const day = DAY.exec(list.folder)?.[1];
    if (day === undefined) {
      await list.settle((reservation) => this.#spentOn(list, reservation));
      return;
    }
    await list.settle((reservation) => this.#spentOnDay(list, day, reservation));
    await closeDay(this.#depot, day, list);
  }

  /** What was reserved anew on another day counts there, and here no more. */
  async #spentOnDay(
    list: SpendingList,
    day: string,
    reservation: Reservation,
  ): Promise<Spent | 'open' | null> {
    const spent = await this.#spentOn(list, reservation);
    if (spent === null) return null;
    const film = this.#filmList(reservation.film);
    await film.read();
    if (film.dayOf(nameOf(reservation)) === day) return spent;
    return (await list.isBeingPlaced(reservation)) ? 'open' : null;
  }

  /** Null: nothing, and nothing will be. */
  async #spentOn(list: SpendingList, reservation: Reservation): Promise<Spent | 'open' | null> {
    const { film, shot, take, order, money, command } = reservation;
    const entry = await this.#journal.readOrder({ film, shot, take, order });
    if (!entry) return (await list.isBeingPlaced(reservation)) ? 'open' : null;
    if (!entry.intent) return null;
    if (!entry.end) return 'open';
    if (entry.end.state === 'collected') {
      const record = await this.#takes.readTake(film, shot, takeName(take));
      return { money: record?.charge ?? money, command };
    }
    const { failure } = entry.end;
    return failure === null || failure.billed === 'no' ? null : { money, command };
  }
}

const DAY = /^days\/([^/]+)\//;

function othersOf({ day, command, film, others, today }: OwnLists, name?: string): Others {
  const ofDay = day.amounts(name);
  return {
    film: film.amounts(name),
    command: command?.amounts(name) ?? [],
    day: ofDay,
    month: [...ofDay, ...others.flatMap((list) => list.amounts(name))],
    today,
  };
}

/** False: another order got one of the numbers, and all must be summed up again. */
async function appendAll(
  missing: readonly { readonly list: SpendingList; readonly number: number }[],
  key: OrderKey,
  wish: Wish,
): Promise<boolean> {
  for (const { list, number } of missing) {
    if (!(await list.append(number, key, wish))) return false;
  }
  return true;
}
