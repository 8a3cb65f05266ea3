/**
 * Where the store keeps what costs money to lose: records and logs under keys, and objects by hash.
 *
 * Programs agree on anything by `create`: of all who create one key, exactly one wins. To replace
 * something only if nobody else has, a numbered key is created, as in `spending.ts`. So nothing
 * here renames, links or locks. A depot can be anything that creates exclusively and lists by
 * prefix; `folder-depot.ts` is a folder of this machine.
 *
 * A key is names with `/` between them, e.g. `films/f0123456789/film.json` (`layout.ts`). A refusal
 * is a `StoreError`: `bad-name` for what is not a key, `moved` when the depot is no longer where it
 * was opened. A depot that has gone is never made anew.
 */

import type { z } from 'zod';

import { StoreError } from './error.ts';
import { jsonFile, parseJson } from './json.ts';

/**
 * `durable` outlives a power cut. After one, a `fleeting` text may be the older one, but never half
 * of one.
 */
export type Durability = 'durable' | 'fleeting';

/** The whole lines after a position, and the position after them. */
export type Tail = { readonly lines: string[]; readonly position: number };

export interface Depot {
  /** Where a key lies, for people: a path or an address. It is never used to read. */
  addressOf(key: string): string;

  /**
   * Throws `moved` when the depot is no longer the one that was opened, whatever is in its place
   * now.
   */
  check(): Promise<void>;

  /**
   * Creates a key, whole and durable; false when it exists already. True proves that the key lies
   * where the store was opened: the caller may spend money on it.
   */
  create(key: string, text: string): Promise<boolean>;

  /** The last writer wins; a reader sees either the old text or the new one. Default: `durable`. */
  replace(key: string, text: string, durability?: Durability): Promise<void>;

  /**
   * Null when there is no record. What cannot be one is `damaged`. `remedy` is said then: a record
   * that stands for money needs its own.
   */
  read(key: string, remedy?: string): Promise<string | null>;

  /** The size of a record or log in bytes; null when there is none. */
  size(key: string): Promise<number | null>;

  /**
   * A stamp that changes with a record, a log, or what lies directly below a prefix, for repeated
   * readers. Null where that cannot be told, because the last change was a moment ago.
   */
  stamp(key: string): Promise<string | null>;

  /**
   * The names directly below a prefix, of keys and of what has keys below it, in order; none when
   * there is nothing. A name that cannot be part of a key is left out.
   */
  list(prefix: string): Promise<string[]>;

  /** Does nothing when there is no such key. Default: `durable`. */
  remove(key: string, durability?: Durability): Promise<void>;

  /**
   * Removes everything below a prefix. A key created there at the same time may be removed or not.
   */
  removeBelow(prefix: string): Promise<void>;

  /**
   * Adds a line, which must not be empty, to a log. Several programs may do so at once: each line
   * stays whole. It is `fleeting`.
   */
  append(log: string, line: string): Promise<void>;

  /**
   * A log's lines after a position, which only this method gives; 0: from its beginning. An
   * unfinished line is left for later. A position beyond the end means that the log was replaced:
   * it is then read from its beginning.
   */
  tail(log: string, position: number): Promise<Tail>;

  /**
   * Takes a finished file over as the object of that hash, which must be the file's own; the file
   * may be gone afterwards. A file of any size is not held in memory. An equal object is replaced,
   * which repairs one that the disk has damaged.
   */
  put(sha256: string, file: string): Promise<void>;

  /** An object as a file of this machine, for reading only; `missing-object` when there is none. */
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

/** Reads many records, in order; those that are no longer there are left out. */
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
