/** Which shots are not ordered because a provider refused them, and what helps. */

import type { ShotDecision } from '../../specs/plan/decision.ts';
import { failureFact } from './failure-text.ts';

/** `refused by byteplus: CODE; change its prompt, or --again sh0060`; null for other decisions. */
export function refusedText(decision: ShotDecision | undefined): string | null {
  if (decision?.kind === 'blocked') return `blocked, after ${decision.after}`;
  if (decision?.kind !== 'refused') return null;
  const { shot, provider, failure } = decision;
  return `${failureFact(failure, provider)}; change its prompt, or --again ${shot}`;
}

/** `sh0070  blocked, after sh0060`. */
export function refusedLines(decisions: readonly ShotDecision[]): string[] {
  return decisions.flatMap((decision) => {
    const text = refusedText(decision);
    return text === null ? [] : [`${decision.shot}  ${text}`];
  });
}
