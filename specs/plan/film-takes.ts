/** The takes that a film is made of. */

import { takeId, type ShotDecision } from './decision.ts';

/** Names the master of a plan and the takes that stand for it, before its edit list is known. */
export type FilmTakes = readonly {
  readonly shot: string;
  readonly take: string;
  /** The last frame of its clip that is in the film, where a person has chosen it. */
  readonly chosenFrame?: number;
}[];

/** The film's takes in its order, or null while a shot has none. */
export function filmTakes(decisions: readonly ShotDecision[]): FilmTakes | null {
  const takes: FilmTakes[number][] = [];
  for (const decision of decisions) {
    if (decision.kind === 'skipped') continue;
    if (decision.kind !== 'stands') return null;
    const { chosenFrame } = decision.take;
    const ends = chosenFrame !== undefined && { chosenFrame };
    takes.push({ shot: decision.shot, take: takeId(decision.take), ...ends });
  }
  return takes;
}
