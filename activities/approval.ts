/** Takes that wait for approval: asked once, with a deadline that stays, and by default approved at it. */

import { approvalOf } from '../specs/plan/approval.ts';
import { nameOf, numberOf, type ShotDecision } from '../specs/plan/decision.ts';
import type { Plan } from '../specs/plan/plan.ts';
import type { TakeQuestion } from './contract.ts';
import type { Services } from './context.ts';

export type Asking = ShotDecision & { readonly kind: 'asks' };

/** Who has approved a take about which nobody has said anything in time. */
const DEFAULT = 'approve_else';

/** What a take waits for. Its deadline is kept from the first time on. */
export async function questionOf(
  { store }: Services,
  film: string,
  { policy }: Plan,
  { shot, asks, take }: Asking,
): Promise<TakeQuestion> {
  const { questions, events } = store;
  const told = { kind: 'take.asks', shot, take: numberOf(take), asks } as const;
  if (asks !== 'approval') {
    await questions.askOnce(film, nameOf(take), asks, () =>
      events.append(film, { ...told, until: null }),
    );
    return { kind: asks, inMs: null };
  }
  const { withinSeconds, otherwise } = approvalOf(policy);
  const isTimed = otherwise === 'approve';
  const { untilMs } = await questions.ask(film, nameOf(take), withinSeconds, (ms) =>
    events.append(film, { ...told, until: isTimed ? new Date(ms).toISOString() : null }),
  );
  return { kind: asks, inMs: isTimed ? Math.max(0, untilMs - Date.now()) : null };
}

/**
 * Approves what has waited until its deadline, where the film says so: an entry in its list as any
 * other, so that a person who says something else at this moment comes before it or after it. False:
 * somebody has, and all of it is to be weighed again.
 */
export async function approveOverdue(
  { store }: Services,
  film: string,
  { policy }: Plan,
  { asking, last }: { readonly asking: readonly Asking[]; readonly last: number },
): Promise<boolean> {
  if (approvalOf(policy).otherwise !== 'approve') return true;
  const nowMs = Date.now();
  const overdue: Asking[] = [];
  for (const decision of asking) {
    const asked = await store.questions.read(film, nameOf(decision.take));
    if (asked && asked.untilMs <= nowMs) overdue.push(decision);
  }
  if (overdue.length === 0) return true;
  const said = overdue.map(({ shot, take }) => {
    return { kind: 'approve' as const, shot, take: nameOf(take) };
  });
  await store.decisions.add(film, { said, by: DEFAULT, note: null }, last);
  return false;
}

/** The takes that wait for approval, of all shots of a plan. */
export function askingIn(decisions: Iterable<ShotDecision>): Asking[] {
  return [...decisions].filter(
    (one): one is Asking => one.kind === 'asks' && one.asks === 'approval',
  );
}
