/** What can be said beside its file of a shot that has failed or asks: see `specs/plan/redirect.ts`. */

import type { ShotView } from './view.ts';

/** `provider`: another one sells it as it is asked. `skip`: the film goes on without it. */
export type RedirectWay = 'provider' | 'skip';

/** None for a cap, which is answered where it is asked about. */
export function redirectWays({
  status,
  failure,
  waysOn,
  sellers = [],
}: ShotView): readonly RedirectWay[] {
  const isOver = status === 'failed' || status === 'asking';
  if (!isOver || !failure || failure.kind === 'over-cap' || waysOn.length === 0) return [];
  const isProven = status === 'failed' ? failure.billed === 'no' : waysOn.includes('resubmit');
  return isProven && sellers.length > 0 ? ['provider', 'skip'] : ['skip'];
}
