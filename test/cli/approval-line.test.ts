/** Which takes of a plan wait for a person, and until when. */

import { expect, test } from 'vitest';
import { approvalLines } from '../../cli/text/approval-line.ts';
import type { TakeSummary } from '../../specs/plan/decision.ts';
import type { Approval } from '../../specs/storyboard/storyboard.ts';
import { decide, planOf, render, shotOf, TEXT_ONLY } from '../specs/plan/fixture.ts';

const SHOTS = [shotOf('a', TEXT_ONLY), shotOf('b'), shotOf('c', TEXT_ONLY)];

function linesFor(approval: Approval | undefined, takes: readonly TakeSummary[] = []): string[] {
  const plan = planOf(SHOTS, { policy: approval ? { approval } : {} });
  return approvalLines(plan, decide(SHOTS, takes).decisions);
}

test('those that are to come are named, with what silence counts as', () => {
  expect(linesFor(undefined)).toEqual([]);
  expect(linesFor({ of: 'first', withinSeconds: 86_400, otherwise: 'hold' })).toEqual([
    'a, c  to be approved before they hand on',
  ]);
  const passing: Approval = { of: 'first', withinSeconds: 86_400, otherwise: 'approve' };
  expect(linesFor(passing)).toEqual([
    'a, c  to be approved before they hand on; unanswered for 24 h they count as approved',
  ]);
  // What stands was approved, or is no longer asked about.
  expect(linesFor(passing, render(SHOTS.slice(0, 1)))).toEqual([
    'c  to be approved before it hands on; unanswered for 24 h it counts as approved',
  ]);
});
