/** Where each cell of a table begins: looked for only when something is to be said of one. */

export type CellPlace = { readonly line: number; readonly column: number };

/** By row and cell, empty lines left out: of a text whose quotes are right, or up to where not. */
export function cellPlaces(text: string): CellPlace[][] {
  const rows: CellPlace[][] = [];
  let row: CellPlace[] = [];
  let [at, line, lineStart] = [0, 1, 0];
  const breakAt = (offset: number): number =>
    text.startsWith('\r\n', offset) ? 2 : /[\r\n]/.test(text.charAt(offset)) ? 1 : 0;
  while (at < text.length) {
    const width = breakAt(at);
    if (width > 0 && row.length === 0) {
      // An empty line is no row.
      at += width;
      [line, lineStart] = [line + 1, at];
      continue;
    }
    row.push({ line, column: at - lineStart + 1 });
    let isQuoted = false;
    for (; at < text.length; at += 1) {
      const sign = text.charAt(at);
      if (sign === '"') isQuoted = !isQuoted;
      const inner = breakAt(at);
      if (!isQuoted && (sign === ',' || inner > 0)) break;
      if (inner > 0) {
        at += inner - 1;
        [line, lineStart] = [line + 1, at + 1];
      }
    }
    const end = breakAt(at);
    if (text.charAt(at) === ',') {
      at += 1;
      // A comma that ends the line, or the text, is followed by an empty cell.
      if (at < text.length && breakAt(at) === 0) continue;
      row.push({ line, column: at - lineStart + 1 });
      at += breakAt(at);
    } else {
      at += end;
    }
    rows.push(row);
    row = [];
    [line, lineStart] = [line + 1, at];
  }
  return rows;
}
