/**
 * What a line of a storyboard is made of, read leniently: white space, keys and quotations as an eye
 * would see them, whatever signs they are written with.
 */

import { KNOWN_KEYS } from './key.ts';
import { plainText, signOf, type Sign } from './sign.ts';

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
