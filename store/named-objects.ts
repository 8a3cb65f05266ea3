/**
 * Which object something has led to: a link to its picture, a film to its master, a clip to its
 * ends.
 */

import { createHash } from 'node:crypto';

import { z } from 'zod';

import { DepotPart, type Depot } from './depot.ts';
import { keys, sha256Schema } from './layout.ts';
import type { Objects } from './objects.ts';

/** Null: it was looked at, and led to no object. */
const givenSchema = z.object({ sha256: sha256Schema.nullable() });
type Given = z.infer<typeof givenSchema>;

/** `spares`: the record only spares work, so a damaged one counts as none. */
type Kind = { readonly keyOf: (name: string) => string; readonly spares: boolean };

export class NamedObjects extends DepotPart {
  readonly #objects: Objects;
  readonly #kind: Kind;

  constructor(depot: Depot, objects: Objects, kind: Kind) {
    super(depot);
    this.#objects = objects;
    this.#kind = kind;
  }

  /** Null when nobody has looked, or the object is no longer in the store. */
  async find(name: string): Promise<Given | null> {
    const { keyOf, spares } = this.#kind;
    const given = await this.readAt(keyOf(name), givenSchema).catch((error: unknown) => {
      if (spares) return null;
      throw error;
    });
    const isThere = given?.sha256 ? await this.#objects.has(given.sha256) : true;
    return isThere ? given : null;
  }

  /** The object's hash, or null when there is none, or none that is still in the store. */
  async read(name: string): Promise<string | null> {
    return (await this.find(name))?.sha256 ?? null;
  }

  async record(name: string, sha256: string | null): Promise<void> {
    await this.writeAt(this.#kind.keyOf(name), { sha256 });
  }
}

/** The link itself stays out of the store: it may be signed. */
export function pictureKey(link: string): string {
  return keys.picture(createHash('sha256').update(link).digest('hex'));
}

/** The name of one picture of a clip, by its number. */
export function pictureInClip(clip: string, frame: number): string {
  return createHash('sha256').update(`${clip} ${frame}`).digest('hex');
}
