/** Several shots in few words: `sh0050…sh0120`, `sh0010, sh0030…sh0050`. */

/** Names that follow each other in the film are one range; at most three parts are told. */
export function formatShots(ids: readonly string[], film: readonly string[]): string {
  const place = new Map(film.map((id, index) => [id, index]));
  const ranges: string[][] = [];
  for (const id of ids) {
    const range = ranges.at(-1);
    const before = place.get(range?.at(-1) ?? '');
    if (range && before !== undefined && place.get(id) === before + 1) range.push(id);
    else ranges.push([id]);
  }
  const parts = ranges.map((range) =>
    range.length < 3 ? range.join(', ') : `${range[0]}…${range.at(-1)}`,
  );
  if (parts.length > MOST_PARTS) parts.splice(MOST_PARTS, Infinity, '…');
  return parts.join(', ');
}

const MOST_PARTS = 3;

type Named = { readonly id: string };

/** The same of shots themselves. */
export function namesOf(shots: readonly Named[], film: readonly Named[]): string {
  return formatShots(
    shots.map(({ id }) => id),
    film.map(({ id }) => id),
  );
}
