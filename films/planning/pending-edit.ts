/** Whether a storyboard says something else now than the plan that its film was last run by. */

import { isDeepStrictEqual } from 'node:util';
import { inspectPicture } from '../../media/picture.ts';
import type { Money } from '../../specs/money.ts';
import { wantedOf } from '../../specs/plan/decide.ts';
import { shotsHangingOn } from '../../specs/plan/graph.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import type { UnfitCircle } from '../../specs/plan/fit.ts';
import { redirectsIn } from '../../specs/plan/redirect.ts';
import { eachOrder } from '../../specs/plan/several.ts';
import { chooseTakes } from '../../specs/plan/takes.ts';
import { sumQuotes } from '../../specs/plan/totals.ts';
import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';
import type { Environment } from '../../tools/child-environment.ts';
import { planFilm, type PlannedFilm } from '../plan.ts';
import { FilmError } from '../error.ts';
import type { FetchPicture } from '../pictures/fetched.ts';
import { valuesOf } from '../variables/given.ts';
import type { ProjectReading } from './reading.ts';
import { addressesAsked } from './simulated.ts';
import { loadStoryboard } from '../storyboard-file.ts';

export type PendingEdit =
  | { readonly kind: 'gone' }
  | { readonly kind: 'invalid' }
  /** `orders`: the shots that the next run would order because of it, in film order. */
  | {
      readonly kind: 'changed';
      readonly orders: readonly string[];
      /** What these cost, a sum a currency; absent: nothing, or nobody knows. */
      readonly expected?: readonly Money[];
      /** Shots that have to wait for one that was refused, rejected, or asks; absent: none. */
      readonly blocked?: readonly string[];
      readonly film: readonly string[];
      /** Shots of which it asks something else: what is under way for them would be useless. */
      readonly others: readonly string[];
      /** Takes that are circled and do not fit then; absent: none. */
      readonly unfit?: readonly UnfitCircle[];
      /** It comes of what a person has said of these shots, and not of an edit. */
      readonly said?: readonly string[];
    };

/** A picture behind a link that was never fetched: what the edit means is not known offline. */
class UnknownPicture extends Error {
  override readonly name = 'UnknownPicture';
}

type Surroundings = {
  readonly store: Store;
  readonly environment: Environment;
  /** Absent: of this film alone. */
  readonly reading?: ProjectReading;
};

/** Null when nothing is pending, or nothing can be said of it. Fetches nothing, writes nothing. */
export async function pendingEdit(
  file: string,
  film: Film,
  { store, environment, reading }: Surroundings,
): Promise<PendingEdit | null> {
  if (film.plan === null) return null;
  const before = await store.plans.getPlan(film.plan);
  try {
    const fetchKept: FetchPicture = async (link) => {
      const kept = await store.pictures.read(link);
      if (kept === null) throw new UnknownPicture(link);
      return inspectPicture(await store.objects.file(kept));
    };
    const { name } = film;
    const loaded = await loadStoryboard(file, fetchKept, {
      kept: async () => valuesOf(before),
      ...(name !== undefined && { row: { film: name, values: new Map() } }),
    });
    const project = store.root;
    const simulated = await addressesAsked(loaded, project, environment);
    const now = await planFilm(loaded, { project, simulated, reading });
    const { plan, decisions, rerenders, unfit } = now;
    if (isDeepStrictEqual(essenceOf(plan), essenceOf(before))) return null;
    const asRun = await planFilm(loaded, { project, simulated, redirects: redirectsIn(before) });
    const isEdit = !isDeepStrictEqual(essenceOf(asRun.plan), essenceOf(before));
    const known = new Set(before.shots.map(({ id }) => id));
    const again = new Set(rerenders.flatMap(({ shots }) => shots));
    // A new one may take over the take of a shot whose id was changed.
    const ordered = new Set(
      decisions.flatMap(({ kind, shot }) => (kind === 'orders' && !known.has(shot) ? [shot] : [])),
    );
    const ids = plan.shots.map(({ id }) => id);
    const orders = plan.shots
      .filter(({ id, skip }) => !skip && (again.has(id) || ordered.has(id)))
      .map(({ id }) => id);
    const others = othersIn(before, now);
    const told = {
      kind: 'changed',
      film: ids,
      others,
      ...(unfit.length > 0 && { unfit }),
      ...blockedIn(now),
    } as const;
    if (isEdit) return { ...told, orders, ...priceOf(orders, now) };
    const said = redirectedSince(before, plan);
    const moved = ordersOf(now, asRun);
    return { ...told, orders: moved, ...priceOf(moved, now), said };
  } catch (error) {
    if (error instanceof UnknownPicture) return null;
    if (!(error instanceof FilmError)) throw error;
    return { kind: error.code === 'no-such-file' ? 'gone' : 'invalid' };
  }
}

/** As a production judges it: see `openPlan`. */
function othersIn(before: Plan, { plan, weighed }: PlannedFilm): string[] {
  const wanted = (one: Plan) =>
    new Map(chooseTakes(one, weighed).map((decision) => [decision.shot, wantedOf(decision)]));
  const now = wanted(plan);
  const differs = [...wanted(before)].filter(([id, asked]) => (now.get(id) ?? null) !== asked);
  return differs.map(([id]) => id);
}

function priceOf(shots: readonly string[], { plan, decisions }: PlannedFilm) {
  const named = plan.shots.filter(({ id }) => shots.includes(id));
  const { expected } = sumQuotes(eachOrder(named, decisions, ({ quote }) => quote));
  return expected.length === 0 ? {} : { expected };
}

function blockedIn({ decisions }: PlannedFilm) {
  const blocked = decisions.flatMap(({ kind, shot }) => (kind === 'blocked' ? [shot] : []));
  return blocked.length === 0 ? {} : { blocked };
}

/**
 * What is ordered because of what was said: otherwise than it would be without that, or behind such a
 * shot.
 */
function ordersOf({ plan, decisions }: PlannedFilm, asRun: PlannedFilm): string[] {
  const before = new Map(asRun.plan.shots.map((shot) => [shot.id, madeOf(shot)]));
  const meant = new Map(asRun.decisions.map((decision) => [decision.shot, decision]));
  const ordered = new Set(decisions.flatMap(({ kind, shot }) => (kind === 'orders' ? [shot] : [])));
  const moved = plan.shots.filter((shot) => {
    const { id } = shot;
    if (!isDeepStrictEqual(madeOf(shot), before.get(id))) return true;
    return ordered.has(id) && meant.get(id)?.kind !== 'orders';
  });
  const because = new Set(moved.flatMap(({ id }) => [id, ...shotsHangingOn(plan.shots, id)]));
  // What is under way is given up and ordered from there.
  for (const { id, redirect } of moved) if (redirect?.elsewhere) ordered.add(id);
  return plan.shots.flatMap(({ id }) => (ordered.has(id) && because.has(id) ? [id] : []));
}

/** From which pictures, and by whom. */
function madeOf({ first, last, routes }: Plan['shots'][number]): unknown {
  return { first, last, routes };
}

/** The shots of which something else is said now beside the file: see `specs/plan/redirect.ts`. */
function redirectedSince(before: Plan, now: Plan): string[] {
  const redirects = redirectsIn(before);
  const isSame = ({ id, redirect }: Plan['shots'][number]) =>
    isDeepStrictEqual(redirect, redirects.get(id));
  return now.shots.filter((shot) => !isSame(shot)).map(({ id }) => id);
}

/** What a person wrote: lines, prices and expectations may change without an edit. */
export function essenceOf({ title, shots, output, policy }: Plan): unknown {
  const essence = {
    title,
    output,
    policy,
    shots: shots.map(
      ({ id, ask, first, last, references, routes, pinnedTake, takes, needsApproval, ...shot }) => {
        const { skip, join, trim, caption, gainDb } = shot;
        const asked = { id, ask, first, last, references, routes, pinnedTake, takes };
        return { ...asked, needsApproval, skip, join, trim, caption, gainDb };
      },
    ),
  };
  return JSON.parse(JSON.stringify(essence));
}
