/**
 * Why each shot of a film stands or would be ordered. Reads the storyboard and the store alone: no
 * provider is asked, nothing is fetched, started or written.
 */

import { inspectPicture } from '../../media/picture.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import { explainShot, followersOf, type Explanation } from '../../specs/plan/explain.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import { shelve, type Shelf } from '../../specs/plan/shelf.ts';
import { quoteOfOrders } from '../../specs/plan/several.ts';
import { sumQuotes, type QuoteSum } from '../../specs/plan/totals.ts';
import type { Ways } from '../../specs/plan/ways.ts';
import { findProject } from '../../store/project.ts';
import { openStoreIfPresent } from '../../store/store.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import type { FetchPicture } from '../pictures/fetched.ts';
import { planFilm, type PlanChoice, type PlannedFilm } from '../plan.ts';
import { addressesAsked } from '../planning/simulated.ts';
import { loadStoryboard, type OpenedFile } from '../storyboard-file.ts';
import type { NamedFilm } from '../table/named-films.ts';
import { keptValues } from '../variables/kept.ts';
import { pastRuns, sinceChosen, sinceOf, type PastRun, type Since } from './since.ts';

/** Shots, and what these cost together. */
export type PricedShots = QuoteSum & { readonly shots: readonly string[] };

export type ExplainedShot = Explanation & {
  readonly planned: PlannedShot;
  readonly decision: ShotDecision;
  /** By field that differs; absent where no edit made it so. */
  readonly since: ReadonlyMap<string, Since>;
  /** What is ordered with it because it hangs on it, the shot itself left out. */
  readonly follows: PricedShots;
  /** Ways on without these; null where none follows, or the shot is not named by them. */
  readonly ways: Ways | null;
  /** Of one that stands, if it was asked for again: it and what would follow. Null: not worked out. */
  readonly again: PricedShots | null;
};

export type ExplainedFilm = {
  readonly loaded: OpenedFile;
  readonly planned: PlannedFilm;
  readonly shots: readonly ExplainedShot[];
};

/** `shot`: that one alone, and what would follow if it was asked for again. */
export async function explainFilm(
  { file, row }: NamedFilm,
  shot: string | null,
  { project = null }: { readonly project?: string | null | undefined },
  { environment }: Pick<FilmHost, 'environment'>,
): Promise<ExplainedFilm> {
  const kept = () => keptValues({ file, row }, project);
  const loaded = await loadStoryboard(file, keptPictures(file, project), {
    kept,
    ...(row !== null && { row: { film: row, values: new Map() } }),
  });
  const simulated = await addressesAsked(loaded, project, environment);
  const choice: PlanChoice = { project, simulated };
  const planned = await planFilm(loaded, choice);
  const { store, film, plan, decisions, weighed } = planned;
  const ids = plan.shots.map(({ id }) => id);
  if (shot !== null && !ids.includes(shot)) {
    throw new FilmError('no-such-shot', { choice: null, name: shot, shots: ids });
  }
  const shelf = shelve(weighed);
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  const runs = store && film ? await pastRuns(store, film) : [];
  const shots: ExplainedShot[] = [];
  for (const one of plan.shots) {
    const decision = decided.get(one.id);
    if (!decision || (shot !== null && one.id !== shot)) continue;
    const explanation = explainShot(one, { decided, shelf });
    const isNew = explanation.compared === null;
    shots.push({
      ...explanation,
      planned: one,
      decision,
      since: isNew ? new Map() : editsOf(explanation, one, { runs, decided, weighed, shelf }),
      follows: priced(
        decision.kind === 'orders' ? followersOf(plan, one.id, decided) : [],
        planned,
      ),
      ways: waysOf(one.id, planned),
      again: shot === null ? null : await againOf(decision, one, { loaded, choice, planned }),
    });
  }
  return { loaded, planned, shots };
}

/** What was fetched once is there; a link that nobody has asked yet stays unknown. */
function keptPictures(file: string, project: string | null): FetchPicture {
  return async (link) => {
    const { root } = await findProject({ explicit: project, storyboards: [file] });
    const store = await openStoreIfPresent(root);
    const kept = (await store?.pictures.read(link)) ?? null;
    if (!store || kept === null) {
      throw new FilmError('picture-unreachable', { file, link, reason: null });
    }
    return inspectPicture(await store.objects.file(kept));
  };
}

type Past = Pick<PlannedFilm, 'weighed'> & {
  readonly runs: readonly PastRun[];
  readonly decided: ReadonlyMap<string, ShotDecision>;
  readonly shelf: Shelf;
};

/** Of the fields that differ, those that a person has edited, or changed by a word of a take. */
function editsOf(
  { fields, compared }: Explanation,
  shot: PlannedShot,
  { runs, decided, weighed, shelf }: Past,
): Map<string, Since> {
  const takes = shelf.byShot.get(shot.id) ?? [];
  const before = takes.find(({ take }) => take === compared?.take)?.finishedAt ?? null;
  const own = sinceOf(shot, runs);
  const frames = new Map([
    ['first_frame', shot.first],
    ['last_frame', shot.last],
  ]);
  const edits = new Map<string, Since>();
  for (const { field, differs } of fields) {
    const frame = frames.get(field);
    const edited = own.get(field);
    if (!differs || !edited) continue;
    // A frame of the same shot as before came with another take of that shot, not with an edit.
    const isFromTake = frame && 'shot' in frame && edited.run !== null;
    const since = isFromTake
      ? sinceChosen(decided.get(frame.shot), weighed.decisions ?? [], before)
      : edited;
    if (since) edits.set(field, since);
  }
  return edits;
}

type Planning = {
  readonly loaded: OpenedFile;
  readonly choice: PlanChoice;
  readonly planned: PlannedFilm;
};

/** By the one place that decides: planned once more, with one more take of it. */
async function againOf(
  decision: ShotDecision,
  { id, pinnedTake }: PlannedShot,
  { loaded, choice, planned }: Planning,
): Promise<PricedShots | null> {
  // What is pinned or frozen cannot be asked for again.
  if (decision.kind !== 'stands' || decision.isFrozen || pinnedTake !== null) return null;
  const { decisions } = await planFilm(loaded, { ...choice, again: id });
  const ordered = new Set(planned.totals.order.shots);
  const more = decisions.filter(({ kind, shot }) => kind === 'orders' && !ordered.has(shot));
  return priced(
    more.map(({ shot }) => shot),
    { plan: planned.plan, decisions },
  );
}

function waysOf(id: string, { rerenders }: PlannedFilm): Ways | null {
  const named = ({ bridge, cut, noBridge }: Ways) => [
    ...(bridge?.of ?? cut?.of ?? []),
    ...(noBridge ? [noBridge.shot] : []),
  ];
  const found = rerenders.find(({ ways }) => ways && named(ways).includes(id));
  return found?.ways ?? null;
}

function priced(
  shots: readonly string[],
  { plan, decisions }: Pick<PlannedFilm, 'plan' | 'decisions'>,
): PricedShots {
  const named = new Set(shots);
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  const quotes = plan.shots
    .filter(({ id }) => named.has(id))
    .map((shot) => quoteOfOrders(shot, decided.get(shot.id)));
  return { shots, ...sumQuotes(quotes) };
}
