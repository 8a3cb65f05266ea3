/** The takes that a film is made of. */

import { takeId, type ShotDecision } from './decision.ts';

/** Names the master of a plan and the takes that stand for it, before its edit list is known. */
export type FilmTakes = readonly { readonly shot: string; readonly take: string }[];

/** The film's takes in its order, or null while a shot has none. */
export function filmTakes(decisions: readonly ShotDecision[]): FilmTakes | null {
  const takes: { shot: string; take: string }[] = [];
  for (const decision of decisions) {
    if (decision.kind === 'skipped') continue;
    if (decision.kind !== 'stands') return null;
    takes.push({ shot: decision.shot, take: takeId(decision.take) });
  }
  return takes;
}
