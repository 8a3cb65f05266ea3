/** One film after the other: one that cannot be run holds up no other. */

import { asFilmError, FilmError } from '../error.ts';
import type { NamedFilm } from '../table/named-films.ts';

/** A film that is not run, and why. */
export type LeftOut = NamedFilm & { readonly error: unknown };

type Attempts<Result> = { readonly results: Result[]; readonly leftOut: LeftOut[] };

/** What nobody has thought of is thrown at once. */
export async function attemptEach<Item extends NamedFilm, Result>(
  items: readonly Item[],
  attempt: (item: Item) => Promise<Result>,
): Promise<Attempts<Result>> {
  const results: Result[] = [];
  const leftOut: LeftOut[] = [];
  for (const item of items) {
    try {
      results.push(await attempt(item));
    } catch (thrown) {
      const error = ofFilm(item, thrown);
      if (error === null || error.code === 'conflict') throw thrown;
      leftOut.push({ file: item.file, row: item.row, error });
    }
  }
  return { results, leftOut };
}

/** What is refused for a film of a table says so; null for what nobody has thought of. */
export function ofFilm({ row }: Pick<NamedFilm, 'row'>, thrown: unknown): FilmError | null {
  const error = asFilmError(thrown);
  if (error && row !== null) error.row = row;
  return error;
}

/** `canGoOn`: the others can be run without them. `total`: of the command's films. */
export function stopAt(leftOut: readonly LeftOut[], total: number, canGoOn: boolean): void {
  const [first] = leftOut;
  if (!first) return;
  if (total === 1) throw first.error;
  throw new FilmError('several', { errors: leftOut.map(({ error }) => error), canGoOn });
}
