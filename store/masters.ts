/** Which object is the master of an edit list: the same list never costs a second encode. */

import { z } from 'zod';

import type { Layout } from './layout.ts';
import type { Objects } from './objects.ts';
import { jsonFile, readJson, writeFileAtomically } from './write.ts';

const masterSchema = z.object({ sha256: z.string() });

export class Masters {
  readonly #layout: Layout;
  readonly #objects: Objects;

  constructor(layout: Layout, objects: Objects) {
    this.#layout = layout;
    this.#objects = objects;
  }

  /** Hash of the master's bytes, or null when there is none that still lies in the store. */
  async read(editList: string): Promise<string | null> {
    const master = await readJson(this.#layout.master(editList), masterSchema);
    return master && (await this.#objects.has(master.sha256)) ? master.sha256 : null;
  }

  async record(editList: string, sha256: string): Promise<void> {
    await writeFileAtomically(this.#layout.master(editList), jsonFile({ sha256 }));
  }
}
