/**
 * What a film may cost, by its newest command and its plan. The caps stay in force after the
 * command has ended.
 */

import { z } from 'zod';

import type { Caps as CapValues } from '../specs/plan/cap.ts';
import { DepotPart } from './depot.ts';
import { budgetsSchema, moneySchema } from './facts.ts';
import { commandSchema, keys } from './layout.ts';

const CAPS = 'caps.json';

/** The command of orders that no command with caps has allowed. */
export const NO_COMMAND = 'none';

const capsSchema = z.object({
  /** Drawn by a command that may order; all orders until the next such command count for it. */
  command: z.union([commandSchema, z.literal(NO_COMMAND)]),
  budget: moneySchema.nullable(),
  maxCost: z.array(moneySchema),
  allowsUnpriced: z.boolean(),
  /** Of the day and the month, as the command's surroundings said them; absent in old ones. */
  budgets: budgetsSchema.optional(),
}) satisfies z.ZodType<CapValues>;
export type FilmCaps = z.infer<typeof capsSchema>;

const MAY_BE_OVERSPENT =
  'The file holds what the film may cost. Move it away and give the cap again: ' +
  'storyboard run … --max-cost.';

export class CapFiles extends DepotPart {
  /** Null before the film's first run. */
  async read(film: string): Promise<FilmCaps | null> {
    return this.readAt(keys.ofFilm(film, CAPS), capsSchema, MAY_BE_OVERSPENT);
  }

  async write(film: string, caps: FilmCaps): Promise<void> {
    await this.writeAt(keys.ofFilm(film, CAPS), caps);
  }
}
