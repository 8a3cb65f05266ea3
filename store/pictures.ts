/** Pictures that a storyboard names by link: fetched once, kept by their bytes until asked anew. */

import { createHash } from 'node:crypto';

import { z } from 'zod';

import { sha256Schema, type Layout } from './layout.ts';
import type { Objects } from './objects.ts';
import { jsonFile, readJson, writeFileAtomically } from './write.ts';

const pictureSchema = z.object({ sha256: sha256Schema });

export class Pictures {
  readonly #layout: Layout;
  readonly #objects: Objects;

  constructor(layout: Layout, objects: Objects) {
    this.#layout = layout;
    this.#objects = objects;
  }

  /** Hash of the bytes that the link gave, or null when they do not lie in the store. */
  async read(link: string): Promise<string | null> {
    const kept = await readJson(this.#path(link), pictureSchema);
    return kept && (await this.#objects.has(kept.sha256)) ? kept.sha256 : null;
  }

  async keep(link: string, sha256: string): Promise<void> {
    await writeFileAtomically(this.#path(link), jsonFile({ sha256 }));
  }

  /** The link itself stays out of the store: it may be signed. */
  #path(link: string): string {
    return this.#layout.picture(createHash('sha256').update(link).digest('hex'));
  }
}
