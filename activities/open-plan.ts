/** Takes a stored plan up: which shots stand, and where the others' next orders go. */

import { isDeepStrictEqual } from 'node:util';
import type { Plan, PlannedFrame, PlannedShot } from '../specs/plan/plan.ts';
import type { ShotDecision } from '../specs/plan/decision.ts';
import { keepCaps } from './caps.ts';
import type { FrameNeed, OpenPlanInput, OpenPlanOutput, ShotNode } from './contract.ts';
import type { Context } from './context.ts';
import { ownerOf } from '../store/order.ts';
import { decide, standingOf } from './standing.ts';

export async function openPlan(context: Context, input: OpenPlanInput): Promise<OpenPlanOutput> {
  const { store } = context;
  const plan = await store.plans.getPlan(input.plan);
  const decisions = await decide(context, input.film, plan);
  const byId = new Map(plan.shots.map((shot) => [shot.id, shot]));
  const shots: ShotNode[] = [];
  for (const shot of plan.shots) {
    shots.push(
      await nodeOf(context, { film: input.film, plan, shot, byId }, decisions.get(shot.id)),
    );
  }
  const conflicts = await conflictsOf(context, plan, input.running);
  // The film is what its newest plan says, unless that would cost an order that is under way.
  if (conflicts.length === 0) {
    await keepCaps(context, plan, input);
    await store.films.setPlan(input.film, input.plan);
    await store.events.append(input.film, { kind: 'run.started', plan: input.plan });
  }
  return { shots, conflicts };
}

type Planned = {
  readonly film: string;
  readonly plan: Plan;
  readonly shot: PlannedShot;
  readonly byId: ReadonlyMap<string, PlannedShot>;
};

async function nodeOf(
  context: Context,
  { film, plan, shot, byId }: Planned,
  decision: ShotDecision | undefined,
): Promise<ShotNode> {
  const { journal } = context.store;
  const slot = await journal.nextSlot(film, shot.id);
  const entry = slot.isOpen ? await journal.readOrder({ film, shot: shot.id, ...slot }) : null;
  const asked = decision?.kind === 'orders' ? decision.fingerprint : null;
  const take = decision && 'take' in decision && decision.kind !== 'missing' ? decision.take : null;
  const [route] = shot.routes;
  return {
    id: shot.id,
    first: needOf(shot.first, byId),
    last: needOf(shot.last, byId),
    provider: route.provider,
    tier: route.tier,
    poll: plan.policy.poll,
    onExpired: shot.onExpired,
    onFailed: shot.onFailed,
    onUnknown: shot.onUnknown,
    isSkipped: shot.skip,
    standing: take ? standingOf(take) : null,
    take: slot.take,
    order: slot.order,
    open: entry && ownerOf(entry),
    // A frame that is not known yet cannot tell: the order was placed with the frame it has.
    isStale: asked !== null && (entry?.intent?.fingerprint ?? asked) !== asked,
  };
}

/** Frame 0 of a shot that is chained is the frame it is chained from: known before it renders. */
function needOf(frame: PlannedFrame, byId: ReadonlyMap<string, PlannedShot>): FrameNeed | null {
  if (frame.kind === 'none' || frame.kind === 'picture') return null;
  if (frame.kind === 'last-frame-of') return { shot: frame.shot, which: 'last' };
  const first = byId.get(frame.shot)?.first;
  if (first?.kind === 'last-frame-of') return { shot: first.shot, which: 'last' };
  return { shot: frame.shot, which: 'first' };
}

/** Shots under way of which the new plan asks something else. */
async function conflictsOf(
  context: Context,
  plan: Plan,
  running: OpenPlanInput['running'],
): Promise<string[]> {
  if (!running) return [];
  const before = await context.store.plans.getPlan(running.plan);
  const asked = (shots: Plan, id: string) => {
    const shot = shots.shots.find((one) => one.id === id);
    if (!shot || shot.skip) return null;
    return { ...shot.ask, first: shot.first, last: shot.last, references: shot.references };
  };
  return running.shots.filter((id) => !isDeepStrictEqual(asked(before, id), asked(plan, id)));
}
