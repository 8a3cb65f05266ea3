/** Quotation marks inside of a quotation: where YAML ends it, and how to write the whole text. */

import { lastMark, quotationEnd } from './line.ts';

/** Longer texts are not written out in a remedy. */
const MOST_CHARACTERS = 80;

/**
 * The remedy for a value that begins with a quotation mark and goes on after the next one; null
 * where the line does not show the whole of it.
 *
 * `line`: from the value to the end of its line. `column`: the value's own, from 1.
 */
export function quotationHint(
  line: string,
  { name, column, isFlow }: { name: string; column: number; isFlow: boolean },
): string | null {
  const mark = line.charAt(0);
  if (mark !== '"' && mark !== "'") return null;
  const end = quotationEnd(line, 0, mark);
  if (end === null) return null;
  const last = lastOf(line, end, isFlow);
  const isWrapped = last > 0 && line.charAt(last) === mark;
  const text = isWrapped ? line.slice(1, last) : line.slice(0, last + 1);
  if (last < end) return null;
  const place = `The ${mark} in column ${column + end - 1} ends it.`;
  if (Array.from(text).length > MOST_CHARACTERS) return place;
  return `${place} Write ${name}: ${inQuotes(text)}`;
}

/** Between brackets other keys may follow on the line. */
function lastOf(line: string, from: number, isFlow: boolean): number {
  const next = isFlow ? line.slice(from).search(/["']\s*,\s*[a-z_]+\s*:/) : -1;
  return next < 0 ? lastMark(line, isFlow) : from + next;
}

/** As YAML reads it back. */
function inQuotes(text: string): string {
  const plain = text.replaceAll('\\"', '"');
  if (!plain.includes('"') && !plain.includes('\\')) return `"${plain}"`;
  return `'${plain.replaceAll("'", "''")}'`;
}
