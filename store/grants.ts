/**
 * What commands have granted a film: plans that may be ordered by, each with its caps. Written
 * before anything is said to Temporal, whose word is no permission
 * (docs/decisions/store-beside-temporal.md).
 */

import { z } from 'zod';

import type { Money } from '../specs/money.ts';
import { DepotPart, type Depot } from './depot.ts';
import { budgetsSchema, moneySchema, timeSchema } from './facts.ts';
import type { Films } from './films.ts';
import { keys } from './layout.ts';

const grantSchema = z.object({
  /** Drawn by the command that granted it. */
  command: z.string(),
  maxCost: z.array(moneySchema),
  allowsUnpriced: z.boolean(),
  at: timeSchema,
  /** The store that it was granted in; absent in old ones. A copy of the folder has another id. */
  store: z.string().optional(),
  /** Account tags by provider: whose money it is, and at which site. Absent in old ones. */
  accounts: z.record(z.string(), z.string()).optional(),
  /** Of the day and the month; absent in old ones. */
  budgets: budgetsSchema.optional(),
});
export type Grant = z.infer<typeof grantSchema>;

/** What the command may spend, and by which accounts. */
type Granted = Pick<Grant, 'command' | 'allowsUnpriced' | 'accounts' | 'budgets'> & {
  readonly maxCost: readonly Money[];
  /** ISO time of the run that a decision is carried to; absent: it begins now. */
  readonly at?: string;
};

export class Grants extends DepotPart {
  readonly #films: Films;
  readonly #store: string;

  /** `store`: its id. */
  constructor(depot: Depot, films: Films, store: string) {
    super(depot);
    this.#store = store;
    this.#films = films;
  }

  /** The newest command's caps count for the plan. */
  async grant(film: string, plan: string, granted: Granted): Promise<void> {
    const { command, maxCost, allowsUnpriced, accounts, budgets } = granted;
    const { at = new Date().toISOString() } = granted;
    const caps = { command, maxCost, allowsUnpriced, budgets };
    const grant = { ...caps, at, store: this.#store, accounts };
    await this.writeAt(keys.grant(film, plan), grant);
  }

  /** The caps of the newest command that granted the plan; null when none has. */
  async grantOf(film: string, plan: string): Promise<Grant | null> {
    return this.readAt(keys.grant(film, plan), grantSchema);
  }

  /** The same if it was granted here: nobody who hands a project on can agree for whoever gets it. */
  async ownGrantOf(film: string, plan: string): Promise<Grant | null> {
    const grant = await this.grantOf(film, plan);
    return grant?.store === this.#store ? grant : null;
  }

  /** A film's plan that was taken up before grants were kept counts as well. */
  async isGranted(film: string, plan: string): Promise<boolean> {
    if ((await this.grantOf(film, plan)) !== null) return true;
    return (await this.#films.readFilm(film)).plan === plan;
  }
}
