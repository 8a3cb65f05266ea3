/** How large a terminal is, as far as its own word can be used. */

import type { WriteStream } from 'node:tty';

export type Size = { readonly columns: number; readonly rows: number };

/**
 * What is taken where a terminal gives no size: 0 of a serial line, of a pseudo-terminal that
 * nobody has sized, or one that was hung up.
 */
const USUAL: Size = { columns: 80, rows: 24 };

export function sizeOf({ columns, rows }: Partial<Size>): Size {
  return { columns: usable(columns, USUAL.columns), rows: usable(rows, USUAL.rows) };
}

/** Columns of a terminal; null where lines go elsewhere and are not broken. */
export function columnsOf(stream: WriteStream): number | null {
  return stream.isTTY ? sizeOf(stream).columns : null;
}

/** Where frames can be drawn over each other, and read. */
export function isDrawable(stream: WriteStream, { TERM }: { readonly TERM?: string }): boolean {
  if (!stream.isTTY || TERM === 'dumb') return false;
  const { columns, rows } = sizeOf(stream);
  return columns >= LEAST.columns && rows >= LEAST.rows;
}

/** Below this a frame would show nothing but the marks of its cuts. */
const LEAST: Size = { columns: 20, rows: 4 };

function usable(told: number | undefined, usual: number): number {
  return told !== undefined && Number.isInteger(told) && told > 0 ? told : usual;
}
