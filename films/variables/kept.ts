/** The values that a film was last run with: they are those of its plan. */

import type { GivenValues } from '../../specs/storyboard/variable.ts';
import { StoreError } from '../../store/error.ts';
import { findProject } from '../../store/project.ts';
import { openStoreIfPresent } from '../../store/store.ts';
import type { Notice } from '../host.ts';
import type { OpenedFile } from '../storyboard-file.ts';
import type { NamedFilm } from '../table/named-films.ts';
import { valuesOf } from './given.ts';

/**
 * None for a film that was never run. `continues`: the name that its file had. Writes nothing.
 */
export async function keptValues(
  { file, row }: NamedFilm,
  project: string | null,
  continues?: string,
): Promise<GivenValues> {
  const { root } = await findProject({ explicit: project, storyboards: [file] });
  const store = await openStoreIfPresent(root);
  if (!store) return new Map();
  const film =
    (await store.films.findFilm(file, row)) ??
    (continues === undefined ? null : await store.films.findFilm(continues, row));
  const hash = film?.plan ?? (await store.films.findAnimatic(file, row))?.plan;
  if (!hash) return new Map();
  try {
    return valuesOf(await store.plans.getPlan(hash));
  } catch (error) {
    // A plan that is lost is worked out anew.
    if (error instanceof StoreError && error.code === 'missing-object') return new Map();
    throw error;
  }
}

export function keptNotices({ file, row, kept }: OpenedFile): Notice[] {
  return kept.size === 0 ? [] : [{ kind: 'values-kept', file, row, values: kept }];
}
