/** Which takes stand for the shots of a plan, by what the store holds now. */

import { type OrderKey, takeName } from '../specs/order.ts';
import { decide, type Decided } from '../specs/plan/decide.ts';
import { takeId, type ShotDecision, type TakeSummary } from '../specs/plan/decision.ts';
import type { Decision } from '../specs/plan/directing.ts';
import type { Plan } from '../specs/plan/plan.ts';
import type { OrderEntry } from '../store/order.ts';
import type { TakeRecord } from '../store/takes.ts';
import type { StandingTake } from './contract.ts';
import type { Services } from './context.ts';
import { questionOf, type Asking } from './approval.ts';
import { standingInTheWay, type WantedTake } from './door.ts';

/** `said`: what people had decided when this was. */
export async function decideNow(
  { store }: Services,
  film: string,
  plan: Plan,
): Promise<Decided & { readonly said: readonly Decision[] }> {
  const [takes, loans, decisions] = await Promise.all([
    store.takes.summaries(),
    store.loans.loansOf(film),
    store.decisions.of(film),
  ]);
  return { ...decide(plan, { film, takes, loans, decisions }), said: decisions };
}

/** Records the loans of a film's shots, so that they stay with the film. */
export async function recordLoans(
  { store }: Services,
  film: string,
  decisions: Iterable<ShotDecision>,
): Promise<void> {
  const known = await store.loans.loansOf(film);
  const borrowed = [...decisions].flatMap((decision) =>
    decision.kind === 'stands' && decision.reusedFrom
      ? [{ shot: decision.shot, from: decision.reusedFrom }]
      : [],
  );
  const isNew = ({ shot, from }: (typeof borrowed)[number]) => {
    const loan = known.get(shot);
    return !loan || takeId(loan) !== takeId(from);
  };
  await Promise.all(
    borrowed.filter(isNew).map(({ shot, from }) => store.loans.record(film, shot, from)),
  );
}

/**
 * A take that stands for a shot whose frames are known now, or null.
 *
 * A take may stand for only one shot of a film, so the whole plan must be decided. That is done
 * only when some take has this fingerprint, or a person has decided something.
 */
export async function fittingTake(
  context: Services,
  key: OrderKey,
  plan: Plan,
  fingerprint: string,
): Promise<StandingTake | null> {
  const takes = await context.store.takes.summaries();
  const isFitting = takes.some((take) => take.fingerprint === fingerprint);
  // A take that a person has frozen stands whatever is asked.
  if (!isFitting && (await context.store.decisions.of(key.film)).length === 0) return null;
  const decision = (await decideNow(context, key.film, plan)).wanted.get(key.shot);
  // What waits for a person is there: it is not ordered once more.
  if (decision?.kind === 'asks') return askingOf(context, key.film, plan, decision);
  if (decision?.kind !== 'stands') return null;
  await recordLoans(context, key.film, [decision]);
  return standingOf(decision.take);
}

/** The shot's orders for the same take that may still bring a clip, oldest first. */
export async function ordersInTheWay(
  context: Services,
  { film, shot }: OrderKey,
  asked: WantedTake,
): Promise<OrderEntry[]> {
  const inTheWay: OrderEntry[] = [];
  const orders = await context.store.journal.ordersOf(film, shot);
  for (const entry of standingInTheWay(orders, asked)) {
    if (!(await collectedTake(context, entry))) inTheWay.push(entry);
  }
  return inTheWay;
}

/**
 * Whether an order may have this slot: at most one beyond those in the journal, or as many as takes
 * are wanted.
 */
export async function isNextSlot(
  { store: { journal } }: Services,
  { film, shot, take, order }: OrderKey,
  count = 1,
): Promise<boolean> {
  const slot = await journal.nextSlot(film, shot);
  const orders = await journal.ordersOf(film, shot);
  if (take > Math.max(slot.take, orders.at(-1)?.key.take ?? 0) + count) return false;
  return order <= (orders.findLast(({ key }) => key.take === take)?.key.order ?? 0) + 1;
}

/** The take of an order whose end was not written down, if the take was kept all the same. */
export async function collectedTake(
  { store }: Services,
  { key, task }: OrderEntry,
): Promise<TakeRecord | null> {
  const record = await store.takes.readTake(key.film, key.shot, takeName(key.take));
  return record && record.taskId === task?.task.id ? record : null;
}

/** A take that is there, and waits for a person. */
export async function askingOf(
  context: Services,
  film: string,
  plan: Plan,
  decision: Asking,
): Promise<StandingTake> {
  const asks = await questionOf(context, film, plan, decision);
  return { ...standingOf(decision.take), asks };
}

export function standingOf(take: TakeSummary): StandingTake {
  return {
    take: takeId(take),
    firstFrameSha256: take.firstFrameSha256,
    lastFrameSha256: take.lastFrameSha256,
  };
}
