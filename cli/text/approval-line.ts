/** Which takes of a plan wait for a person once they are there. */

import { approvalOf } from '../../specs/plan/approval.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { formatLimit } from './duration.ts';
import { formatShots } from './shot-names.ts';

/** `sh0010, sh0030  to be approved before they hand on; unanswered for 24 h they count as approved`. */
export function approvalLines(plan: Plan, decisions: readonly ShotDecision[]): string[] {
  const kinds = new Map(decisions.map(({ shot, kind }) => [shot, kind]));
  const film = plan.shots.map(({ id }) => id);
  const waiting = plan.shots.flatMap(({ id, needsApproval }) =>
    needsApproval && TO_COME.includes(kinds.get(id) ?? 'skipped') ? [id] : [],
  );
  if (waiting.length === 0) return [];
  const { withinSeconds, otherwise } = approvalOf(plan.policy);
  const isOne = waiting.length === 1;
  const fact = `to be approved before ${isOne ? 'it hands' : 'they hand'} on`;
  const silence = `unanswered for ${formatLimit(withinSeconds)} ${isOne ? 'it counts' : 'they count'} as approved`;
  const line = `${formatShots(waiting, film)}  ${fact}`;
  return [otherwise === 'approve' ? `${line}; ${silence}` : line];
}

const TO_COME: readonly ShotDecision['kind'][] = ['orders', 'under-way', 'asks', 'blocked'];
