/** Which object is the master of an edit list or a film: the same one is never encoded twice. */

import { z } from 'zod';

import { hashOf } from '../specs/plan/fingerprint.ts';
import type { FilmTakes } from '../specs/plan/takes.ts';
import { sha256Schema, type Layout } from './layout.ts';
import type { Objects } from './objects.ts';
import { jsonFile, readJson, writeFileAtomically } from './write.ts';

const masterSchema = z.object({ sha256: sha256Schema });

/** What a film is made of before its edit list is known: equal ones are the same master. */
export function masterName(film: { readonly plan: string; readonly takes: FilmTakes }): string {
  return hashOf({ plan: film.plan, takes: film.takes });
}

export class Masters {
  readonly #layout: Layout;
  readonly #objects: Objects;

  constructor(layout: Layout, objects: Objects) {
    this.#layout = layout;
    this.#objects = objects;
  }

  /** Hash of the master's bytes, or null when there is none that still lies in the store. */
  async read(name: string): Promise<string | null> {
    const master = await readJson(this.#layout.master(name), masterSchema);
    return master && (await this.#objects.has(master.sha256)) ? master.sha256 : null;
  }

  async record(name: string, sha256: string): Promise<void> {
    await writeFileAtomically(this.#layout.master(name), jsonFile({ sha256 }));
  }
}
