/**
 * Which take of another id or film a shot stands with: as good as its own, so that a new shot of
 * the same words does not take it away.
 */

import { z } from 'zod';

import type { TakeName } from '../specs/plan/decision.ts';
import { filmIdSchema, namesOf, shotIdSchema, takeNameSchema, type Layout } from './layout.ts';
import { jsonFile, namesIn, readJson, writeFileAtomically } from './write.ts';

const loanSchema = z.object({
  film: filmIdSchema,
  shot: shotIdSchema,
  take: takeNameSchema,
}) satisfies z.ZodType<TakeName>;

export class Loans {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** By shot. A damaged one is as good as none: the take is found again by what it is. */
  async loansOf(film: string): Promise<ReadonlyMap<string, TakeName>> {
    const names = await namesIn(this.#layout.loans(film));
    const stems = names.flatMap((name) => /^([^.]+)\.json$/.exec(name)?.[1] ?? []);
    const shots = namesOf('shot', stems);
    const loans = new Map<string, TakeName>();
    for (const shot of shots) {
      const loan = await readJson(this.#layout.loan(film, shot), loanSchema).catch(() => null);
      if (loan) loans.set(shot, loan);
    }
    return loans;
  }

  async record(film: string, shot: string, { film: of, shot: from, take }: TakeName) {
    const loan = { film: of, shot: from, take };
    await writeFileAtomically(this.#layout.loan(film, shot), jsonFile(loan), 'fleeting');
  }
}
