/** What people have said of takes while a film runs: read where an order is placed, or has brought one. */

import type { OrderKey } from '../specs/order.ts';
import { isChosenTake, takeId, type ShotDecision } from '../specs/plan/decision.ts';
import { directedShots, type Decision, type Directed } from '../specs/plan/directing.ts';
import { handOversSaid } from '../specs/plan/handed-on.ts';
import { isOfSeveral } from '../specs/plan/several.ts';
import { frameSource, type Plan, type PlannedShot } from '../specs/plan/plan.ts';
import { summaryOf, type TakeRecord } from '../store/takes.ts';
import type { CollectTakeOutput, SubmitTakeInput } from './contract.ts';
import type { Services } from './context.ts';
import { held } from './failure.ts';
import { askingOf, decideNow, standingOf } from './standing.ts';

/**
 * A shot that a person has rejected is not ordered by a run that began before that, and nothing is
 * ordered that starts from a take which another one was chosen over: it would be ordered again.
 */
export async function refuseUndirected(
  context: Services,
  { film, firstFrameSha256, lastFrameSha256 }: SubmitTakeInput,
  plan: Plan,
  planned: PlannedShot,
): Promise<void> {
  const isSilent = (await context.store.decisions.of(film)).length === 0;
  const isGated = plan.policy.handOver === 'stop';
  const mayWait = isGated || plan.shots.some((shot) => shot.needsApproval || isOfSeveral(shot));
  if (isSilent && !mayWait) return;
  const { wanted, said } = await decideNow(context, film, plan);
  const directed = directedShots(said);
  const handed = handOversSaid(said);
  refuseStale(planned, directed.get(planned.id));
  if (wanted.get(planned.id)?.kind === 'skipped') {
    throw held(`The film goes on without ${planned.id}: it is not ordered.`);
  }
  if (wanted.get(planned.id)?.kind === 'rejected') {
    throw held(`The take of ${planned.id} was rejected: it is not ordered again by itself.`);
  }
  const byId = new Map(plan.shots.map((shot) => [shot.id, shot]));
  const frames = [
    [planned.first, firstFrameSha256],
    [planned.last, lastFrameSha256],
  ] as const;
  for (const [frame, told] of frames) {
    const source = frameSource(frame, byId);
    const decision = source ? wanted.get(source.shot) : undefined;
    if (!source || !decision) continue;
    if (decision.kind === 'asks') {
      throw held(`${planned.id} is not ordered from ${source.shot}: its take waits for a person.`);
    }
    const take = 'take' in decision && typeof decision.take !== 'string' ? decision.take : null;
    const isHandedOver = take !== null && handed.has(takeId(take));
    if (!directed.has(source.shot) && !isHandedOver) continue;
    const key = source.which === 'first' ? 'firstFrameSha256' : 'lastFrameSha256';
    const gives = decision.kind === 'stands' || decision.kind === 'skipped' ? decision.take : null;
    const isOther = gives !== null && gives[key] !== told;
    const isRejected =
      decision.kind === 'rejected' ||
      (decision.kind === 'skipped' && decision.isRejected) ||
      // One more is wanted in its place, and is not here.
      (decision.kind === 'orders' && directed.get(source.shot)?.rejection?.isAgain);
    if (!isRejected && !isOther) continue;
    const fact = isOther ? 'another take of it was chosen' : 'its take was rejected';
    throw held(`${planned.id} is not ordered from a picture of ${source.shot}: ${fact}.`);
  }
}

/** A shot that a person has sent to another provider is not ordered by a plan of before. */
function refuseStale({ id, routes, redirect }: PlannedShot, said: Directed | undefined): void {
  const elsewhere = said?.elsewhere ?? null;
  const planned = redirect?.elsewhere;
  if (elsewhere === null || planned?.provider === elsewhere.provider) return;
  const named = planned?.instead ?? routes.map(({ provider }) => provider);
  const isMeant = named.join(' ') === elsewhere.instead.join(' ');
  if (isMeant) throw held(`${id} is to be ordered from ${elsewhere.provider}.`);
}

/** The take that an order has brought, or the one that a person has chosen over it. */
export async function standingBeside(
  context: Services,
  { film, shot }: OrderKey,
  kept: TakeRecord,
): Promise<CollectTakeOutput> {
  const { store } = context;
  const own = standingOf(summaryOf(kept));
  const { plan: hash } = await store.films.readFilm(film);
  if (hash === null) return own;
  const plan = await store.plans.getPlan(hash);
  const planned = plan.shots.find(({ id }) => id === shot);
  const decisions = await store.decisions.of(film);
  const said = directedShots(decisions).get(shot);
  const isChosen =
    (said !== undefined && (said.circled !== null || said.frozen !== null)) ||
    // Its picture may be bad, or a person has chosen another one of it.
    plan.policy.handOver === 'stop' ||
    handOversSaid(decisions).has(takeId(kept));
  const isSeveral = planned !== undefined && isOfSeveral(planned);
  if (!isChosen && !isSeveral && !planned?.needsApproval) return own;
  const decision = (await decideNow(context, film, plan)).wanted.get(shot);
  if (decision?.kind === 'asks') return askingOf(context, film, plan, decision);
  const standing = decision?.kind === 'stands' ? standingOf(decision.take) : own;
  if (!isSeveral || isSettled(planned, decision)) return standing;
  const isLast = (await store.journal.openOrdersOf(film, shot)).length === 0;
  if (decision?.kind === 'stands' && isLast) return standing;
  return { ...standing, asks: { kind: 'circle', inMs: null } };
}

/** Whether it stands whatever else comes. */
function isSettled({ pinnedTake }: PlannedShot, decision: ShotDecision | undefined): boolean {
  return isChosenTake(decision) || (decision?.kind === 'stands' && pinnedTake !== null);
}

/** Number of the newest one that says something of what stands; 0 without any. */
export async function lastDecisionOf({ store }: Services, film: string): Promise<number> {
  return lastSaid(await store.decisions.of(film));
}

/** The same of a list, oldest first. */
export function lastSaid(said: readonly Decision[]): number {
  return said.findLast(({ kind }) => kind !== 'note')?.number ?? 0;
}
