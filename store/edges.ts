/** Which object holds the small pictures of a clip's ends, by the clip's own hash. */

import { z } from 'zod';

import { sha256Schema, type Layout } from './layout.ts';
import type { Objects } from './objects.ts';
import { jsonFile, readJson, writeFileAtomically } from './write.ts';

const edgesSchema = z.object({ sha256: sha256Schema });

export class ClipEdges {
  readonly #layout: Layout;
  readonly #objects: Objects;

  constructor(layout: Layout, objects: Objects) {
    this.#layout = layout;
    this.#objects = objects;
  }

  /** Hash of the pictures' bytes, or null when there are none that still lie in the store. */
  async read(clip: string): Promise<string | null> {
    // It only spares a second decoding: a damaged one is as good as none.
    const edges = await readJson(this.#layout.edges(clip), edgesSchema).catch(() => null);
    return edges && (await this.#objects.has(edges.sha256)) ? edges.sha256 : null;
  }

  async record(clip: string, sha256: string): Promise<void> {
    await writeFileAtomically(this.#layout.edges(clip), jsonFile({ sha256 }));
  }
}
