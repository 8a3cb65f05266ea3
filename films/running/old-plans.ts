/**
 * A film that was interrupted is still open on the server, and a worker would go on with it as it was
 * planned then until it hears of the new plan. One of which something else is asked by now begins
 * anew.
 */

import type { Environment } from '../../tools/child-environment.ts';
import { FilmError } from '../error.ts';
import type { UnaskedOrder } from '../facts.ts';
import { pendingEdit } from '../planning/pending-edit.ts';
import { describeFilm, letGo } from '../temporal/production.ts';
import type { Temporal } from '../temporal/connect.ts';
import { ofFilm } from './attempts.ts';
import type { FilmRun } from './film-run.ts';

type Leaving = {
  /** Films that some command or detached run leads. */
  readonly led: ReadonlySet<string>;
  readonly restart: boolean;
  readonly environment: Environment;
};

/** Throws `needs-restart` where that would waste an order. */
export async function leaveOldPlans(
  temporal: Temporal,
  runs: readonly FilmRun[],
  { led, restart, environment }: Leaving,
): Promise<void> {
  for (const run of runs) {
    if (led.has(run.film.id)) continue;
    if (run.film.plan === run.planHash && !(await hasGivenUp(run))) continue;
    const names = { store: run.store.id, film: run.film.id };
    if (!(await describeFilm(temporal, names)).isRunning) continue;
    // Where the plan is the same, what is wasted was so before.
    const isOther = run.film.plan !== run.planHash;
    const shots = isOther ? wastedOrders(run).map(({ shot }) => shot) : [];
    if (shots.length > 0 && !restart) {
      const error = await needsRestart(run, shots, { environment, isRunning: false });
      throw ofFilm(run, error) ?? error;
    }
    await letGo(temporal, names);
  }
}

/**
 * Open orders that would be useless. What has finished is kept as a take whatever is asked, and of a
 * shot that a person has skipped that person has said it.
 */
export function wastedOrders({ unasked, plan }: Pick<FilmRun, 'unasked' | 'plan'>): UnaskedOrder[] {
  const skipped = new Set(plan.shots.flatMap(({ id, redirect }) => (redirect?.skip ? [id] : [])));
  return unasked.filter(({ shot, isFinished }) => !isFinished && !skipped.has(shot));
}

/** Why it is refused: says whether the file has changed, or what people have said. */
export async function needsRestart(
  {
    file,
    film,
    store,
    unasked,
    decisions,
  }: Pick<FilmRun, 'file' | 'film' | 'store' | 'unasked' | 'decisions'>,
  shots: readonly string[],
  { environment, isRunning }: { readonly environment: Environment; readonly isRunning: boolean },
): Promise<FilmError<'needs-restart'>> {
  const edit = await pendingEdit(file, film, { store, environment });
  const isSaid = edit?.kind === 'changed' && edit.said !== undefined;
  const cause = edit === null ? 'choice' : isSaid ? 'said' : isRunning ? 'edit' : 'edit-since';
  return new FilmError('needs-restart', { file, shots, unasked, decisions, cause });
}

/**
 * Whether what is to be ordered comes after an order that a person has given up at its end: nobody
 * may have been at work to carry that out, and then this run would, in place of the order.
 */
async function hasGivenUp({ store, film, decisions }: FilmRun): Promise<boolean> {
  for (const { kind, shot } of decisions) {
    if (kind !== 'orders') continue;
    const newest = (await store.journal.ordersOf(film.id, shot)).at(-1);
    if (newest?.end && newest.resolution?.kind === 'give-up') return true;
  }
  return false;
}
