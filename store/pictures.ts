/** Pictures that a storyboard names by link: fetched once, kept by their bytes until asked anew. */

import { createHash } from 'node:crypto';

import { z } from 'zod';

import { readRecord, type Depot } from './depot.ts';
import { jsonFile } from './json.ts';
import { keys, sha256Schema } from './layout.ts';
import type { Objects } from './objects.ts';

const pictureSchema = z.object({ sha256: sha256Schema });

export class Pictures {
  readonly #depot: Depot;
  readonly #objects: Objects;

  constructor(depot: Depot, objects: Objects) {
    this.#depot = depot;
    this.#objects = objects;
  }

  /** Hash of the bytes that the link gave, or null when they do not lie in the store. */
  async read(link: string): Promise<string | null> {
    const kept = await readRecord(this.#depot, keyOf(link), pictureSchema);
    return kept && (await this.#objects.has(kept.sha256)) ? kept.sha256 : null;
  }

  async keep(link: string, sha256: string): Promise<void> {
    await this.#depot.replace(keyOf(link), jsonFile({ sha256 }));
  }
}

/** The link itself stays out of the store: it may be signed. */
function keyOf(link: string): string {
  return keys.picture(createHash('sha256').update(link).digest('hex'));
}
