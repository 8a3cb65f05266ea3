/** What the options of `run` and `plan` choose of a film, checked against its shots. */

import { MOST_SEED } from '../../specs/options.ts';
import { numberOf, takeNameIn, type ShotDecision } from '../../specs/plan/decision.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { takeId } from '../../specs/plan/decision.ts';
import { directedShots, type Directed } from '../../specs/plan/directing.ts';
import { isSkippedInFile } from '../../specs/plan/redirect.ts';
import { readShotNames, type Selection } from '../../specs/plan/selection.ts';
import { MOST_TAKES } from '../../specs/plan/several.ts';
import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';
import { FilmError } from '../error.ts';

/** As the command line gives them. */
export type SelectionOptions = {
  readonly only?: string | undefined;
  readonly until?: string | undefined;
  readonly keep?: true | undefined;
  readonly again?: string | undefined;
  /** How many more takes each of these gets, 1 to 8; absent: one. */
  readonly takes?: number | undefined;
  /** Of these takes, in place of the one that is drawn; each further take has the next one. */
  readonly seed?: number | undefined;
  /** Shots that are ordered to end on the picture that their followers' takes start from. */
  readonly bridge?: string | undefined;
  /** Shots whose followers' takes are excused from the picture that they start from. */
  readonly cut?: string | undefined;
  /** Of a saved plan, by shot of `again`: the take after which one more is meant. */
  readonly after?: Readonly<Record<string, number>>;
};

export async function selectionOf(
  options: SelectionOptions,
  plan: Plan,
  place: { readonly store: Store | null; readonly film: Film | null; readonly file?: string },
): Promise<Selection> {
  const { only, until, keep = false, again, after } = options;
  const named = again === undefined ? [] : idsIn(again, 'again', plan);
  const { store, film, file } = place;
  const said = store && film ? await store.decisions.of(film.id) : [];
  const directed = directedShots(said);
  for (const id of named) refuseUnrepeatable(plan, id, { said: directed.get(id), file });
  refuseTakes(options, named, plan);
  const { takes, seed } = options;
  return {
    only: only === undefined ? null : idsIn(only, 'only', plan),
    until: until === undefined ? null : (idsIn(until, 'until', plan).at(-1) ?? null),
    isKeeping: keep,
    again: await newestTakes(named, place, { directed, after }),
    ...(takes !== undefined && { takes }),
    ...(seed !== undefined && { seed }),
    choose: await askedBefore(store, film),
    owed: await owedTakes(directed, place),
  };
}

const RANGES = {
  takes: { least: 1, most: MOST_TAKES },
  seed: { least: 0, most: MOST_SEED },
} as const;

function refuseTakes(options: SelectionOptions, named: readonly string[], { shots }: Plan): void {
  for (const option of ['takes', 'seed'] as const) {
    const value = options[option];
    if (value === undefined) continue;
    const { least, most } = RANGES[option];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new FilmError('bad-takes', { why: 'range', option, most });
    }
    if (named.length === 0) throw new FilmError('bad-takes', { why: 'without-again', option });
    // One more take of the same seed is what was always ordered there.
    if (option === 'takes' && value === 1) continue;
    const seeded = shots.find(({ id, ask }) => named.includes(id) && ask.seed !== null);
    if (seeded) throw new FilmError('bad-takes', { why: 'seeded', option, shot: seeded.id });
  }
}

/**
 * Takes that a command before this one asked for side by side are still to be chosen from: by shot,
 * the number that they are above.
 */
async function askedBefore(store: Store | null, film: Film | null): Promise<Map<string, number>> {
  const asked = new Map<string, number>();
  if (!store || !film || film.plan === null) return asked;
  // Whoever plans works without it: then the newest take stands.
  const before = await store.plans.getPlan(film.plan).catch(() => null);
  for (const { id, permit } of before?.shots ?? []) {
    if (permit.kind === 'one-more' && (permit.count ?? 1) > 1) asked.set(id, permit.after);
    if ('choose' in permit && permit.choose !== undefined) asked.set(id, permit.choose);
  }
  return asked;
}

export function idsIn(
  text: string,
  choice: 'only' | 'until' | 'again' | 'bridge' | 'cut',
  { shots }: Plan,
): readonly string[] {
  const film = shots.map(({ id }) => id);
  const named = readShotNames(text, film);
  if (named.kind === 'ids') return named.ids;
  if (named.kind === 'backwards') {
    throw new FilmError('backwards', { choice, name: named.name });
  }
  throw new FilmError('no-such-shot', { choice, name: named.name, shots: film });
}

function refuseUnrepeatable(
  { shots }: Plan,
  id: string,
  { said, file }: { readonly said: Directed | undefined; readonly file: string | undefined },
): void {
  const shot = shots.find((one) => one.id === id);
  if (shot?.skip) {
    const isSaid = file !== undefined && !isSkippedInFile(shot);
    throw new FilmError('skipped', { shot: id, ...(isSaid && { file }) });
  }
  if (shot && shot.pinnedTake !== null) {
    throw new FilmError('pinned', { shot: id, take: shot.pinnedTake });
  }
  const frozen = said?.frozen ?? null;
  if (frozen !== null) throw new FilmError('frozen', { shot: id, take: takeNameIn(frozen) });
}

/**
 * The take after which one more is meant. A command that was cut off means the same take as when
 * it was first given: it is gone on with, and buys no second one.
 */
async function newestTakes(
  shots: readonly string[],
  { store, film }: { readonly store: Store | null; readonly film: Film | null },
  {
    directed,
    after = {},
  }: {
    readonly directed: ReadonlyMap<string, Directed>;
    readonly after: SelectionOptions['after'];
  },
): Promise<Map<string, number>> {
  const newest = new Map<string, number>();
  if (shots.length === 0) return newest;
  const begun = store && film ? await unfinishedAgain(store, film) : new Map<string, number>();
  for (const shot of shots) {
    const takes = store && film ? await store.takes.takesOfShot(film.id, shot) : [];
    const last = Math.max(0, ...takes.map(numberOf));
    // A take that is not there yet must not be one to come after: it would be bought for ever.
    const saved = after[shot] === undefined ? null : Math.min(after[shot], last);
    const meant = saved ?? begun.get(shot) ?? last;
    // What was rejected since is not what was asked for.
    newest.set(shot, Math.max(meant, directed.get(shot)?.rejection?.after ?? 0));
  }
  return newest;
}

/** One more take that was asked for with a rejection, and has not come. */
async function owedTakes(
  directed: ReadonlyMap<string, Directed>,
  { store, film }: { readonly store: Store | null; readonly film: Film | null },
): Promise<Map<string, number>> {
  const owed = new Map<string, number>();
  if (!store || !film) return owed;
  for (const [shot, { rejection, rejected }] of directed) {
    if (!rejection?.isAgain) continue;
    const takes = await store.takes.takesOfShot(film.id, shot);
    const isHere = takes.some(
      (take) =>
        take.ownFile === undefined &&
        numberOf(take) > rejection.after &&
        !rejected.has(takeId(take)),
    );
    if (!isHere) owed.set(shot, rejection.after);
  }
  return owed;
}

async function unfinishedAgain(store: Store, film: Film): Promise<Map<string, number>> {
  const again = new Map<string, number>();
  if (film.plan === null) return again;
  if ((await store.films.toldPlan(film.id)) === film.plan) return again;
  for (const { id, permit } of (await store.plans.getPlan(film.plan)).shots) {
    if (permit.kind === 'one-more' && !permit.isOwed) again.set(id, permit.after);
  }
  return again;
}

/** Also where the freeze was said of the shot under the id that it had then. */
export function refuseFrozenAgain(decisions: readonly ShotDecision[], { again }: Selection): void {
  const frozen = decisions.find((one) => again.has(one.shot) && 'isFrozen' in one && one.isFrozen);
  if (frozen?.kind !== 'stands') return;
  throw new FilmError('frozen', { shot: frozen.shot, take: frozen.take.take });
}
