/**
 * What is being assembled of a film now, and how far it is. It only tells people and decides
 * nothing: a lost, damaged or old record counts as none.
 */

import { z } from 'zod';

import { DepotPart } from './depot.ts';
import { clampedTimeMsSchema } from './facts.ts';
import { keys } from './layout.ts';

/** The record is written every ten seconds while somebody works. */
const STALE_MS = 60_000;

/** Longer than any film. */
const framesSchema = z.int().min(0).max(100_000_000);

const workSchema = z.object({
  kind: z.enum(['film', 'rough']),
  /** Frames done so far, of all that the film will have; null while its joins are measured. */
  frames: framesSchema,
  of: framesSchema.nullable(),
  /** Times in milliseconds since 1970. */
  sinceMs: clampedTimeMsSchema,
  atMs: clampedTimeMsSchema,
});
export type Work = z.infer<typeof workSchema>;

export class Works extends DepotPart {
  async record(film: string, work: Work): Promise<void> {
    await this.writeAt(keyOf(film), work, 'fleeting');
  }

  /** The work on a film now; null when there is none. */
  async read(film: string, nowMs: number = Date.now()): Promise<Work | null> {
    const work = await this.readAt(keyOf(film), workSchema).catch(() => null);
    return work && Math.abs(nowMs - work.atMs) < STALE_MS ? work : null;
  }

  async clear(film: string): Promise<void> {
    await this.depot.remove(keyOf(film), 'fleeting');
  }
}

function keyOf(film: string): string {
  return keys.ofFilm(film, 'work.json');
}
