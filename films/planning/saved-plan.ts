/** Plans that are kept in a file, and carried out later exactly as they stand, or not at all. */

import { dirname, relative, resolve, sep } from 'node:path';
import { priceJson, sumMoney, type Money } from '../../specs/money.ts';
import { hashOf } from '../../specs/plan/fingerprint.ts';
import type { Plan, PlannedShot } from '../../specs/plan/plan.ts';
import type { PlanDifference, SavedShot } from '../../specs/plan/saved-plan.ts';
import { parseAmount } from '../../specs/storyboard/unit.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { readSavedPlan, savedPlanText, type SavedPlan } from '../../store/saved-plan.ts';
import { createAnywhere, writeFileAtomically } from '../../store/write.ts';
import { FilmError } from '../error.ts';
import type { FilmOptions } from '../options.ts';
import type { FilmToRun } from '../running/film-run.ts';
import { readInput } from '../storyboard-file.ts';
import type { Planned } from './plan-films.ts';
import { differencesIn, shotsOf } from './plan-differences.ts';
import { lastSaidIn } from './said-of-middle.ts';

type Chosen = Pick<FilmOptions, keyof SavedPlan['choice']>;

/** Throws `not-replaced` when what is there is no saved plan: it is somebody's work. */
export async function refuseToReplace(out: string): Promise<void> {
  const text = await readInput(out).catch((error: unknown) => {
    const isMissing = error instanceof FilmError && error.code === 'no-such-file';
    if (isMissing && 'why' in error.facts && error.facts.why === 'missing') return null;
    throw error;
  });
  if (text === null || 'films' in readSavedPlan(text)) return;
  throw new FilmError('not-replaced', { file: out });
}

/** In one step: what stood there before, or all of it. */
export async function savePlan(
  out: string,
  films: readonly Planned[],
  chosen: Chosen,
): Promise<void> {
  const { only, until, keep, takes, seed, bridge, cut, continues } = chosen;
  // A name that no terminal may be shown would come back from a file that is anybody's.
  const odd = [...films.map(({ file }) => pathFrom(out, file)), continues ?? ''].find(
    isUnprintable,
  );
  if (odd !== undefined) throw new FilmError('not-saved', { why: 'name', file: odd });
  const set = valuesSaved(films, chosen);
  const plans = films.map(({ planned }) => planned.plan);
  const shots = films.map(({ planned }) => shotsOf(planned));
  const saved: SavedPlan = {
    kind: 'storyboard-plan',
    version: 1,
    at: new Date().toISOString(),
    choice: { only, until, keep, takes, seed, bridge, cut, continues, set: set && { ...set } },
    again: Object.fromEntries(plans.flatMap(againIn)),
    atMost: atMostOf(plans.map((plan, index) => orderedIn(plan, shots[index] ?? []))).map(
      priceJson,
    ),
    films: films.map(({ file, loaded, planned }, index) => ({
      file: pathFrom(out, file),
      ...(loaded.row !== null && {
        row: loaded.row,
        values: Object.fromEntries(loaded.given),
      }),
      title: printable(planned.plan.title),
      text: hashOf(loaded.text),
      plan: hashOf(planned.plan),
      store: planned.store?.id ?? null,
      film: planned.film?.id ?? null,
      decisions: lastSaidIn(planned),
      shots: [...(shots[index] ?? [])].map((shot) => ({
        ...shot,
        open: [...shot.open],
        pictures: [...shot.pictures],
      })),
    })),
  };
  const text = savedPlanText(saved);
  if (typeof text !== 'string') throw new FilmError('not-saved', { file: out, ...text });
  await writePlan(out, text);
}

function pathFrom(out: string, file: string): string {
  return relative(dirname(resolve(out)), resolve(file))
    .split(sep)
    .join('/');
}

function isUnprintable(file: string): boolean {
  return printable(file) !== file;
}

/** Somebody else may have put a file of theirs there since it was looked at. */
async function writePlan(out: string, text: string): Promise<void> {
  if (await createAnywhere(out, text)) return;
  await refuseToReplace(out);
  await writeFileAtomically(out, text);
}

/**
 * Of one film also those that are kept from its last run: a run in between may give others. Films of
 * a table have all that they were given, each its own.
 */
function valuesSaved(films: readonly Planned[], { set }: Chosen): Chosen['set'] {
  const [film] = films;
  if (film && film.row !== null) return undefined;
  if (!film || films.length > 1 || film.loaded.given.size === 0) return set;
  return Object.fromEntries(film.loaded.given);
}

/** A saved plan that was read, and the films that it is about. */
export type OpenedPlan = {
  /** As the command line names it. */
  readonly file: string;
  readonly saved: SavedPlan;
  readonly storyboards: readonly string[];
  /** What it chooses, as options of `run`. */
  readonly options: Chosen & Pick<FilmOptions, 'again' | 'after' | 'rows'>;
};

/** `named`: its storyboards by other names, in its order; none: as it names them itself. */
export async function openPlan(file: string, named: readonly string[]): Promise<OpenedPlan> {
  const saved = readSavedPlan(await readInput(file));
  if ('why' in saved) throw new FilmError('bad-plan', { plan: file, ...saved });
  const twice = secondOf(saved.films.map((film) => `${resolve('/', film.file)} ${film.row ?? ''}`));
  if (twice !== null) {
    throw new FilmError('bad-plan', { plan: file, why: 'shape', where: `films.${twice}` });
  }
  const files = [...new Set(saved.films.map((film) => film.file))];
  const own = files.map((name) => relative('.', resolve(dirname(file), name)));
  const rows = saved.films.flatMap(({ row, values = {} }) =>
    row === undefined ? [] : [{ film: row, values: new Map(Object.entries(values)) }],
  );
  if (named.length > 0 && named.length !== own.length) {
    throw new FilmError('bad-plan', { plan: file, why: 'films', where: String(own.length) });
  }
  if (named.length === 0) for (const name of own) await refuseMoved(name, file);
  const again = Object.keys(saved.again);
  return {
    file,
    saved,
    storyboards: named.length > 0 ? named : own,
    options: {
      ...saved.choice,
      ...(rows.length > 0 && { rows }),
      ...(again.length > 0 && { again: again.join(','), after: saved.again }),
    },
  };
}

/** Where a film stands that was there before: no command writes one twice. Null: none does. */
function secondOf(names: readonly string[]): number | null {
  const second = names.findIndex((name, index) => names.indexOf(name) < index);
  return second === -1 ? null : second;
}

/** A storyboard that lies elsewhere by now can be named beside its plan. */
async function refuseMoved(storyboard: string, plan: string): Promise<void> {
  await readInput(storyboard).catch((error: unknown) => {
    const isMissing = error instanceof FilmError && 'others' in error.facts;
    if (!isMissing) throw error;
    throw new FilmError('no-such-file', { ...error.facts, plan }, error);
  });
}

/**
 * The films with the plan's own cap, under which its repeated commands are one. Throws `plan-differs`
 * with all that is not as it was saved, `unpriced` for what no cap can hold. Prices are those of the
 * project's own plan: the file only says what they must be.
 */
export async function heldToPlan(
  { file, saved }: OpenedPlan,
  films: readonly FilmToRun[],
  { allowUnpriced }: Pick<FilmOptions, 'allowUnpriced'>,
): Promise<FilmToRun[]> {
  if (films.length !== saved.films.length) {
    const where = String(saved.films.length);
    throw new FilmError('bad-plan', { plan: file, why: 'films', where });
  }
  const compared = films.map(async (film, index) => {
    const then = saved.films[index];
    const differences = then ? await differencesIn(then, film) : [WHOLE_FILE];
    const named = film.row === null ? {} : { row: film.row };
    return { file: film.file, ...named, differences };
  });
  const different = (await Promise.all(compared)).filter(
    ({ differences }) => differences.length > 0,
  );
  const { choice, again } = saved;
  const about = { plan: file, chosen: { choice, again } };
  if (different.length > 0) throw new FilmError('plan-differs', { ...about, films: different });
  for (const film of films) {
    const unpriced = leftOf(film).find(({ quote, isPlaceholder }) => {
      return !isPlaceholder && quote.atMost === null;
    });
    if (unpriced && !allowUnpriced) {
      throw new FilmError('unpriced', { file: film.file, shot: unpriced.id });
    }
  }
  const maxCost = atMostIn(films, saved);
  const isAnyLeft = films.some((film) => leftOf(film).length > 0);
  if (isAnyLeft && hashOf(maxCost.map(priceJson)) !== hashOf(saved.atMost)) {
    const prices = { kind: 'prices', shots: [] } as const;
    const [first] = films;
    const told = [{ file: first?.file ?? file, differences: [prices] }];
    throw new FilmError('plan-differs', { ...about, films: told });
  }
  const own = { id: hashOf(saved).slice(0, 16), maxCost, allowsUnpriced: allowUnpriced ?? false };
  return films.map((film) => ({ ...film, caps: { ...film.caps, ...own } }));
}

const WHOLE_FILE: PlanDifference = { kind: 'file', shots: [] };

function againIn({ shots }: Plan): [string, number][] {
  return shots.flatMap(({ id, permit }): [string, number][] =>
    permit.kind === 'one-more' && !permit.isOwed ? [[id, permit.after]] : [],
  );
}

/** The shots that the plan orders, once for each take of them, as the project plans them now. */
function orderedIn({ shots }: Plan, saved: readonly SavedShot[]): PlannedShot[] {
  const orders = new Map(
    saved.map(({ id, decision, orders: count = 1 }) => [id, decision === 'orders' ? count : 0]),
  );
  return shots.flatMap((shot) => Array.from({ length: orders.get(shot.id) ?? 0 }, () => shot));
}

/** What of it is still ordered. */
function leftOf({ plan: { shots }, decisions }: FilmToRun): PlannedShot[] {
  const left = new Set(decisions.flatMap(({ kind, shot }) => (kind === 'orders' ? [shot] : [])));
  return shots.filter(({ id }) => left.has(id));
}

/**
 * At the prices of now. What is ordered already was ordered at the price that the plan names, if that
 * is less: a file must not raise its own cap.
 */
function atMostIn(films: readonly FilmToRun[], saved: SavedPlan): Money[] {
  const amounts = films.flatMap((film, index) => {
    const left = new Set(leftOf(film));
    const shots = saved.films[index]?.shots ?? [];
    const then = new Map(shots.map(({ id, atMost }) => [id, atMost]));
    return orderedIn(film.plan, shots).flatMap((shot) => {
      const now = shot.quote.atMost;
      const before = left.has(shot) ? null : then.get(shot.id);
      if (!now || before?.currency !== now.currency) return now ?? [];
      const saved = parseAmount(`${before.amount} ${before.currency}`);
      return { ...now, micros: Math.min(now.micros, saved.micros) };
    });
  });
  return sumMoney(amounts.filter(({ micros }) => micros > 0));
}

function atMostOf(ordered: readonly (readonly PlannedShot[])[]) {
  const amounts = ordered.flat().flatMap(({ quote }) => quote.atMost ?? []);
  return sumMoney(amounts.filter(({ micros }) => micros > 0));
}
