/**
 * How the shots meet in the film that was put together last. It only spares work, and tells: a
 * damaged record counts as none.
 */

import { z } from 'zod';

import type { FilmJoin } from '../specs/picture/joins.ts';
import { DepotPart } from './depot.ts';
import { shotIdSchema, keys } from './layout.ts';

const number = z.number().nullable();

const joinSchema = z.object({
  from: shotIdSchema,
  to: shotIdSchema,
  kind: z.enum(['cut', 'dissolve', 'keep_duplicate']),
  psnrDb: number,
  ssim: number,
  deltaE: number,
  lumaStep: number,
  loudnessStepDb: number,
  duplicate: z.boolean().nullable(),
  driftDeltaE: number,
  bridgeDb: number,
}) satisfies z.ZodType<FilmJoin>;

const recordSchema = z.object({ joins: z.array(joinSchema) });

export class FilmJoins extends DepotPart {
  /** Null before the first film or rough cut. */
  async read(film: string): Promise<readonly FilmJoin[] | null> {
    const record = await this.readAt(keys.ofFilm(film, NAME), recordSchema).catch(() => null);
    return record && record.joins;
  }

  async record(film: string, joins: readonly FilmJoin[]): Promise<void> {
    await this.writeAt(keys.ofFilm(film, NAME), { joins });
  }
}

const NAME = 'joins.json';
