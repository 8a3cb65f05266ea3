/** How a film is no longer as it was when its plan was saved. */

import { takeName } from '../../specs/order.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import { hashOf } from '../../specs/plan/fingerprint.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { differencesOf, savedShots, type PlanDifference } from '../../specs/plan/saved-plan.ts';
import type { SavedFilm } from '../../store/saved-plan.ts';
import type { Store } from '../../store/store.ts';
import type { OpenOrders } from '../facts.ts';
import type { PlannedFilm } from '../plan.ts';
import type { FilmToRun } from '../running/film-run.ts';
import { saidIn } from './said-of-middle.ts';

export async function differencesIn(then: SavedFilm, film: FilmToRun): Promise<PlanDifference[]> {
  const { store, film: own, plan, storyboard } = film;
  const isSameText = hashOf(storyboard.text) === then.text;
  // A project that was made since is the plan's own; another one never is.
  const isPlace =
    (then.store === null || then.store === store?.id) &&
    (then.film === null || then.film === own?.id);
  if (!isPlace) return [{ kind: 'project', shots: [] }];
  const hashes = new Set([then.plan, hashOf(plan)]);
  const bought = store && own ? await boughtBy(hashes, store, own.id, plan) : new Set<string>();
  const isOwn = (shot: string, take: string) => bought.has(`${shot}/${take}`);
  const now = shotsOf(film);
  const since = saidIn(film).filter(({ kind, number }) => {
    return kind !== 'note' && number > (then.decisions ?? Infinity);
  });
  const decided = new Set(since.map(({ shot }) => shot));
  // Where a shot goes, others take their frames from elsewhere.
  const isMoved = since.some(({ kind }) => MOVING.includes(kind));
  const isDecided = (shot: string) => isMoved || decided.has(shot);
  const owed = new Set(
    since.flatMap((one) => (one.kind === 'reject' && one.again ? [one.shot] : [])),
  );
  const isOwedSince = (shot: string) => owed.has(shot);
  const about = { isOwedSince, isSameText, film: own?.id ?? null, isOwn, isDecided };
  return differencesOf({ saved: then.shots, now, ...about });
}

const MOVING: readonly Decision['kind'][] = ['skip', 'unskip', 'provider'];

/** Takes that were ordered by one of these plans: `sh0010/v001`. */
async function boughtBy(
  hashes: ReadonlySet<string>,
  store: Store,
  film: string,
  { shots }: Plan,
): Promise<Set<string>> {
  const bought = new Set<string>();
  for (const { id } of shots) {
    for (const { key, intent } of await store.journal.ordersOf(film, id)) {
      if (intent && hashes.has(intent.plan)) bought.add(`${id}/${takeName(key.take)}`);
    }
  }
  return bought;
}

export function shotsOf({
  plan,
  decisions,
  open,
}: Pick<PlannedFilm, 'plan' | 'decisions' | 'open'>) {
  return savedShots(plan, decisions, openTakes(open));
}

function openTakes(open: OpenOrders): Map<string, string[]> {
  return new Map(
    [...open].map(([shot, orders]) => [shot, orders.map(({ key }) => takeName(key.take))]),
  );
}
