/** What people have said, as it is told of a shot and of a take. */

import { takeId, type ShotDecision, type TakeName } from './decision.ts';
import type { Decision, ExcusedTake } from './directing.ts';

/** One decision as it stands in records and answers. */
export type ToldDecision = {
  /** Its place in the film's list; of several shots at once they share it. */
  readonly number: number;
  readonly kind: Decision['kind'];
  /** The id that the shot had then, when it is another one now; absent else. */
  readonly shot?: string;
  /** `v001`; null where none is meant. */
  readonly take: string | null;
  /** Of a frame that was chosen: its number in the clip, from 0; absent else. */
  readonly frame?: number;
  /** Of a bridge, or of such a frame: SHA-256 of the picture that is handed on; absent else. */
  readonly picture?: string;
  /** Of a cut: the takes that are excused; absent else. */
  readonly excused?: readonly ExcusedTake[];
  /** Of a rejection: one more take was asked for with it; absent else. */
  readonly again?: true;
  /** Of `provider`: where the shot's order goes; absent else. */
  readonly provider?: string;
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly note: string | null;
};

/** `shot`: the one that it is told of. */
export function toldDecision(decision: Decision, shot: string): ToldDecision {
  const { number, kind, by, at, note } = decision;
  const take = 'take' in decision ? decision.take.take : null;
  return {
    number,
    kind,
    ...(decision.shot !== shot && { shot: decision.shot }),
    take,
    ...(kind === 'frame' && { frame: decision.frame }),
    ...((kind === 'bridge' || kind === 'frame') && { picture: decision.picture }),
    ...(kind === 'cut' && { excused: decision.excused }),
    ...(kind === 'reject' && decision.again && { again: true }),
    ...(kind === 'provider' && { provider: decision.provider }),
    by,
    at,
    note,
  };
}

/**
 * What was said of a shot, oldest first: under its own id, and of the take that stands for it under
 * an id that the film no longer has. `shots`: those that it has.
 */
export function decisionsOf(
  shot: string,
  take: TakeName | null,
  {
    decisions,
    shots,
  }: { readonly decisions: readonly Decision[]; readonly shots: ReadonlySet<string> },
): Decision[] {
  const lent = take !== null && take.shot !== shot && !shots.has(take.shot) ? takeId(take) : null;
  return decisions.filter(
    (one) =>
      one.shot === shot ||
      (lent !== null && !shots.has(one.shot) && 'take' in one && takeId(one.take) === lent),
  );
}

/** The take that a shot stands with, waits with or was rejected with; null: there is none. */
export function takeIn(decision: ShotDecision | undefined): TakeName | null {
  const take = decision && 'take' in decision ? decision.take : null;
  return typeof take === 'string' ? null : take;
}

/** What was said of one take, whatever shot it stands for, and what has ended some of that. */
export function decisionsOn(take: TakeName, decisions: readonly Decision[]): Decision[] {
  const id = takeId(take);
  const frozen = new Map<string, string>();
  return decisions.filter((one) => {
    if (!('take' in one)) return frozen.get(one.shot) === id;
    if (one.kind === 'freeze' || one.kind === 'replace') frozen.set(one.shot, takeId(one.take));
    return takeId(one.take) === id;
  });
}

/** The take that a decision is about: of an unfreeze the one that was frozen last. */
export function takeMeant(
  said: Pick<Decision, 'kind' | 'shot'> & { readonly take?: TakeName },
  before: readonly Decision[],
): TakeName | null {
  if (said.take) return said.take;
  const freeze = before.findLast(
    (one) => one.shot === said.shot && (one.kind === 'freeze' || one.kind === 'replace'),
  );
  return freeze && 'take' in freeze ? freeze.take : null;
}
