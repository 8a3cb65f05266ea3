/** How the shots of a film meet, and which of these joins are worth a look. */

import { worstJoins, type FilmJoin } from '../../specs/picture/joins.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import type { FilmView } from './view.ts';

export function joinsView(
  plan: Plan,
  joins: readonly FilmJoin[],
): Pick<FilmView, 'joins' | 'worstJoins'> {
  const sources = new Map(plan.shots.map(({ id, first }) => [id, first]));
  const worst = worstJoins(joins, (shot) => {
    const first = sources.get(shot);
    return first?.kind === 'last-frame-of' ? first.shot : null;
  });
  return { joins, ...(worst.length > 0 && { worstJoins: worst }) };
}
