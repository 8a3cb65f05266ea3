/** Since which edit a field is what it is: the runs of a film, and what their plans asked. */

import { isDeepStrictEqual } from 'node:util';
import { comparedFields } from '../../specs/plan/change.ts';
import { inputsNow } from '../../specs/plan/explain.ts';
import { takeId, type ShotDecision, type TakeName } from '../../specs/plan/decision.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import type { Plan, PlannedShot } from '../../specs/plan/plan.ts';
import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';

/** Runs that are looked back to: each has a plan to be read. */
const MOST_RUNS = 40;

/** `at`: ISO time at which it began. */
export type PastRun = { readonly at: string; readonly plan: Plan };

/** The film's runs, newest first, as far as their plans are kept. */
export async function pastRuns(store: Store, film: Film): Promise<PastRun[]> {
  const { events } = await store.events.read(film.id);
  const started = events.flatMap((event) => (event.kind === 'run.started' ? [event] : []));
  const runs: PastRun[] = [];
  for (const { at, plan: hash } of started.slice(-MOST_RUNS).reverse()) {
    // An event decides nothing: one that names no plan of the store is passed over.
    const plan = /^[0-9a-f]{64}$/.test(hash) ? await store.plans.getPlan(hash).catch(noPlan) : null;
    if (plan) runs.push({ at, plan });
  }
  return runs;
}

function noPlan(): null {
  return null;
}

/**
 * When the run began that first asked for it as it is; null: no run has asked for it yet. `decision`:
 * the word of a person that has put another picture there; absent: it was an edit.
 */
export type Since = { readonly run: string | null; readonly decision?: Decision };

/** By field, of those that a person has edited: a frame that another shot gives is not among them. */
export function sinceOf(shot: PlannedShot, runs: readonly PastRun[]): ReadonlyMap<string, Since> {
  const since = new Map<string, Since>();
  const fields = comparedFields(null, inputsNow(shot, NO_FRAMES)).map(({ field }) => field);
  for (const field of fields) {
    let run: string | null = null;
    for (const { at, plan } of runs) {
      const then = plan.shots.find(({ id }) => id === shot.id);
      if (!then || !isSame(then, shot, field)) break;
      run = at;
    }
    since.set(field, { run });
  }
  return since;
}

/**
 * Since a take of another shot was chosen, of which a picture comes; null where it came otherwise.
 * `before`: ISO time of the take that had another one.
 */
export function sinceChosen(
  source: ShotDecision | undefined,
  said: readonly Decision[],
  before: string | null,
): Since | null {
  if (source?.kind !== 'stands') return null;
  const decision = said.findLast(
    (one) => CHOOSING.includes(one.kind) && one.shot === source.shot && isOf(one, source.take),
  );
  if (!decision || (before !== null && Date.parse(decision.at) < Date.parse(before))) return null;
  return { run: null, decision };
}

const CHOOSING: readonly Decision['kind'][] = ['circle', 'freeze', 'replace', 'approve'];

function isOf(decision: Decision, take: TakeName): boolean {
  return 'take' in decision && takeId(decision.take) === takeId(take);
}

const NO_FRAMES = { firstFrameSha256: null, lastFrameSha256: null };

function isSame(then: PlannedShot, now: PlannedShot, field: string): boolean {
  if (field === 'first_frame') return isSameFrame(then.first, now.first);
  if (field === 'last_frame') return isSameFrame(then.last, now.last);
  const fields = comparedFields(inputsNow(then, NO_FRAMES), inputsNow(now, NO_FRAMES));
  return fields.some((one) => one.field === field && !one.differs);
}

function isSameFrame(then: PlannedShot['first'], now: PlannedShot['first']): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(then)), JSON.parse(JSON.stringify(now)));
}
