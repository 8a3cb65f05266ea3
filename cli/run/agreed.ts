/** Money that a person has agreed to already: a film that runs is attached to without asking again. */

import { isDeepStrictEqual } from 'node:util';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import type { Context } from '../context.ts';
import { FilmReader } from '../film-reader.ts';
import { describeFilm, wasToldToCancel } from '../production.ts';
import { connectIfRunning, isUnreachable, targetOf, type Temporal } from '../temporal.ts';
import type { ShotState } from '../view.ts';
import type { FilmRun } from './film-run.ts';
import type { RunOptions } from './options.ts';

/** A shot that failed or was cancelled is ordered anew: that was not agreed to. */
const AGREED: readonly ShotState[] = [
  'waiting',
  'blocked',
  'asking',
  'queued',
  'running',
  'collecting',
];
/** Those that were collected while this command planned; the same plan has them stand. */
const ARRIVED: readonly ShotState[] = ['done', 'kept', 'skipped'];

/**
 * The shots of each film, by its id, that a production which runs now orders by itself. None where
 * it cannot be known: then the person is asked.
 */
export async function agreedShots(
  films: readonly FilmRun[],
  options: RunOptions,
  { environment }: Context,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const agreed = new Map<string, ReadonlySet<string>>();
  const [first] = films;
  if (!first) return agreed;
  let temporal: Temporal | null = null;
  try {
    temporal = await connectIfRunning(first.root, targetOf(options, environment));
    if (temporal === null) return agreed;
    for (const film of films) agreed.set(film.film.id, await agreedOf(film, temporal));
  } catch (error) {
    if (!isUnreachable(error)) throw error;
  } finally {
    await temporal?.close();
  }
  return agreed;
}

async function agreedOf(run: FilmRun, temporal: Temporal): Promise<ReadonlySet<string>> {
  const { store, film, file, plan, planHash } = run;
  const names = { store: store.id, film: film.id };
  const { isRunning } = await describeFilm(temporal, names);
  // One that is being cancelled orders nothing more by itself.
  if (!isRunning || (await wasToldToCancel(temporal, names))) return new Set();
  const { plan: hash } = await store.films.readFilm(film.id);
  const view = await new FilmReader(store, film, file).read({ isRunning });
  if (hash === null || !view) return new Set();
  const before = await store.plans.getPlan(hash);
  const wishes = new Map(before.shots.map((shot) => [shot.id, shot]));
  const states = hash === planHash ? [...AGREED, ...ARRIVED] : AGREED;
  const going = new Set(
    view.shots.filter(({ status }) => states.includes(status)).map(({ id }) => id),
  );
  const kept = plan.shots.filter((shot) => {
    const wish = wishes.get(shot.id);
    return going.has(shot.id) && wish !== undefined && isSameWish(wish, shot);
  });
  return new Set(kept.map(({ id }) => id));
}

/** Where a shot stands in the file, how it is cut in and how long it may take cost nothing. */
function isSameWish(one: PlannedShot, other: PlannedShot): boolean {
  return isDeepStrictEqual(wishOf(one), wishOf(other));
}

function wishOf({ at: _at, join: _join, trim: _trim, time: _time, ...wish }: PlannedShot): unknown {
  return JSON.parse(JSON.stringify(wish));
}
