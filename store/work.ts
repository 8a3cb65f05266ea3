/**
 * What is being put together of a film now, and how far it is. It tells people and decides nothing:
 * a record that is lost, damaged or old counts as none.
 */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { clampedTimeMsSchema } from './facts.ts';
import type { Layout } from './layout.ts';
import { jsonFile, readJson, writeFileAtomically } from './write.ts';

/** It is written anew every ten seconds while somebody works. */
const STALE_MS = 60_000;

/** Longer than any film. */
const framesSchema = z.int().min(0).max(100_000_000);

const workSchema = z.object({
  kind: z.enum(['film', 'rough']),
  /** Done so far, of those that the film will have; null while its joins are measured. */
  frames: framesSchema,
  of: framesSchema.nullable(),
  /** Times in milliseconds since 1970. */
  sinceMs: clampedTimeMsSchema,
  atMs: clampedTimeMsSchema,
});
export type Work = z.infer<typeof workSchema>;

export class Works {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  async record(film: string, work: Work): Promise<void> {
    await writeFileAtomically(this.#path(film), jsonFile(work), 'fleeting');
  }

  /** Null while nobody works on the film. */
  async read(film: string, nowMs: number = Date.now()): Promise<Work | null> {
    const work = await readJson(this.#path(film), workSchema).catch(() => null);
    return work && Math.abs(nowMs - work.atMs) < STALE_MS ? work : null;
  }

  async clear(film: string): Promise<void> {
    await rm(this.#path(film), { force: true });
  }

  #path(film: string): string {
    return join(this.#layout.film(film), 'work.json');
  }
}
