/**
 * By what a file is known as an export that nobody has changed since: a hash of itself. So one is
 * replaced by the next, and what a person has saved under its name is not.
 */

import { createHash } from 'node:crypto';

const SIGN = 'storyboard-export:';
const DIGITS = 16;
/** What the writers put where the mark is to stand. */
export const UNMARKED = `${SIGN}${'0'.repeat(DIGITS)}`;

export function marked(text: string): string {
  return text.replaceAll(UNMARKED, markOf(text));
}

export function isUnchangedExport(text: string): boolean {
  const marks = new Set(text.match(new RegExp(`${SIGN}[0-9a-f]{${DIGITS}}`, 'g')));
  return [...marks].some((mark) => markOf(text.replaceAll(mark, UNMARKED)) === mark);
}

function markOf(text: string): string {
  return `${SIGN}${createHash('sha256').update(text).digest('hex').slice(0, DIGITS)}`;
}
