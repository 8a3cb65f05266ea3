/** Which takes stand for the shots of a plan, by what the store holds now. */

import { takeId, type ShotDecision, type TakeSummary } from '../specs/plan/decision.ts';
import { chooseTakes } from '../specs/plan/takes.ts';
import type { Plan } from '../specs/plan/plan.ts';
import type { OrderKey, StandingTake } from './contract.ts';
import type { Context } from './context.ts';

export async function decide(
  context: Context,
  film: string,
  plan: Plan,
): Promise<ReadonlyMap<string, ShotDecision>> {
  const takes = await context.store.takes.summaries();
  return new Map(chooseTakes(plan, { film, takes }).map((decision) => [decision.shot, decision]));
}

/**
 * A take that stands for a shot whose frames are known now, or null.
 *
 * The whole plan is weighed only when some take has this fingerprint: a take may stand for one
 * shot of a film only, so the other shots have their say.
 */
export async function fittingTake(
  context: Context,
  key: OrderKey,
  plan: Plan,
  fingerprint: string,
): Promise<StandingTake | null> {
  const takes = await context.store.takes.summaries();
  if (!takes.some((take) => take.fingerprint === fingerprint)) return null;
  const decision = (await decide(context, key.film, plan)).get(key.shot);
  return decision?.kind === 'stands' ? standingOf(decision.take) : null;
}

export function standingOf(take: TakeSummary): StandingTake {
  return {
    take: takeId(take),
    firstFrameSha256: take.firstFrameSha256,
    lastFrameSha256: take.lastFrameSha256,
  };
}
