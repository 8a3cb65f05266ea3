/** What an action on a take would order at once, and for how much. */

import type { Money } from '../../specs/money.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import { shotsHangingOn } from '../../specs/plan/graph.ts';
import type { Plan, PlannedShot } from '../../specs/plan/plan.ts';
import { eachOrder, ordersOf } from '../../specs/plan/several.ts';
import { takesOf, type WeighedFilm } from '../directing/weighed.ts';

export type ActionPrice = {
  /** In film order. */
  readonly shots: readonly string[];
  /** A price each; null where none is known. Nothing for what is free. */
  readonly prices: readonly (Money | null)[];
};

export const FREE: ActionPrice = { shots: [], prices: [] };

/** One more take of it. */
export function priceOfTake(shot: PlannedShot): ActionPrice {
  return { shots: [shot.id], prices: priceOf(shot) };
}

/** All that a plan orders. */
export function priceOfOrders({
  plan: { shots },
  decisions,
}: {
  readonly plan: Plan;
  readonly decisions: readonly ShotDecision[];
}): ActionPrice {
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  const ordered = shots.filter(({ id }) => ordersOf(decided.get(id)) > 0);
  const prices = eachOrder(ordered, decisions, priceOf).flat();
  return { shots: ordered.map(({ id }) => id), prices };
}

/**
 * What waits behind a shot for the first time, and starts at once when its take may hand on: while the
 * film runs. Else it waits for the next run, and is priced there.
 */
export function priceBehind(
  film: WeighedFilm,
  shot: string,
  { isRunning }: { readonly isRunning: boolean },
): ActionPrice {
  const kind = film.wanted.get(shot)?.kind;
  // Of any other kind it may stand because of it.
  if (!isRunning || kind === undefined || kind === 'stands' || kind === 'skipped') return FREE;
  const { shots } = film.planned.plan;
  const hanging = new Set(shotsHangingOn(shots, shot));
  const first = shots.filter(
    ({ id, skip }) => hanging.has(id) && id !== shot && !skip && takesOf(film, id).length === 0,
  );
  return {
    shots: first.map(({ id }) => id),
    prices: first.flatMap((one) =>
      Array.from({ length: one.takes ?? 1 }, () => priceOf(one)).flat(),
    ),
  };
}

function priceOf({ quote, isPlaceholder }: PlannedShot): (Money | null)[] {
  if (isPlaceholder || quote.expected?.micros === 0) return [];
  return [quote.expected];
}
