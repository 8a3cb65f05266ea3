/** Whether a storyboard says something else now than the plan that its film was last run by. */

import { isDeepStrictEqual } from 'node:util';
import { inspectPicture } from '../../media/picture.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';
import type { Environment } from '../../tools/child-environment.ts';
import { planFilm } from '../plan.ts';
import { FilmError } from '../error.ts';
import type { FetchPicture } from '../pictures/fetched.ts';
import { valuesOf } from '../variables/given.ts';
import type { ProjectReading } from './reading.ts';
import { addressesAsked } from './simulated.ts';
import { loadStoryboard } from '../storyboard-file.ts';

export type PendingEdit =
  | { readonly kind: 'gone' }
  | { readonly kind: 'invalid' }
  /** `orders`: the shots that the next run would order because of it, in film order. */
  | {
      readonly kind: 'changed';
      readonly orders: readonly string[];
      readonly film: readonly string[];
    };

/** A picture behind a link that was never fetched: what the edit means is not known offline. */
class UnknownPicture extends Error {
  override readonly name = 'UnknownPicture';
}

type Surroundings = {
  readonly store: Store;
  readonly environment: Environment;
  /** Absent: of this film alone. */
  readonly reading?: ProjectReading;
};

/** Null when nothing is pending, or nothing can be said of it. Fetches nothing, writes nothing. */
export async function pendingEdit(
  file: string,
  film: Film,
  { store, environment, reading }: Surroundings,
): Promise<PendingEdit | null> {
  if (film.plan === null) return null;
  const before = await store.plans.getPlan(film.plan);
  try {
    const fetchKept: FetchPicture = async (link) => {
      const kept = await store.pictures.read(link);
      if (kept === null) throw new UnknownPicture(link);
      return inspectPicture(await store.objects.file(kept));
    };
    const { name } = film;
    const loaded = await loadStoryboard(file, fetchKept, {
      kept: async () => valuesOf(before),
      ...(name !== undefined && { row: { film: name, values: new Map() } }),
    });
    const project = store.root;
    const simulated = await addressesAsked(loaded, project, environment);
    const { plan, rerenders } = await planFilm(loaded, { project, simulated, reading });
    if (isDeepStrictEqual(essenceOf(plan), essenceOf(before))) return null;
    const known = new Set(before.shots.map(({ id }) => id));
    const again = new Set(rerenders.flatMap(({ shots }) => shots));
    const ids = plan.shots.map(({ id }) => id);
    const orders = plan.shots
      .filter(({ id, skip }) => !skip && (again.has(id) || !known.has(id)))
      .map(({ id }) => id);
    return { kind: 'changed', orders, film: ids };
  } catch (error) {
    if (error instanceof UnknownPicture) return null;
    if (!(error instanceof FilmError)) throw error;
    return { kind: error.code === 'no-such-file' ? 'gone' : 'invalid' };
  }
}

/** What a person wrote: lines, prices and expectations may change without an edit. */
function essenceOf({ title, shots, output, policy }: Plan): unknown {
  const essence = {
    title,
    output,
    policy,
    shots: shots.map(
      ({ id, ask, first, last, references, routes, pinnedTake, skip, join, trim }) => {
        return { id, ask, first, last, references, routes, pinnedTake, skip, join, trim };
      },
    ),
  };
  return JSON.parse(JSON.stringify(essence));
}
