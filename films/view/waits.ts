/** Who waits for whom in a film, once the state of each shot by itself is known. */

import { orderOf, shotsHangingOn } from '../../specs/plan/graph.ts';
import { shotsNeededBy, type Plan } from '../../specs/plan/plan.ts';
import type { ShotState, ShotView } from './view.ts';

const STUCK: readonly ShotState[] = ['failed', 'asking', 'rejected', 'cancelled', 'blocked'];

export function withWaits(plan: Plan, own: readonly ShotView[]): ShotView[] {
  const views = new Map(own.map((view) => [view.id, view]));
  for (const shot of orderOf(plan.shots)) {
    const view = views.get(shot.id);
    if (view?.status !== 'waiting' || view.take !== null || view.isLeftOut) continue;
    const needed = shotsNeededBy(shot).flatMap((id) => views.get(id) ?? []);
    const missing = needed.filter(({ standing }) => standing === null);
    const stuck = missing.find(({ status }) => STUCK.includes(status));
    const [first] = missing;
    if (stuck)
      views.set(shot.id, { ...view, status: 'blocked', note: { kind: 'by', shot: stuck.id } });
    else if (first && view.note?.kind !== 'again')
      views.set(shot.id, { ...view, note: { kind: 'after', shot: first.id } });
  }
  return plan.shots.flatMap(({ id }) => {
    const view = views.get(id);
    if (!view?.failure) return view ?? [];
    return { ...view, holdsUp: countHeldUp(plan, views, id) };
  });
}

function countHeldUp(plan: Plan, views: ReadonlyMap<string, ShotView>, id: string): number {
  return shotsHangingOn(plan.shots, id).filter((other) => views.get(other)?.status === 'blocked')
    .length;
}
