/** What people have decided while a film runs, as far as its production leaves it to the next run. */

import type { Plan } from '../../specs/plan/plan.ts';
import type { TakeOptions } from '../../specs/plan/shelf.ts';
import { chooseTakes } from '../../specs/plan/takes.ts';

/**
 * Shots that have their take but for what was decided since the run began: if one is ordered of them
 * now, it is so again, and by the next run.
 */
export function shotsForLater(
  plan: Plan,
  known: TakeOptions,
  runStartedAtMs: number | null,
): ReadonlySet<string> {
  const { decisions = [] } = known;
  const before = decisions.filter(({ at }) => Date.parse(at) < (runStartedAtMs ?? 0));
  if (before.length === decisions.length) return new Set();
  const had = chooseTakes(plan, { ...known, decisions: before });
  return new Set(had.flatMap(({ kind, shot }) => (HAD_TAKE.includes(kind) ? [shot] : [])));
}

const HAD_TAKE: readonly ReturnType<typeof chooseTakes>[number]['kind'][] = ['stands', 'asks'];
