/**
 * A decision that changes what a film asks, carried to the production that runs: as a plan that
 * differs from the one that runs by that decision alone, under the caps that hold. What would be
 * rendered again because of it waits for the next run.
 */

import { isDeepStrictEqual } from 'node:util';
import { serverState } from '../../server/stop.ts';
import { shotsHangingOn } from '../../specs/plan/graph.ts';
import type { Permit, Plan } from '../../specs/plan/plan.ts';
import { redirectsIn } from '../../specs/plan/redirect.ts';
import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';
import type { FilmHost } from '../host.ts';
import { planFilm } from '../plan.ts';
import { essenceOf } from '../planning/pending-edit.ts';
import { askSimulated } from '../planning/simulated.ts';
import type { OpenedFile } from '../storyboard-file.ts';
import type { Temporal } from '../temporal/connect.ts';
import { carryToProduction, describeFilm } from '../temporal/production.ts';

/** Else it is found by the next run; `edited`: the storyboard says something else by now, too. */
export type Carried = 'carried' | 'rests' | 'edited' | 'no-worker';

export type CarriedDecision = {
  readonly root: string;
  readonly store: Store;
  readonly film: Film;
  readonly loaded: OpenedFile;
  readonly shot: string;
  /** What the shot may be ordered for; absent: as the plan that runs has it. */
  readonly permit?: Permit | undefined;
  /** Account by provider, where the decision needs one more. */
  readonly accounts?: Readonly<Record<string, string>>;
  /** What hangs on the shot has its own frames from elsewhere, or from another take. */
  readonly movesFrames: boolean;
  /** The one whose run alone may be told. Absent: any. */
  readonly command?: string | undefined;
};

/** `temporal`: null while no server runs. Safe to repeat: the same decision gives the same plan. */
export async function carryOn(
  decision: CarriedDecision,
  temporal: Temporal | null,
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<Carried> {
  const { root, store, film: known, loaded, accounts = {}, command } = decision;
  const names = { store: store.id, film: known.id };
  const { plan: running } = await store.films.readFilm(known.id);
  if (!temporal || running === null) return 'rests';
  if (!(await describeFilm(temporal, names)).isRunning) return 'rests';
  const { workers } = await serverState({ folder: root });
  const served = workers.flatMap((worker) => worker.accounts);
  const isServed = Object.values(accounts).every((account) => served.includes(account));
  if (workers.length === 0 || !isServed) return 'no-worker';
  const grant = await store.grants.ownGrantOf(known.id, running);
  if (!grant || (command !== undefined && command !== grant.command)) return 'rests';
  const before = await store.plans.getPlan(running);
  const simulated = await askSimulated(loaded, root, environment);
  const choice = { project: root, simulated };
  const asRun = await planFilm(loaded, { ...choice, redirects: redirectsIn(before) });
  if (!isDeepStrictEqual(essenceOf(asRun.plan), essenceOf(before))) return 'edited';
  const { plan: now } = await planFilm(loaded, choice);
  const plan = await store.plans.putPlan(carriedPlan(before, now, decision));
  const request = {
    plan,
    accounts: { ...grant.accounts, ...accounts },
    caps: null,
    restart: false,
    anew: [decision.shot],
  };
  // What is ordered goes by what stands in the store: the caps of the command that runs it.
  await store.grants.grant(known.id, plan, { ...grant, accounts: request.accounts });
  return (await carryToProduction(temporal, names, request)) ? 'carried' : 'rests';
}

/** The plan of now, of which no more may be ordered than by the one that runs. */
export function carriedPlan(
  before: Plan,
  now: Plan,
  { shot, permit, movesFrames }: Pick<CarriedDecision, 'shot' | 'permit' | 'movesFrames'>,
): Plan {
  const permits = new Map(before.shots.map((one) => [one.id, one.permit]));
  const hanging = new Set([
    ...shotsHangingOn(before.shots, shot),
    ...shotsHangingOn(now.shots, shot),
  ]);
  const permitOf = (id: string): Permit => {
    const own = permits.get(id) ?? { kind: 'nothing' };
    if (id === shot) return permit ?? own;
    // What has a take would be rendered again.
    const isAgain = movesFrames && own.kind !== 'nothing' && hanging.has(id);
    if (!isAgain) return own;
    const isSeveral = own.kind === 'one-more' && (own.count ?? 1) > 1;
    const choose = own.kind === 'one-more' ? (isSeveral ? own.after : undefined) : own.choose;
    return { kind: 'first-take', ...(choose !== undefined && { choose }) };
  };
  return { ...now, shots: now.shots.map((one) => ({ ...one, permit: permitOf(one.id) })) };
}
