/**
 * Where the store keeps what costs money to lose: records and logs under keys, and objects by hash.
 *
 * Whatever programs must agree about is agreed by `create`: of all who create one key exactly one
 * wins. What may be replaced only while nobody else has is a numbered key that is created, as in
 * `spending.ts`. So nothing here renames, links or locks, and anything can stand behind it that
 * creates exclusively and lists by prefix. `folder-depot.ts` is a folder of this machine.
 *
 * A key is names with `/` between them, e.g. `films/f0123456789/film.json` (`layout.ts`). Whatever
 * is refused is a `StoreError`: `bad-name` for what is no key, `moved` when it is not where it was
 * opened any more. Nothing is ever made anew then.
 */

import type { z } from 'zod';

import { StoreError } from './error.ts';
import { jsonFile, parseJson } from './json.ts';

/** `durable` outlives a power cut; `fleeting` may be the older one after it, never half of one. */
export type Durability = 'durable' | 'fleeting';

/** The whole lines after a position, and the position after them. */
export type Tail = { readonly lines: string[]; readonly position: number };

export interface Depot {
  /** Where a key lies, for people: a path or an address. Nothing is read by it. */
  addressOf(key: string): string;

  /** Throws `moved` when this is not what was opened any more, whatever lies in its place now. */
  check(): Promise<void>;

  /**
   * Creates a key, whole and durable, if nobody has; false when it is there already. True proves
   * that it lies where the store was opened: whoever is told so may spend money on it.
   */
  create(key: string, text: string): Promise<boolean>;

  /** The last writer wins; a reader sees the one text or the other. Default: `durable`. */
  replace(key: string, text: string, durability?: Durability): Promise<void>;

  /**
   * Null when there is none. What cannot be a record is `damaged`, with the remedy, which a record
   * that stands for money has of its own.
   */
  read(key: string, remedy?: string): Promise<string | null>;

  /** In bytes; null when there is none. */
  size(key: string): Promise<number | null>;

  /**
   * Changes with a record, a log, or what lies directly below a prefix, for whoever reads them again
   * and again. Null where that cannot be told: it changed a moment ago.
   */
  stamp(key: string): Promise<string | null>;

  /**
   * The names directly below a prefix, of keys and of what further keys lie below, in order; none
   * when there is nothing. What cannot be part of a key is left out.
   */
  list(prefix: string): Promise<string[]>;

  /** Nothing happens when there is none. Default: `durable`. */
  remove(key: string, durability?: Durability): Promise<void>;

  /** Everything below a prefix; what is created there at the same time may go or stay. */
  removeBelow(prefix: string): Promise<void>;

  /**
   * Adds a line, which is not empty, to a log. Several programs may at once: each line is whole. It
   * is `fleeting`.
   */
  append(log: string, line: string): Promise<void>;

  /**
   * A log's lines after a position, which only this method gives; 0: from its beginning. A line
   * that is not finished is left for later. After the end of the log: it is another one, and is
   * told from its beginning.
   */
  tail(log: string, position: number): Promise<Tail>;

  /**
   * Takes a finished file over as the object of that hash, which must be its own; the file may be
   * gone afterwards. Whatever its size it is not held in memory. An equal object is replaced: that
   * heals one that the disk has damaged.
   */
  put(sha256: string, file: string): Promise<void>;

  /** An object as a file of this machine, only to be read; `missing-object` when there is none. */
  file(sha256: string): Promise<string>;
}

const KEY = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** The key itself, or a `StoreError` when it could lead anywhere else. */
export function checkedKey(key: string): string {
  if (isKey(key)) return key;
  throw new StoreError('bad-name', {
    message: `${JSON.stringify(key)} is no key of a store.`,
    path: key,
    remedy: 'Use names as the program printed them.',
  });
}

/** A record as JSON, checked; null when there is none. `remedy`: see `Depot.read`. */
export async function readRecord<Value>(
  depot: Depot,
  key: string,
  schema: z.ZodType<Value>,
  remedy?: string,
): Promise<Value | null> {
  const text = await depot.read(key, remedy);
  return text === null ? null : parseJson(text, depot.addressOf(key), schema, remedy);
}

/** A part of the store whose records lie in the depot. */
export class DepotPart {
  protected readonly depot: Depot;

  constructor(depot: Depot) {
    this.depot = depot;
  }

  protected readAt<Value>(key: string, schema: z.ZodType<Value>, remedy?: string) {
    return readRecord(this.depot, key, schema, remedy);
  }

  protected async writeAt(key: string, value: object, durability?: Durability): Promise<void> {
    await this.depot.replace(key, jsonFile(value), durability);
  }
}

/** Enough to keep a disk busy, few enough for any limit of open files. */
const READS_AT_ONCE = 32;

/** Reads many records, in their order; what is not there any more is left out. */
export async function readAll<Name, Value>(
  names: readonly Name[],
  read: (name: Name) => Promise<Value | null>,
): Promise<Value[]> {
  const found: Value[] = [];
  for (let next = 0; next < names.length; next += READS_AT_ONCE) {
    const batch = await Promise.all(names.slice(next, next + READS_AT_ONCE).map(read));
    found.push(...batch.filter((value) => value !== null));
  }
  return found;
}
