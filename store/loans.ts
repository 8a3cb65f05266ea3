/**
 * Loans: which take of another shot id or film stands for a shot. A loan is as good as the shot's
 * own take, so a new shot with the same words does not take it away.
 */

import { z } from 'zod';

import type { TakeName } from '../specs/plan/decision.ts';
import { DepotPart } from './depot.ts';
import { filmIdSchema, keys, namesOf, shotIdSchema, takeNameSchema } from './layout.ts';

const loanSchema = z.object({
  film: filmIdSchema,
  shot: shotIdSchema,
  take: takeNameSchema,
}) satisfies z.ZodType<TakeName>;

export class Loans extends DepotPart {
  /** By shot. A damaged loan counts as none: the take is found again by its fingerprint. */
  async loansOf(film: string): Promise<ReadonlyMap<string, TakeName>> {
    const names = await this.depot.list(keys.loans(film));
    const stems = names.flatMap((name) => /^([^.]+)\.json$/.exec(name)?.[1] ?? []);
    const shots = namesOf('shot', stems);
    const loans = new Map<string, TakeName>();
    for (const shot of shots) {
      const loan = await this.readAt(keys.loan(film, shot), loanSchema).catch(() => null);
      if (loan) loans.set(shot, loan);
    }
    return loans;
  }

  async record(film: string, shot: string, { film: of, shot: from, take }: TakeName) {
    const loan = { film: of, shot: from, take };
    await this.writeAt(keys.loan(film, shot), loan, 'fleeting');
  }
}
