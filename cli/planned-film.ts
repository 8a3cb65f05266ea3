/** From a storyboard file to its plan and to what of it must be ordered. Nothing is written. */

import { catalogue } from '../providers/registry.ts';
import { findPlanProblems, planProduction } from '../specs/plan/build.ts';
import type { Plan } from '../specs/plan/plan.ts';
import { rerendersOf, type Rerender } from '../specs/plan/rerender.ts';
import type { ShotDecision } from '../specs/plan/decision.ts';
import { chooseTakes, takeFinder, withOpenOrders } from '../specs/plan/takes.ts';
import { totalsOf, type PlanTotals } from '../specs/plan/totals.ts';
import type { Film } from '../store/films.ts';
import type { OrderEntry } from '../store/order.ts';
import { findProject } from '../store/project.ts';
import { openStoreIfPresent, type Store } from '../store/store.ts';
import { EXIT } from './exit.ts';
import { Refusal } from './refusal.ts';
import { hasErrors, invalid, validStoryboard, type StoryboardFile } from './storyboard-file.ts';

export type PlannedFilm = {
  /** The project folder. */
  readonly root: string;
  /** Null while the project has none; nothing is made by planning. */
  readonly store: Store | null;
  readonly film: Film | null;
  readonly plan: Plan;
  readonly decisions: readonly ShotDecision[];
  readonly totals: PlanTotals;
  readonly rerenders: readonly Rerender[];
  /** Orders that have no known end, by shot. */
  readonly open: OpenOrders;
};

export type OpenOrders = ReadonlyMap<string, readonly OrderEntry[]>;

/** No film of the store has this id: nothing is this film's own yet. */
const NO_FILM = '';

export async function planFilm(
  loaded: StoryboardFile,
  options: { readonly project: string | null },
): Promise<PlannedFilm> {
  const storyboard = validStoryboard(loaded);
  const { file, text, pictures } = loaded;
  const { root } = await findProject({ explicit: options.project, storyboards: [file] });
  const store = await openStoreIfPresent(root);
  const film = (await findFilm(store, loaded)) ?? null;
  const takeOptions = {
    film: film?.id ?? NO_FILM,
    takes: (await store?.takes.summaries()) ?? [],
  };
  const planOptions = { pictures: pictures.lookup, hasTake: takeFinder(takeOptions, catalogue) };
  const problems = findPlanProblems(storyboard, planOptions);
  if (hasErrors(problems)) throw invalid([{ file, text, diagnostics: problems }]);
  const plan = planProduction(storyboard, { ...planOptions, catalogue });
  const open: OpenOrders = store && film ? await readOpenOrders(store, film, plan) : new Map();
  const decisions = withOpenOrders(chooseTakes(plan, takeOptions), fingerprintsOf(open));
  refuseMissing(decisions, plan, file);
  return {
    root,
    store,
    film,
    plan,
    decisions,
    totals: totalsOf(plan, decisions),
    rerenders: rerendersOf(plan, decisions),
    open,
  };
}

function findFilm(store: Store | null, { file, isAnimatic }: StoryboardFile) {
  return isAnimatic ? store?.films.findAnimatic(file) : store?.films.findFilm(file);
}

export async function readOpenOrders(store: Store, film: Film, plan: Plan): Promise<OpenOrders> {
  const open = new Map<string, readonly OrderEntry[]>();
  for (const { id } of plan.shots) open.set(id, await store.journal.openOrdersOf(film.id, id));
  return open;
}

function fingerprintsOf(open: OpenOrders): Map<string, string[]> {
  return new Map(
    [...open].map(([id, orders]) => [
      id,
      orders.flatMap(({ intent }) => intent?.fingerprint ?? []),
    ]),
  );
}

function refuseMissing(decisions: readonly ShotDecision[], plan: Plan, file: string): void {
  const missing = decisions.find((decision) => decision.kind === 'missing');
  if (!missing) return;
  const at = plan.shots.find(({ id }) => id === missing.shot)?.at;
  throw new Refusal({
    exit: EXIT.invalid,
    code: 'no-such-take',
    message: `${file}:${at?.line ?? 1}:${at?.column ?? 1} ${missing.shot} has no take ${missing.take}.`,
    hint: 'Name a take that is in renders/, or remove take: to have it rendered.',
  });
}
