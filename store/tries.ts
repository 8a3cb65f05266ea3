/**
 * Failed attempts for an order: since when, how often, why, and when the next one is.
 *
 * They tell people, and decide when these are asked; no order depends on them. So a lost or damaged
 * record counts as none, and impossible values in one are corrected on reading.
 */

import { type OrderKey, takeName } from '../specs/order.ts';
import { z } from 'zod';

import type { Failure } from '../specs/failures.ts';
import { DepotPart, readAll } from './depot.ts';
import { clampedTimeMsSchema, failureSchema, inCalendar, TRIED, type Tried } from './facts.ts';
import { keys, orderName, takeNumber } from './layout.ts';

/** If nothing was tried for this long after the planned time, counting starts again. */
const FORGET_MS = 3_600_000;
/** A record is read again when its next attempt is due, and after this time at the latest. */
const STALE_MS = 2_000;

const countSchema = z.number().transform((count) => Math.max(0, Math.trunc(count)));

const trySchema = z.object({
  what: z.enum(TRIED),
  /** Failed attempts since `sinceMs`, without a successful one between them. */
  count: countSchema,
  /** Those of them whose reason does not pass by itself. */
  lasting: countSchema,
  /** Times in milliseconds since 1970. */
  sinceMs: clampedTimeMsSchema,
  lastMs: clampedTimeMsSchema,
  nextMs: clampedTimeMsSchema,
  /** Why the newest attempt failed. */
  failure: failureSchema,
  /**
   * What a person was asked about it, and when; null: nobody was asked. Attempts go on all the
   * same.
   */
  asked: z.object({ atMs: clampedTimeMsSchema, failure: failureSchema }).nullable(),
});
export type Try = z.infer<typeof trySchema>;

/** A try with the order that it is for. */
export type ShotTry = Try & Omit<OrderKey, 'film'>;

type Name = Omit<OrderKey, 'film'> & { readonly what: Tried };

/** `sh0010.v001.o01.collect.json`. A shot's id has no dots. */
const NAME = new RegExp(`^([^.]+)\\.(v\\d{3,})\\.o(\\d{2,})\\.(${TRIED.join('|')})\\.json$`);

export class Tries extends DepotPart {
  /** Kept by key, since the live view reads often, and a whole film may wait for one account. */
  readonly #known = new Map<string, { readonly tried: ShotTry; readonly dueMs: number }>();

  /** Counts one more failed attempt and gives the record as it is now. */
  async note(
    key: OrderKey,
    what: Tried,
    attempt: {
      readonly failure: Failure;
      readonly isLasting: boolean;
      readonly nextMs: number;
      readonly nowMs?: number;
    },
  ): Promise<Try> {
    const nowMs = attempt.nowMs ?? Date.now();
    const known = await this.#read({ ...key, what }, key.film);
    const isSame = known !== null && nowMs - Math.max(known.nextMs, known.lastMs) <= FORGET_MS;
    const before = isSame ? known : { count: 0, lasting: 0, sinceMs: nowMs, asked: null };
    const noted: Try = {
      what,
      count: before.count + 1,
      lasting: before.lasting + (attempt.isLasting ? 1 : 0),
      // A clock that was set back must not put the beginning after the end.
      sinceMs: Math.min(before.sinceMs, nowMs),
      lastMs: nowMs,
      nextMs: inCalendar(attempt.nextMs),
      failure: attempt.failure,
      asked: before.asked,
    };
    await this.#write(key, noted);
    return noted;
  }

  /** Notes that a person is asked about it. */
  async ask(key: OrderKey, tried: Try, failure: Failure): Promise<void> {
    await this.#write(key, { ...tried, asked: { atMs: tried.lastMs, failure } });
  }

  /** An attempt succeeded, or its failure was handed on: nothing is tried any more. */
  async clear(key: OrderKey, what: Tried): Promise<void> {
    await this.depot.remove(keys.tried(key.film, { ...key, what }), 'fleeting');
  }

  /** Tries of all shots. A record that may have changed is read again. */
  async ofFilm(film: string): Promise<ShotTry[]> {
    const names = (await this.depot.list(keys.tries(film))).flatMap(readName);
    return readAll(names, (name) => this.#readDue(name, film));
  }

  async #readDue(name: Name, film: string): Promise<ShotTry | null> {
    const key = keys.tried(film, name);
    const known = this.#known.get(key);
    const inMs = (known?.dueMs ?? 0) - Date.now();
    // A record that is due later than this was read before the clock was set back.
    if (known && inMs > 0 && inMs <= STALE_MS) return known.tried;
    const read = await this.#read(name, film);
    if (!read) return null;
    const { shot, take, order } = name;
    const tried = { ...read, shot, take, order };
    this.#known.set(key, { tried, dueMs: Math.min(read.nextMs, Date.now() + STALE_MS) });
    return tried;
  }

  async #read(name: Name, film: string): Promise<Try | null> {
    return this.readAt(keys.tried(film, name), trySchema).catch(() => null);
  }

  async #write(key: OrderKey, tried: Try): Promise<void> {
    const at = keys.tried(key.film, { ...key, what: tried.what });
    await this.writeAt(at, tried, 'fleeting');
  }
}

function readName(name: string): Name[] {
  const [, shot, takeText, orderText, whatText] = NAME.exec(name) ?? [];
  const take = takeNumber(takeText ?? '');
  const what = TRIED.find((one) => one === whatText);
  if (shot === undefined || take === null || what === undefined) return [];
  const order = Number(orderText);
  // Only names as they are written here count, so that every name leads to its own file.
  const isOwn = takeName(take) === takeText && orderName(order) === `o${orderText}`;
  return isOwn ? [{ shot, take, order, what }] : [];
}
