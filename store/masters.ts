/** Which object is the master of an edit list or a film: the same one is never encoded twice. */

import { z } from 'zod';

import type { EditList } from '../specs/plan/edit-list.ts';
import { hashOf } from '../specs/plan/fingerprint.ts';
import type { FilmTakes } from '../specs/plan/takes.ts';
import { readRecord, type Depot } from './depot.ts';
import { jsonFile } from './json.ts';
import { keys, sha256Schema } from './layout.ts';
import type { Objects } from './objects.ts';

const masterSchema = z.object({ sha256: sha256Schema });

/**
 * Raised when films are put together in another way: those of before are made once more from the
 * takes that are there, without an order. Films before the second had no number.
 */
const EDITION = 2;

/** What a film is made of before its edit list is known: equal ones are the same master. */
export function masterName(film: { readonly plan: string; readonly takes: FilmTakes }): string {
  return hashOf({ edition: EDITION, plan: film.plan, takes: film.takes });
}

/** The same of an edit list. */
export function cutName(list: EditList): string {
  return hashOf({ edition: EDITION, list });
}

export class Masters {
  readonly #depot: Depot;
  readonly #objects: Objects;

  constructor(depot: Depot, objects: Objects) {
    this.#depot = depot;
    this.#objects = objects;
  }

  /** Hash of the master's bytes, or null when there is none that still lies in the store. */
  async read(name: string): Promise<string | null> {
    // It only spares a second encoding: a damaged one is as good as none.
    const master = await readRecord(this.#depot, keys.master(name), masterSchema).catch(() => null);
    return master && (await this.#objects.has(master.sha256)) ? master.sha256 : null;
  }

  async record(name: string, sha256: string): Promise<void> {
    await this.#depot.replace(keys.master(name), jsonFile({ sha256 }));
  }
}
