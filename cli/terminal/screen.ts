/** How large a terminal is, as far as its own word can be used. */

import type { WriteStream } from 'node:tty';

export type Size = { readonly columns: number; readonly rows: number };
type Told = { readonly [Side in keyof Size]: number | undefined };

/**
 * What is taken where a terminal gives no size: 0 of a serial line, of a pseudo-terminal that
 * nobody has sized, or one that was hung up.
 */
const USUAL: Size = { columns: 80, rows: 24 };

/** Below this a frame would show nothing but the marks of its cuts. */
const LEAST: Size = { columns: 20, rows: 4 };

export function sizeOf({ columns, rows }: Told): Size {
  return { columns: usable(columns, USUAL.columns), rows: usable(rows, USUAL.rows) };
}

/**
 * Columns to break lines at; null where lines go elsewhere and are not broken. A terminal that is
 * narrower than can be read breaks them itself.
 */
export function columnsOf(stream: WriteStream): number | null {
  return stream.isTTY ? Math.max(LEAST.columns, sizeOf(stream).columns) : null;
}

/** Where frames can be drawn over each other, and read. */
export function isDrawable(stream: WriteStream, { TERM }: { readonly TERM?: string }): boolean {
  if (!stream.isTTY || TERM === 'dumb') return false;
  const { columns, rows } = sizeOf(stream);
  return columns >= LEAST.columns && rows >= LEAST.rows;
}

function usable(told: number | undefined, usual: number): number {
  return told !== undefined && Number.isInteger(told) && told > 0 ? told : usual;
}
