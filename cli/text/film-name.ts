/** What a film is called where there are several: of a table's film its name stands with its file. */

import { printable } from '../../specs/storyboard/words.ts';

type Named = { readonly file: string; readonly row?: string | null | undefined };

/** `film.yaml oslo`. */
export function filmLabel({ file, row }: Named): string {
  return row ? `${file} ${row}` : file;
}

const SHOWN_ROWS = 12;

/** `oslo, bergen, voss and 4 more`. */
export function listedRows(rows: readonly string[]): string {
  const shown = rows.slice(0, SHOWN_ROWS).map((name) => printable(name));
  const more = rows.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
