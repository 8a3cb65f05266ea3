/** What people have said of a film's shots, below what is shown of them. */

import type { ShotDecision } from '../../specs/plan/decision.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { decisionsOf, takeIn } from '../../specs/plan/said.ts';
import { decisionText } from './decision-text.ts';
import { tableLines } from './table.ts';

/** The newest of a shot; `takes` has them all. */
const SHOWN = 3;

/** `sh0010  v001 circled by ann, Mon 30 Nov 14:10: the wake is better`; oldest first. */
export function saidLines(
  shots: readonly { readonly id: string; readonly decisions?: readonly Decision[] }[],
): string[] {
  const rows = shots.flatMap(({ id, decisions = [] }) => {
    const earlier = decisions.length - SHOWN;
    return [
      ...decisions.slice(-SHOWN).map((one) => [id, whatWasSaid(id, one)]),
      ...(earlier > 0 ? [[id, `${earlier} more before these: see takes`]] : []),
    ];
  });
  return tableLines(rows);
}

/** The same of a film as it is planned now. */
export function plannedSaidLines(
  plan: Plan,
  decided: ReadonlyMap<string, ShotDecision>,
  decisions: readonly Decision[] = [],
): string[] {
  const shots = new Set(plan.shots.map(({ id }) => id));
  return saidLines(
    plan.shots.map(({ id }) => {
      const take = takeIn(decided.get(id));
      return { id, decisions: decisionsOf(id, take, { decisions, shots }) };
    }),
  );
}

/** Under the id that the shot had then, where it is another one now. */
function whatWasSaid(id: string, decision: Decision): string {
  const take = 'take' in decision ? `${decision.take.take} ` : '';
  const of = decision.shot === id ? '' : `${decision.shot} `;
  return `${of}${take}${decisionText(decision)}`;
}
