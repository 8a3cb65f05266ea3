/**
 * Bounds how many orders of an account run at once, over any number of programs.
 *
 * A permit is a file with its order's name, made before the intent. It counts while the order is
 * open, so one that a killed program left is free as soon as its order has ended. The bound is
 * never passed: everyone creates first and counts then, and whoever counts too many steps back.
 */

import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { z } from 'zod';

import { type OrderKey, takeName } from '../specs/order.ts';
import { toStoreError } from './error.ts';
import { timeSchema } from './facts.ts';
import { currentProcess, isProcessAlive, processIdentitySchema } from './identity.ts';
import type { Journal } from './journal.ts';
import { orderKeySchema, orderName, type Layout } from './layout.ts';
import { isOpen } from './order.ts';
import { createExclusively, jsonFile, namesIn, readJson } from './write.ts';

const permitSchema = orderKeySchema.extend({
  /** Who took it, for the moment until the order stands in the journal. */
  process: processIdentitySchema,
  at: timeSchema,
});
type Permit = z.infer<typeof permitSchema>;

/** Longer than any program takes from the permit to the intent. */
const PLACING_MS = 10 * 60 * 1000;

/** A permit is one process's own, so that clearing away a dead one's never hits a new one. */
function processTag(): string {
  const identity = JSON.stringify(currentProcess());
  return createHash('sha256').update(identity).digest('hex').slice(0, 8);
}

export class Permits {
  readonly #layout: Layout;
  readonly #journal: Journal;

  constructor(layout: Layout, journal: Journal) {
    this.#layout = layout;
    this.#journal = journal;
  }

  /** True when the order may be placed, also when it has its permit already. */
  async take(account: string, key: OrderKey, bound: number): Promise<boolean> {
    if ((await this.#othersInUse(account, key)) >= bound) return false;
    const { film, shot, take, order } = key;
    const at = new Date().toISOString();
    const permit: Permit = { film, shot, take, order, process: currentProcess(), at };
    const path = join(this.#layout.permits(account), `${nameOf(key)}.${processTag()}.json`);
    await createExclusively(path, jsonFile(permit));
    if ((await this.#othersInUse(account, key)) < bound) return true;
    await this.free(account, key);
    return false;
  }

  /** At an order's end, or when it was not placed after all. */
  async free(account: string, key: OrderKey): Promise<void> {
    const folder = this.#layout.permits(account);
    for (const name of await namesIn(folder)) {
      if (name.startsWith(`${nameOf(key)}.`)) await remove(join(folder, name));
    }
  }

  /** Counts the orders beside this one, and removes permits that nobody needs any more. */
  async #othersInUse(account: string, key: OrderKey): Promise<number> {
    const folder = this.#layout.permits(account);
    const others = new Set<string>();
    for (const name of await namesIn(folder)) {
      // Names that begin with a dot are being written.
      if (name.startsWith('.') || name.startsWith(`${nameOf(key)}.`)) continue;
      const permit = await readJson(join(folder, name), permitSchema);
      if (!permit) continue;
      if (await this.#isInUse(permit)) others.add(nameOf(permit));
      else await remove(join(folder, name));
    }
    return others.size;
  }

  async #isInUse(permit: Permit): Promise<boolean> {
    const entry = await this.#journal.readOrder(permit);
    if (entry) return isOpen(entry);
    if (isProcessAlive(permit.process) === false) return false;
    return Date.now() - Date.parse(permit.at) < PLACING_MS;
  }
}

function nameOf({ film, shot, take, order }: OrderKey): string {
  return `${film}.${shot}.${takeName(take)}.${orderName(order)}`;
}

async function remove(path: string): Promise<void> {
  await rm(path, { force: true }).catch((error: unknown) => {
    throw toStoreError(error, path);
  });
}
