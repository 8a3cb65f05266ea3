/**
 * What a line of a storyboard is made of, read leniently: white space, keys and quotations as an eye
 * would see them, whatever signs they are written with.
 */

import { KNOWN_KEYS } from './key.ts';
import { plainText, type Sign, signOf } from './sign.ts';

const BLANK = /[ \t]/;
/** A key, as long as any of ours with some signs in it that are not seen. */
const WORD =
  /["'“”„‘’＂＇]?([\w\u00ad\u200b-\u200f\u2060\ufeff\uff21-\uff5a-]{1,40})["'“”‘’＂＇]?/y;
/** What follows a key whose text stands on the lines below it. */
export const BLOCK = /^[|>][-+\d]{0,2}\s*(#.*)?$/;

export type Found = { readonly sign: Sign; readonly at: number };

export type Blanks = {
  readonly signs: readonly Found[];
  /** In columns, as an eye counts. */
  readonly width: number;
  /** Real spaces before the first sign. */
  readonly spaces: number;
  readonly end: number;
};

/** White space from a place on, with the signs in it that only look like it. */
export function blanksAt(line: string, from: number): Blanks {
  const signs: Found[] = [];
  let [at, width, spaces] = [from, 0, 0];
  for (; at < line.length; at += 1) {
    const character = line.charAt(at);
    const sign = signOf(character);
    const isBlank = BLANK.test(character);
    if (!isBlank && sign?.kind !== 'space' && sign?.kind !== 'invisible') break;
    if (sign !== null) signs.push({ sign, at });
    else if (signs.length === 0) spaces += 1;
    width += (sign === null ? ' ' : sign.plain).length;
  }
  return { signs, width, spaces, end: at };
}

/** A key of ours with the colon after it, whatever signs they are written with. */
export function keyAt(
  line: string,
  at: number,
): { name: string; from: number; wordEnd: number; colon: number } | null {
  WORD.lastIndex = at;
  const [written, word = ''] = WORD.exec(line) ?? [];
  if (written === undefined) return null;
  const name = plainText(word);
  if (!KNOWN_KEYS.has(name) && !name.startsWith('x-')) return null;
  const wordEnd = at + written.length;
  const colon = blanksAt(line, wordEnd).end;
  const mark = line.charAt(colon);
  if (mark !== ':' && signOf(mark)?.plain !== ':') return null;
  const next = line.charAt(colon + 1);
  const isKey = mark !== ':' || next === '' || blanksAt(line, colon + 1).end > colon + 1;
  return isKey ? { name, from: at, wordEnd, colon } : null;
}

/** Past the mark that ends a quotation that begins at a place; null where the line has none. */
export function quotationEnd(line: string, from: number, mark: '"' | "'"): number | null {
  for (let at = from + 1; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (mark === '"' && character === '\\') at += 1;
    else if (character === mark) {
      if (mark === '"' || line.charAt(at + 1) !== "'") return at + 1;
      at += 1;
    }
  }
  return null;
}

/** The last character of a line that is neither white space nor the end of a bracket. */
export function lastMark(line: string, isFlow: boolean): number {
  let at = line.length - 1;
  for (; at >= 0; at -= 1) {
    const character = line.charAt(at);
    const plain = signOf(character)?.plain ?? character;
    if (plain.trim() !== '' && !(isFlow && /[,}\]]/.test(plain))) break;
  }
  return at;
}

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
