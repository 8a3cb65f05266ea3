/** What a film that runs has still to order, and is not asked about again. */

import type { Plan } from '../../specs/plan/plan.ts';
import { sumQuotes } from '../../specs/plan/totals.ts';
import { formatMonies } from './plan-line.ts';
import { formatShots } from './shot-names.ts';

/** `sh0020…sh0040  agreed to already, 0.20 USD: the film runs`. */
export function agreedText({ shots }: Plan, agreed: readonly string[]): string {
  const names = formatShots(
    agreed,
    shots.map(({ id }) => id),
  );
  const { expected } = sumQuotes(
    shots.filter(({ id }) => agreed.includes(id)).map(({ quote }) => quote),
  );
  const price = expected.length === 0 ? '' : `, ${formatMonies(expected)}`;
  return `${names}  agreed to already${price}: the film runs`;
}
