/** A film as decisions are weighed: by its file as it is now, its takes, and what was said before. */

import {
  numberOf,
  takeId,
  type ShotDecision,
  type TakeSummary,
} from '../../specs/plan/decision.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import { isOfKindFor } from '../../specs/plan/take-kind.ts';
import { chooseTakes } from '../../specs/plan/takes.ts';
import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import { filmToChange, type NamedFilm } from '../table/named-films.ts';
import type { FilmOptions } from '../options.ts';
import type { PlannedFilm } from '../plan.ts';
import { planFilms } from '../planning/plan-films.ts';
import type { OpenedFile } from '../storyboard-file.ts';

export type WeighedFilm = {
  readonly store: Store;
  readonly film: Film;
  readonly loaded: OpenedFile;
  readonly planned: PlannedFilm;
  /** What is wanted of each shot, whatever is under way. */
  readonly wanted: ReadonlyMap<string, ShotDecision>;
  readonly decisions: readonly Decision[];
};

/**
 * The one film that is meant: see `filmToChange`. Throws `not-decided` for one that has no takes,
 * since it was never run.
 */
export async function weigh(
  file: string,
  options: Pick<FilmOptions, 'project' | 'row'>,
  host: FilmHost,
): Promise<WeighedFilm> {
  const { row } = await filmToChange(file, options);
  return weighNamed({ file, row }, options, host);
}

export async function weighNamed(
  { file, row }: NamedFilm,
  { project }: Pick<FilmOptions, 'project'>,
  host: FilmHost,
): Promise<WeighedFilm> {
  const where = project === undefined ? {} : { project };
  const [one] = await planFilms([file], { ...where, ...(row !== null && { row }) }, host);
  const { store = null, film = null } = one?.planned ?? {};
  if (!one || !store || !film) throw new FilmError('not-decided', { why: 'never-run', file });
  const { planned, loaded } = one;
  const { plan, weighed } = planned;
  const wanted = new Map(chooseTakes(plan, weighed).map((decision) => [decision.shot, decision]));
  return { store, film, loaded, planned, wanted, decisions: weighed.decisions ?? [] };
}

export function shotIn({ planned: { plan } }: WeighedFilm, id: string): PlannedShot {
  const shot = plan.shots.find((one) => one.id === id);
  if (shot) return shot;
  const shots = plan.shots.map((one) => one.id);
  throw new FilmError('not-decided', { why: 'no-such-shot', shot: id, shots });
}

/** A shot's own takes, newest first; last the one that it has borrowed. */
export function takesOf({ film, planned, wanted }: WeighedFilm, shot: string): TakeSummary[] {
  const { takes, loans } = planned.weighed;
  const decision = wanted.get(shot);
  // A shot whose id was just changed has no loan yet: the next run writes it down.
  const reused = decision?.kind === 'stands' ? decision.reusedFrom : null;
  const waiting = decision?.kind === 'rejected' || decision?.kind === 'asks' ? decision.take : null;
  const named = [
    ...[loans.get(shot), reused, waiting].flatMap((one) => (one ? [takeId(one)] : [])),
    ...chosenFrom(decision),
  ];
  const isOwn = (take: TakeSummary) => take.film === film.id && take.shot === shot;
  const own = takes.filter(isOwn);
  const lent = takes.filter((take) => !isOwn(take) && named.includes(takeId(take)));
  return [...own.toSorted((a, b) => numberOf(b) - numberOf(a)), ...lent];
}

/** Where several are wanted: also those of an id that the shot had before. */
function chosenFrom(decision: ShotDecision | undefined): readonly string[] {
  if (decision?.kind === 'asks') return decision.among ?? [];
  return decision?.kind === 'orders' ? (decision.takes?.there ?? []) : [];
}

/** The take that stands for a shot now; null: none does. */
export function standingTake(
  { wanted }: Pick<WeighedFilm, 'wanted'>,
  shot: string,
): TakeSummary | null {
  const decision = wanted.get(shot);
  return decision?.kind === 'stands' || decision?.kind === 'skipped' ? decision.take : null;
}

/** The take that stands for a shot, or waits for a person; null: there is none. */
export function currentTake(film: Pick<WeighedFilm, 'wanted'>, shot: string): TakeSummary | null {
  const decision = film.wanted.get(shot);
  return decision?.kind === 'asks' ? decision.take : standingTake(film, shot);
}

/** Whether it can stand at all: a placeholder never does in a paid film. */
export function mayStand(shot: PlannedShot, take: TakeSummary): boolean {
  return isOfKindFor(take, shot);
}
