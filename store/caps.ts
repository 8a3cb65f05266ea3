/** What a film may cost, as its newest command and its plan have it: holds after that has ended. */

import { join } from 'node:path';

import { z } from 'zod';

import type { Caps as CapValues } from '../specs/plan/cap.ts';
import { moneySchema } from './facts.ts';
import { commandSchema, type Layout } from './layout.ts';
import { jsonFile, readJson, writeFileAtomically } from './write.ts';

/** Of orders that no command with caps stands behind. */
export const NO_COMMAND = 'none';

const capsSchema = z.object({
  /** Drawn by a command that may order; what is ordered until the next one counts for it. */
  command: z.union([commandSchema, z.literal(NO_COMMAND)]),
  budget: moneySchema.nullable(),
  maxCost: z.array(moneySchema),
  allowsUnpriced: z.boolean(),
}) satisfies z.ZodType<CapValues>;
export type FilmCaps = z.infer<typeof capsSchema>;

const MAY_BE_OVERSPENT =
  'The file holds what the film may cost. Move it away and give the cap again: ' +
  'storyboard run … --max-cost.';

export class CapFiles {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Null before the film's first run. */
  async read(film: string): Promise<FilmCaps | null> {
    return readJson(this.#path(film), capsSchema, MAY_BE_OVERSPENT);
  }

  async write(film: string, caps: FilmCaps): Promise<void> {
    await writeFileAtomically(this.#path(film), jsonFile(caps));
  }

  #path(film: string): string {
    return join(this.#layout.film(film), 'caps.json');
  }
}
