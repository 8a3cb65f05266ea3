/** From a storyboard file to its plan and to what of it must be ordered. Nothing is written. */

import { takeName } from '../specs/order.ts';
import { catalogue } from '../providers/catalogue.ts';
import { shotsNeededBy, type Plan } from '../specs/plan/plan.ts';
import type { Redirects } from '../specs/plan/redirect.ts';
import type { MeasuredClips } from '../specs/plan/film-size.ts';
import { rerendersOf } from '../specs/plan/rerender.ts';
import { withSelection } from '../specs/plan/selection.ts';
import { withWays, type RerenderWays } from '../specs/plan/ways.ts';
import { takeId, type ShotDecision, type TakeSummary } from '../specs/plan/decision.ts';
import { decide, isWanted, type Decided, type RejectedRequest } from '../specs/plan/decide.ts';
import { unfitCircles, type UnfitCircle } from '../specs/plan/fit.ts';
import type { TakeOptions } from '../specs/plan/shelf.ts';
import { takeKindOf, withSimulated } from '../specs/plan/take-kind.ts';
import { takeFinder } from '../specs/plan/takes.ts';
import { withExperience, type Experience } from '../specs/plan/usual.ts';
import { totalsOf, type PlanTotals } from '../specs/plan/totals.ts';
import type { SaidOfShot } from '../store/decisions.ts';
import type { Film } from '../store/films.ts';
import { hasSucceeded, mayBeTakenBack, placedOrder, type OrderEntry } from '../store/order.ts';
import type { TakeRecord } from '../store/takes.ts';
import { findProject } from '../store/project.ts';
import type { Store } from '../store/store.ts';
import { filmToContinue } from './planning/continued.ts';
import { withValues } from './variables/given.ts';
import { FilmError } from './error.ts';
import type { OpenOrders, UnaskedOrder } from './facts.ts';
import { machineTakes, type MachineTake } from './planning/machine-takes.ts';
import { ProjectReading } from './planning/reading.ts';
import { simulatedNow, type Simulated } from './planning/simulated.ts';
import { missingTakes } from './planning/missing-takes.ts';
import { badPicturesIn, type BadPicture } from './planning/bad-pictures.ts';
import { middleOf } from './planning/middle.ts';
import { drawnPlan } from './planning/redirected.ts';
import { refuseFrozenAgain, selectionOf, type SelectionOptions } from './planning/selection.ts';
import { invalid, validStoryboard, type OpenedFile } from './storyboard-file.ts';

export type PlannedFilm = {
  /** The project folder. */
  readonly root: string;
  /** Null while the project has none; nothing is made by planning. */
  readonly store: Store | null;
  readonly film: Film | null;
  readonly plan: Plan;
  /** What is known of the takes that stand, by shot. */
  readonly clips: MeasuredClips;
  /** The plan with the times that this project knows, for people. */
  readonly timed: Plan;
  /** What those times rest on. */
  readonly experience: readonly Experience[];
  readonly decisions: readonly ShotDecision[];
  /** The takes that were weighed, and what people have said of them. */
  readonly weighed: TakeOptions;
  readonly totals: PlanTotals;
  /** What is to be written down of it before anything is ordered. */
  readonly said: readonly SaidOfShot[];
  readonly rerenders: readonly RerenderWays[];
  /** Orders that have no known end, by shot. */
  readonly open: OpenOrders;
  /** Takes that came from a server on this machine. */
  readonly machineTakes: readonly MachineTake[];
  /** Takes that are circled and do not fit. */
  readonly unfit: readonly UnfitCircle[];
  /** Takes that end on a bad picture, and wait for a word. */
  readonly badPictures: readonly BadPicture[];
  /** Open orders for what the file no longer asks. */
  readonly unasked: readonly UnaskedOrder[];
};

/** No film of the store has this id: nothing is this film's own yet. */
const NO_FILM = '';

export type PlanChoice = SelectionOptions & {
  readonly project: string | null;
  /** The storyboard that the film was before its file was renamed. */
  readonly continues?: string | undefined;
  /** Of `run`: orders that are no longer asked are taken back. */
  readonly restart?: true | undefined;
  /** Where the film's providers are asked; absent: nobody knows, so no placeholder stands. */
  readonly simulated?: Simulated | undefined;
  /** What is heeded of what people have said of orders; absent: all that counts. */
  readonly redirects?: Redirects | undefined;
  /** What the films of a command read once for all; absent: it is the only one. */
  readonly reading?: ProjectReading | undefined;
};

export async function planFilm(loaded: OpenedFile, options: PlanChoice): Promise<PlannedFilm> {
  validStoryboard(loaded);
  const { file, text } = loaded;
  const { root } = await findProject({ explicit: options.project, storyboards: [file] });
  const { reading = new ProjectReading() } = options;
  const store = await reading.storeAt(root);
  const film = await filmOf(store, loaded, options);
  const { records, summaries, experience } = await reading.takesIn(store);
  const filmTakes = await takesFor(store, film, summaries);
  const asked = await simulatedNow({ store, film, records }, options.simulated ?? new Map());
  const hasTake = takeFinder(filmTakes, catalogue, asked.simulated);
  const { drawn, storyboard } = drawnPlan(loaded, filmTakes, { ...options, hasTake });
  const asDrawn = withValues(withSimulated(drawn, asked), loaded.given);
  const selection = await selectionOf(options, asDrawn, { store, film, file });
  const middle = await middleOf(options, {
    plan: withSelection(asDrawn, selection),
    takes: filmTakes,
    store,
    file,
  });
  const { plan: whole } = middle;
  const takeOptions = { ...filmTakes, decisions: middle.decisions };
  const open: OpenOrders = store && film ? await readOpenOrders(store, film, whole) : new Map();
  const placed = [...open.values()].flat().flatMap(placedOrder);
  const known = { ...takeOptions, selection, open: placed, isAhead: true };
  const rejections = await rejectionsOf(store, film, decide(whole, known).decisions);
  const decided = decide(whole, { ...known, rejections });
  const { plan, decisions } = decided;
  const missing = missingTakes(decisions, storyboard, takeOptions);
  if (missing.length > 0) throw invalid([{ file, text, diagnostics: missing }]);
  refuseFrozenAgain(decisions, selection);
  refuseSourceless(decisions, plan, file);
  refusePlaceholderSource(decisions, plan, { file, selling: asked.selling });
  const timed = withExperience(plan, experience);
  return {
    root,
    store,
    film,
    plan,
    clips: clipsOf(decisions, records),
    timed,
    experience,
    decisions,
    weighed: takeOptions,
    totals: totalsOf(timed, decisions),
    said: middle.said,
    rerenders: withWays(rerendersOf(plan, decisions), {
      plan,
      known: { ...takeOptions, open: placed, rejections },
      wanted: decided.wanted,
      catalogue,
    }),
    machineTakes: machineTakes(plan, decisions, takeOptions),
    unfit: unfitCircles(plan, decided.wanted, takeOptions),
    open,
    badPictures: await badPicturesIn(store, decisions, records),
    unasked: store ? await unaskedOrders(store, decided, open) : [],
  };
}

function clipsOf(
  decisions: readonly ShotDecision[],
  records: readonly TakeRecord[],
): MeasuredClips {
  const clips = new Map(records.map((record) => [takeId(record), record.clip]));
  return new Map(
    decisions.flatMap((decision) => {
      const clip = decision.kind === 'stands' ? clips.get(takeId(decision.take)) : undefined;
      return clip ? [[decision.shot, clip] as const] : [];
    }),
  );
}

async function filmOf(
  store: Store | null,
  { file, row, isAnimatic }: OpenedFile,
  { continues }: PlanChoice,
): Promise<Film | null> {
  if (continues !== undefined && !isAnimatic) {
    return filmToContinue(store, { file, row }, continues);
  }
  if (!store) return null;
  return isAnimatic ? store.films.findAnimatic(file, row) : store.films.findFilm(file, row);
}

async function unaskedOrders(
  store: Store,
  decided: Decided,
  open: OpenOrders,
): Promise<UnaskedOrder[]> {
  const unasked: UnaskedOrder[] = [];
  for (const entry of [...open.values()].flat()) {
    const { key, intent, poll } = entry;
    if (!intent) continue;
    if (placedOrder(entry).some((order) => isWanted(order, decided))) continue;
    const { shots } = await store.plans.getPlan(intent.plan);
    const price = shots.find(({ id }) => id === key.shot)?.quote.expected ?? null;
    unasked.push({
      shot: key.shot,
      take: takeName(key.take),
      state: poll?.state ?? null,
      price,
      isFinished: hasSucceeded(entry),
      isElsewhere: !mayBeTakenBack(entry, store),
    });
  }
  return unasked;
}

/** Of the plan's shots, and of those that are gone from it. */
export async function readOpenOrders(store: Store, film: Film, plan: Plan): Promise<OpenOrders> {
  const open = new Map<string, readonly OrderEntry[]>();
  const shots = new Set([
    ...plan.shots.map(({ id }) => id),
    ...(await store.journal.shotsOf(film.id)),
  ]);
  for (const id of shots) open.set(id, await store.journal.openOrdersOf(film.id, id));
  return open;
}

/** Of what would be ordered, as far as its frames are known. */
async function rejectionsOf(
  store: Store | null,
  film: Film | null,
  decisions: readonly ShotDecision[],
): Promise<RejectedRequest[]> {
  if (!store || !film) return [];
  const refused: RejectedRequest[] = [];
  for (const decision of decisions) {
    if (decision.kind !== 'orders' || decision.fingerprint === null) continue;
    const { shot, fingerprint } = decision;
    const refusal = await store.rejections.read(film.id, shot, fingerprint);
    if (!refusal) continue;
    const { provider, failure, bridge } = refusal;
    const ofBridge = bridge !== undefined && { bridge };
    refused.push({ shot, fingerprint, provider, failure, ...ofBridge });
  }
  return refused;
}

async function takesFor(
  store: Store | null,
  film: Film | null,
  takes: readonly TakeSummary[],
): Promise<TakeOptions> {
  return {
    film: film?.id ?? NO_FILM,
    takes,
    loans: store && film ? await store.loans.loansOf(film.id) : new Map(),
    decisions: store && film ? await store.decisions.of(film.id) : [],
  };
}

/** A shot that is to be ordered from one that has no take and is not to be ordered itself. */
function refuseSourceless(decisions: readonly ShotDecision[], plan: Plan, file: string): void {
  const kinds = new Map(decisions.map(({ shot, kind }) => [shot, kind]));
  for (const shot of plan.shots) {
    if (kinds.get(shot.id) !== 'orders') continue;
    const source = shotsNeededBy(shot).find((id) => kinds.get(id) === 'left-out');
    if (source === undefined) continue;
    throw new FilmError('no-source', { file, shot: shot.id, at: shot.at, source });
  }
}

/** A clip that is bought and starts from a picture of the simulator. */
function refusePlaceholderSource(
  decisions: readonly ShotDecision[],
  { shots }: Plan,
  { file, selling }: { readonly file: string; readonly selling: ReadonlySet<string> },
): void {
  const byId = new Map(shots.map((shot) => [shot.id, shot]));
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  const isPlaceholder = (id: string) => {
    const decision = decided.get(id);
    const take = decision && 'take' in decision ? decision.take : null;
    if (take === null || typeof take === 'string') return byId.get(id)?.isSimulated ?? false;
    return takeKindOf(take) === 'simulated';
  };
  for (const shot of shots) {
    const isBought = !shot.isSimulated && shot.routes.some(({ provider }) => selling.has(provider));
    if (!isBought || decided.get(shot.id)?.kind !== 'orders') continue;
    const source = shotsNeededBy(shot).find(isPlaceholder);
    if (source === undefined) continue;
    const { provider } = shot.routes[0];
    throw new FilmError('placeholder-source', {
      file,
      shot: shot.id,
      at: shot.at,
      source,
      provider,
    });
  }
}
