/** Which object holds the small pictures of a clip's ends, by the clip's own hash. */

import { z } from 'zod';

import { readRecord, type Depot } from './depot.ts';
import { jsonFile } from './json.ts';
import { keys, sha256Schema } from './layout.ts';
import type { Objects } from './objects.ts';

/** Null: the clip was looked at, and its ends cannot be told. */
const edgesSchema = z.object({ sha256: sha256Schema.nullable() });

export type KeptEdges = z.infer<typeof edgesSchema>;

export class ClipEdges {
  readonly #depot: Depot;
  readonly #objects: Objects;

  constructor(depot: Depot, objects: Objects) {
    this.#depot = depot;
    this.#objects = objects;
  }

  /** Hash of the pictures' bytes; null when nobody has looked, or they lie in the store no more. */
  async read(clip: string): Promise<KeptEdges | null> {
    // It only spares a second decoding: a damaged one is as good as none.
    const edges = await readRecord(this.#depot, keys.edges(clip), edgesSchema).catch(() => null);
    if (edges === null || edges.sha256 === null) return edges;
    return (await this.#objects.has(edges.sha256)) ? edges : null;
  }

  async record(clip: string, sha256: string | null): Promise<void> {
    await this.#depot.replace(keys.edges(clip), jsonFile({ sha256 }));
  }
}
