/** Whether what lies there for people is the film as its takes stand now. */

import type { ShotDecision } from '../../specs/plan/decision.ts';
import { filmTakes } from '../../specs/plan/film-takes.ts';
import type { Film } from '../../store/films.ts';
import { masterName } from '../../store/masters.ts';
import type { Store } from '../../store/store.ts';

/**
 * That such a master was made once is not enough: where another take was chosen meanwhile, another
 * master was published after it.
 */
export async function isMadeOf(
  { masters, renders }: Store,
  film: Film,
  { plan, decisions }: { readonly plan: string; readonly decisions: readonly ShotDecision[] },
): Promise<boolean> {
  const takes = filmTakes(decisions);
  const master = takes && (await masters.read(masterName({ plan, takes })));
  return master !== null && (await renders.isNewest(film, master));
}
