/** Shots that films of a table have in common, and what ordering one of the films first would save. */

import { equalShotsOf, type FilmToOrder } from '../../specs/plan/equal-shots.ts';
import { commandFor, placeFor, type CommandPlace } from './command.ts';
import { count, formatMonies } from './plan-line.ts';
import { formatShots } from './shot-names.ts';

type TableFilm = FilmToOrder & { readonly file: string; readonly row: string | null };

/** None where nothing would be saved, or the films are of no table. */
export function equalLines(films: readonly TableFilm[], place?: CommandPlace): string[] {
  const rows = films.filter(({ row }) => row !== null);
  const equal = equalShotsOf(rows);
  const first = equal && rows[equal.first];
  if (!equal || !first) return [];
  const ids = first.plan.shots.map(({ id }) => id);
  const names = formatShots(equal.shots, ids);
  const command = commandFor('run', { file: first.file, place: placeFor(place, first.row) });
  return [
    `${names} ${equal.shots.length === 1 ? 'is' : 'are'} the same in ${count(equal.films, 'film')}, and ordered for each. ` +
      `To order ${first.row} first would save ${formatMonies(equal.saves)}: ${command}`,
  ];
}
