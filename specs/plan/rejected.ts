/** What a provider refused for its content: not ordered again unchanged, nor what waits for it. */

import type { Failure } from '../failures.ts';
import type { ShotDecision } from './decision.ts';
import { orderOf } from './graph.ts';
import { frameSource, type Plan, type PlannedShot } from './plan.ts';

export type RejectedRequest = {
  readonly shot: string;
  /** Of what was refused. */
  readonly fingerprint: string;
  readonly provider: string;
  readonly failure: Failure;
};

/**
 * Takes out of the orders what submitting would refuse by itself, and what could never start then.
 * To follow `withOpenOrders`: an order that is open has its own end. One more take that somebody
 * asks for by name is ordered whatever was said before.
 */
export function withRejections(
  { shots }: Plan,
  decisions: readonly ShotDecision[],
  refusals: readonly RejectedRequest[],
): ShotDecision[] {
  const byId = new Map(shots.map((shot) => [shot.id, shot]));
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  const isHeld = (id: string) => ['refused', 'blocked'].includes(decided.get(id)?.kind ?? '');
  for (const shot of orderOf(shots)) {
    const decision = decided.get(shot.id);
    if (decision?.kind !== 'orders') continue;
    const after = sourcesOf(shot, byId).find(isHeld);
    const refusal = refusals.find(
      (one) => one.shot === shot.id && one.fingerprint === decision.fingerprint,
    );
    if (after !== undefined) decided.set(shot.id, { shot: shot.id, kind: 'blocked', after });
    else if (refusal && shot.permit.kind !== 'one-more') {
      decided.set(shot.id, { ...refusal, kind: 'refused' });
    }
  }
  return decisions.map((decision) => decided.get(decision.shot) ?? decision);
}

/** The shots whose take is really waited for. */
function sourcesOf({ first, last }: PlannedShot, byId: ReadonlyMap<string, PlannedShot>): string[] {
  return [first, last].flatMap((frame) => frameSource(frame, byId)?.shot ?? []);
}
