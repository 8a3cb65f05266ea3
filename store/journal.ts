/**
 * The journal of orders: what was about to be sent, what came back, how it ended. An order's first
 * file is created once, and decides for ever whether the order may be sent
 * (docs/decisions/orders-before-retries.md).
 */

import { isDeepStrictEqual } from 'node:util';
import { type OrderKey, takeName } from '../specs/order.ts';

import { isUnseenAdoption, type Replacement } from './adoption.ts';
import { DepotPart, type Durability } from './depot.ts';
import { jsonFile } from './json.ts';
import { keys, MAX_TAKES, namesOf, takeNumber } from './layout.ts';
import {
  hasSucceeded,
  isOpen,
  keyOf,
  recordedTaskSchema,
  type OrderDelivered,
  type OrderDownload,
  refusedTokensSchema,
  type OrderEnd,
  type OrderEntry,
  type OrderHolder,
  type OrderIntent,
  type OrderPoll,
  type OrderRelease,
  type OrderResolution,
  type OrderSearch,
  type RecordedTask,
} from './order.ts';
import {
  ENDS_WITHOUT_CLIP,
  MAY_BE_PAID,
  orderFileKey,
  orderNumberOf,
  otherTask,
  paidAlready,
  readOrderEntry,
  tooManyTakes,
  type OrderPart,
} from './order-files.ts';

type FreeSlot = Pick<OrderKey, 'take' | 'order'>;

/** Where a shot's next order goes; `isOpen`: an order there has no known end. */
export type NextSlot = FreeSlot & { readonly isOpen: boolean };

/** After these ends no clip can come any more, so the next order is for the same take. */
const SAME_TAKE_AFTER: readonly string[] = ['expired', 'cancelled'];
/**
 * The newest tokens of one slot are kept: with a provider that says 429 for hours, there are many.
 */
const MAX_REFUSED_TOKENS = 50;

export class Journal extends DepotPart {
  /**
   * Called before a request is sent, which only `placed` allows. Throws `moved` when the project is
   * no longer where it was opened.
   */
  async placeIntent(key: OrderKey, intent: OrderIntent): Promise<'placed' | 'exists'> {
    return this.#claim(key, { kind: 'intent', ...keyOf(key), ...intent });
  }

  /** `placed` proves that the order was never sent and never can be. */
  async placeVoid(key: OrderKey): Promise<'placed' | 'exists'> {
    return this.#claim(key, { kind: 'void', ...keyOf(key), at: new Date().toISOString() });
  }

  async #claim(key: OrderKey, value: object): Promise<'placed' | 'exists'> {
    return (await this.depot.create(orderFileKey(key), jsonFile(value))) ? 'placed' : 'exists';
  }

  /**
   * Takes an intent back after proof that nothing was accepted; its slot is free again. It takes
   * back only this very intent, and only while it has no task, end or answer. Its token is kept: if
   * the provider took the order on after all, only that token finds its task.
   */
  async retract(key: OrderKey, intent: OrderIntent): Promise<void> {
    const entry = await this.readOrder(key);
    if (!isDeepStrictEqual(entry?.intent, intent)) return;
    if (entry?.task || entry?.end || entry?.resolution || entry?.answerError) return;
    const tokens = [intent.token, ...(await this.refusedTokens(key))].slice(0, MAX_REFUSED_TOKENS);
    await this.#write(key, 'refused', { tokens });
    await this.#remove(key);
  }

  /** Tokens of the attempts in this slot that were taken back, newest first. */
  async refusedTokens(key: OrderKey): Promise<readonly string[]> {
    const refused = orderFileKey(key, 'refused');
    return (await this.readAt(refused, refusedTokensSchema))?.tokens ?? [];
  }

  /** Keeps the task of an order. The same task again changes nothing; another one is refused. */
  async recordTask(key: OrderKey, task: RecordedTask): Promise<void> {
    const at = orderFileKey(key, 'task');
    if (await this.depot.create(at, jsonFile(task))) return;
    const recorded = await this.readAt(at, recordedTaskSchema, MAY_BE_PAID);
    if (!recorded || recorded.task.id === task.task.id) return;
    const ids = { recorded: recorded.task.id, told: task.task.id };
    throw otherTask(key, ids, this.depot.addressOf(at));
  }

  /**
   * Replaces a task that was named by mistake with another one, or with none, if `mayBe` allows it.
   * False: the order has another task than `wrong`, which stays. A crash leaves either the old or
   * the new.
   */
  async replaceAdopted(key: OrderKey, { wrong, right, mayBe = isUnseenAdoption }: Replacement) {
    const entry = await this.readOrder(key);
    if (!entry || !mayBe(entry) || !isDeepStrictEqual(entry.task, wrong)) return false;
    // First, remove what was seen of the wrong task: it says nothing about the right one.
    for (const kind of ['delivered', 'look'] as const) await this.#remove(key, kind);
    if (right) await this.#write(key, 'task', right);
    else await this.#remove(key, 'task');
    return true;
  }

  /**
   * A collected order stays collected: a later end does not replace that. The exception is a
   * person's decision about a clip whose record is lost. A paid clip can only be collected or given
   * up: any other end is refused.
   */
  async recordEnd(key: OrderKey, end: OrderEnd): Promise<void> {
    const entry = await this.readOrder(key);
    const isDecided = end.state === 'given-up' && !(await this.#isRecorded(key));
    if (entry?.end?.state === 'collected' && !isDecided) return;
    if (ENDS_WITHOUT_CLIP.includes(end.state) && entry && hasSucceeded(entry)) {
      throw paidAlready(key, end, this.depot.addressOf(orderFileKey(key, 'end')));
    }
    await this.#write(key, 'end', end);
  }

  /** Called before anything relies on it: from here on, getting the clip is all that can follow. */
  async recordDelivered(key: OrderKey, delivered: OrderDelivered): Promise<void> {
    if (!(await this.readOrder(key))?.delivered) await this.#write(key, 'delivered', delivered);
  }

  /** How far the search for a lost order is; null: the search has ended. */
  async recordSearch(key: OrderKey, search: OrderSearch | null): Promise<void> {
    if (search === null) await this.#remove(key, 'search');
    else await this.#write(key, 'search', search, 'fleeting');
  }

  async recordPoll(key: OrderKey, look: OrderPoll): Promise<void> {
    // That a clip is paid must outlive a power cut; the next poll shows everything else again.
    const durability = look.succeededAtMs === undefined ? 'fleeting' : 'durable';
    await this.#write(key, 'look', look, durability);
  }

  /** Keeps the whole clip of an order, in place of one that was kept before. */
  async recordDownload(key: OrderKey, download: OrderDownload): Promise<void> {
    await this.#write(key, 'download', download);
  }

  /** Another account sees the order's task, and polls it from now on. */
  async recordHolder(key: OrderKey, holder: OrderHolder): Promise<void> {
    await this.#write(key, 'holder', holder);
  }

  /** Called before anybody is told to take back an order of another store. */
  async recordRelease(key: OrderKey, release: OrderRelease): Promise<void> {
    await this.#write(key, 'release', release);
  }

  async recordResolution(key: OrderKey, resolution: OrderResolution): Promise<void> {
    await this.#write(key, 'resolution', resolution);
  }

  /** What one of several says counts: false, and nothing is written, where somebody has answered. */
  async answer(key: OrderKey, resolution: OrderResolution): Promise<boolean> {
    return this.depot.create(orderFileKey(key, 'resolution'), jsonFile(resolution));
  }

  /** After a person's answer was carried out: it is not carried out again. */
  async clearResolution(key: OrderKey): Promise<void> {
    await this.#remove(key, 'resolution');
  }

  /** Everything known of an order, or null when nothing was ever placed under its key. */
  async readOrder(key: OrderKey): Promise<OrderEntry | null> {
    const names = await this.depot.list(keys.take(key.film, key.shot, key.take));
    return readOrderEntry(this.depot, key, names);
  }

  /** A shot's orders, oldest first. */
  async ordersOf(film: string, shot: string): Promise<OrderEntry[]> {
    const entries: OrderEntry[] = [];
    for (const take of await this.#takes(film, shot)) {
      const names = await this.depot.list(keys.take(film, shot, take));
      for (const number of new Set(names.map(orderNumberOf).filter((n) => n !== null))) {
        const key = { film, shot, take, order: number };
        const entry = await readOrderEntry(this.depot, key, names);
        if (entry) entries.push(entry);
      }
    }
    return entries.sort((a, b) => a.key.take - b.key.take || a.key.order - b.key.order);
  }

  /**
   * Shots for which anything was ever reserved or ordered, also those no longer in the storyboard.
   */
  async shotsOf(film: string): Promise<string[]> {
    return namesOf('shot', await this.depot.list(keys.shots(film)));
  }

  /** Orders that may have been paid and have no known end, oldest first. */
  async openOrdersOf(film: string, shot: string): Promise<OrderEntry[]> {
    return (await this.ordersOf(film, shot)).filter(isOpen);
  }

  /** Where the next order of a shot goes; an open order comes first, whatever came after it. */
  async nextSlot(film: string, shot: string): Promise<NextSlot> {
    const orders = await this.ordersOf(film, shot);
    const open = orders.find(isOpen);
    if (open) return { take: open.key.take, order: open.key.order, isOpen: true };
    let take = (await this.#takes(film, shot)).at(-1) ?? 1;
    const last = orders.findLast((entry) => entry.key.take === take);
    if (last && !leavesTakeFree(last)) take += 1;
    while (take <= MAX_TAKES && (await this.#isRecorded({ film, shot, take }))) take += 1;
    if (take > MAX_TAKES) throw tooManyTakes(this.depot.addressOf(keys.shot(film, shot)), shot);
    const before = last?.key.take === take ? last.key.order : 0;
    return { take, order: before + 1, isOpen: false };
  }

  /**
   * Where several orders of a shot can go side by side, each for a take of its own above that number.
   * What lies open stays where it is.
   */
  async freeSlots(
    film: string,
    shot: string,
    { count, above }: { readonly count: number; readonly above: number },
  ): Promise<FreeSlot[]> {
    const last = (await this.ordersOf(film, shot)).at(-1);
    const slots: FreeSlot[] = [];
    let take = last?.key.take ?? 0;
    const isAgain = last && !isOpen(last) && leavesTakeFree(last) && take > above;
    if (isAgain && count > 0 && !(await this.#isRecorded({ film, shot, take }))) {
      slots.push({ take, order: last.key.order + 1 });
    }
    take = Math.max(take, above);
    while (slots.length < count) {
      take += 1;
      if (take > MAX_TAKES) throw tooManyTakes(this.depot.addressOf(keys.shot(film, shot)), shot);
      if (!(await this.#isRecorded({ film, shot, take }))) slots.push({ take, order: 1 });
    }
    return slots;
  }

  async #isRecorded({ film, shot, take }: Omit<OrderKey, 'order'>): Promise<boolean> {
    const key = keys.takeRecord(film, shot, takeName(take));
    return (await this.depot.size(key)) !== null;
  }

  /** Numbers of the takes that were reserved, in order. */
  async #takes(film: string, shot: string): Promise<number[]> {
    const numbers = (await this.depot.list(keys.shot(film, shot))).map(takeNumber);
    return numbers.filter((number) => number !== null).sort((a, b) => a - b);
  }

  async #write(
    key: OrderKey,
    part: OrderPart,
    value: object,
    durability?: Durability,
  ): Promise<void> {
    await this.writeAt(orderFileKey(key, part), value, durability);
  }

  async #remove(key: OrderKey, part?: OrderPart): Promise<void> {
    await this.depot.remove(orderFileKey(key, part));
  }
}

/** Whether the next order of a shot may be for the same take, once this one is not open. */
function leavesTakeFree({ end, isOwnFile }: OrderEntry): boolean {
  return !isOwnFile && (end === null || SAME_TAKE_AFTER.includes(end.state));
}
