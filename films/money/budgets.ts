/** Budgets of the day and the month, as a command's surroundings say them. */

import { readBudgets, type Budgets } from '../../specs/plan/budget.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';

/** Throws `bad-budget`: what is meant is not known, so nothing may be ordered. */
export function budgetsOf({ environment }: Pick<FilmHost, 'environment'>): Budgets {
  const read = readBudgets(environment);
  if (read.kind === 'read') return read.budgets;
  const { variable, text } = read;
  throw new FilmError('bad-budget', { variable, text });
}

/**
 * Throws `over-cap` for an order that is larger than a whole budget: no day would ever hold it. What
 * fits no more today is no reason: it waits. `shots`: those that are ordered and cost something.
 */
export function checkBudgets(
  { day, month }: Budgets,
  { file, plan }: { readonly file: string; readonly plan: Plan },
  shots: ReadonlySet<string>,
): void {
  const caps = { day, month };
  for (const kind of ['day', 'month'] as const) {
    const cap = caps[kind];
    if (!cap) continue;
    for (const { id, quote } of plan.shots) {
      const cost = shots.has(id) ? quote.expected : null;
      if (!cost || cost.micros === 0) continue;
      const subject = `${file} ${id}`;
      if (cost.currency !== cap.currency) {
        throw new FilmError('over-cap', { subject, kind: 'currency', cost, caps: [cap] });
      }
      const used = { currency: cap.currency, micros: 0 };
      if (cost.micros > cap.micros)
        throw new FilmError('over-cap', { subject, kind, cost, cap, used });
    }
  }
}
