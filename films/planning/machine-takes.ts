/** Takes that came from a server on this machine: bought through it, or placeholders of it. */

import { isOfThisMachine } from '../../providers/simulated.ts';
import { numberOf, type ShotDecision, type TakeSummary } from '../../specs/plan/decision.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { takeKindOf } from '../../specs/plan/take-kind.ts';

/** What such a take does in the film. */
export type MachineStanding =
  /** It stands like any other that was bought. */
  | 'stands'
  /** A placeholder of the simulator that the film is ordered from now. */
  | 'rehearses'
  /** A placeholder in a paid film: it does not stand. */
  | 'placeholder';

export type MachineTake = {
  readonly shot: string;
  readonly take: string;
  readonly origin: string;
  readonly standing: MachineStanding;
};

/** In film order; of each shot the take that stands, else its newest placeholder. */
export function machineTakes(
  { shots }: Plan,
  decisions: readonly ShotDecision[],
  { film, takes }: { readonly film: string; readonly takes: readonly TakeSummary[] },
): MachineTake[] {
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  const own = Map.groupBy(
    takes.filter((take) => take.film === film && takeKindOf(take) === 'simulated'),
    ({ shot }) => shot,
  );
  return shots.flatMap(({ id, skip, isPlaceholder, isSimulated }): MachineTake[] => {
    const decision = decided.get(id);
    if (skip || isPlaceholder) return [];
    if (decision?.kind === 'stands') {
      const { take, origin } = decision.take;
      if (!isOfThisMachine(origin)) return [];
      const isBought = takeKindOf(decision.take) === 'bought';
      return [{ shot: id, take, origin, standing: isBought ? 'stands' : 'rehearses' }];
    }
    // What the simulator is to render is no paid film: others of its placeholders may stand there yet.
    if (isSimulated) return [];
    const newest = own.get(id)?.toSorted((a, b) => numberOf(b) - numberOf(a))[0];
    if (!isOfThisMachine(newest?.origin)) return [];
    return [{ shot: id, take: newest.take, origin: newest.origin, standing: 'placeholder' }];
  });
}
