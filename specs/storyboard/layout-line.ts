/** The lines of a file that hold its structure; those of texts and brackets are passed over. */

import { KNOWN_KEYS } from './key.ts';
import { BLOCK, quotationEnd } from './line.ts';

export type LayoutLine = {
  /** From 1. */
  readonly number: number;
  /** Where what the line says begins: its dash, else its first word. */
  readonly offset: number;
  /** Column of the dash, from 0; null for a line without one. */
  readonly dash: number | null;
  /** Column of the first word, from 0. */
  readonly column: number;
  /** A key of the format that the line begins with. */
  readonly key: string | null;
  readonly hasValue: boolean;
  /** The key stands between brackets. */
  readonly isFlow: boolean;
  /** The key whose text this line seems to be meant for, and the column that the text needs. */
  readonly textOf: {
    readonly key: string;
    readonly column: number;
    readonly first: number | null;
  } | null;
  /** A key and its value, or a dash and its key, that lack what parts them. */
  readonly joined: Joined | null;
};

export type Joined = {
  readonly lacks: 'space after dash' | 'space after colon' | 'colon';
  readonly key: string;
  /** Where it is lacking. */
  readonly offset: number;
};

type Block = { readonly key: string; readonly column: number; first: number | null };

const LINE = /^( *)((?:- +)*)(\{ *)?(?:([a-z_]{2,16})(?=:(?:\s|$)))?/;
const TIGHT_DASH = /^-([a-z_]{2,16}):\s/;
const TIGHT_COLON = /^([a-z_]{2,16}):(?=[^\s:/])/;
const NO_COLON = /^([a-z_]{2,16}) +(?=[^\s:=])(?!.*:\s)/;

export class LayoutLines {
  readonly #text: string;
  #block: Block | null = null;
  #quote: '"' | "'" | null = null;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  *[Symbol.iterator](): Generator<LayoutLine> {
    let start = 0;
    let number = 0;
    for (const line of this.#text.split('\n')) {
      number += 1;
      const found = this.#read(line.replace(/\r$/, ''), start, number);
      if (found !== null) yield found;
      start += line.length + 1;
    }
  }

  #read(line: string, start: number, number: number): LayoutLine | null {
    if (this.#quote !== null) {
      if (this.#passQuotation(line, -1, this.#quote)) this.#passBrackets(line, 0);
      return null;
    }
    if (line.trim() === '') return null;
    if (this.#depth > 0) {
      this.#passBrackets(line, 0);
      return null;
    }
    const [all = '', spaces = '', dashes = '', brace, word] = LINE.exec(line) ?? [];
    const isKnown = word !== undefined && KNOWN_KEYS.has(word);
    const column = spaces.length + dashes.length;
    const place = { number, offset: start + spaces.length, column };
    const dash = dashes === '' ? null : spaces.length;
    const begins = line.slice(column);
    if (/^[#\t]/.test(begins)) return null;
    const inText = this.#readText({ ...place, dash, isKnown });
    if (inText !== 'no text') return inText;
    if (!isKnown) this.#passBrackets(line, spaces.length + dashes.length);
    else this.#openValue(line, all.length + 1, { key: word, column, isFlow: brace !== undefined });
    const value = isKnown ? line.slice(all.length + 1).trim() : '';
    return {
      ...place,
      dash,
      key: isKnown ? word : null,
      hasValue: !isKnown || !/^(#.*)?$/.test(value),
      isFlow: brace !== undefined,
      textOf: null,
      joined: isKnown ? null : joinedIn(begins, start + column, dash !== null),
    };
  }

  /** A line below a key that says that its text follows; null for one of the text. */
  #readText(line: {
    number: number;
    offset: number;
    column: number;
    dash: number | null;
    isKnown: boolean;
  }): LayoutLine | null | 'no text' {
    const block = this.#block;
    if (block === null) return 'no text';
    const column = line.dash ?? line.column;
    const isDeeper = column > block.column;
    if (isDeeper && column >= (block.first ?? 0)) {
      block.first ??= column;
      return null;
    }
    this.#block = null;
    if (line.isKnown || line.dash !== null || (!isDeeper && column < block.column))
      return 'no text';
    const textOf = { key: block.key, column: block.first ?? block.column + 2, first: block.first };
    const { number, offset } = line;
    return {
      number,
      offset,
      column,
      dash: null,
      key: null,
      hasValue: true,
      isFlow: false,
      textOf,
      joined: null,
    };
  }

  #openValue(
    line: string,
    at: number,
    { key, column, isFlow }: { key: string; column: number; isFlow: boolean },
  ): void {
    const value = line.slice(at).trim();
    if (BLOCK.test(value)) {
      // With a digit the text says itself how deep it is.
      this.#block = { key, column, first: /^[|>][-+]?\d/.test(value) ? column + 1 : null };
      return;
    }
    const first = at + line.slice(at).search(/\S|$/);
    const mark = line.charAt(first);
    if (mark === '"' || mark === "'") this.#passQuotation(line, first, mark);
    // A bracket before the key is one of the line's, and so is each that follows.
    if (isFlow) this.#passBrackets(line, 0);
    else if (mark === '{' || mark === '[') this.#passBrackets(line, first);
  }

  /** False while a quotation goes on on the next line. */
  #passQuotation(line: string, at: number, mark: '"' | "'"): boolean {
    const end = quotationEnd(line, at, mark);
    this.#quote = end === null ? mark : null;
    return end !== null;
  }

  /** Counts the brackets of a line outside of quotations. */
  #passBrackets(line: string, from: number): void {
    this.#depth = Math.max(0, this.#depth);
    for (let at = from; at < line.length; at += 1) {
      const character = line.charAt(at);
      if (character === '{' || character === '[') this.#depth += 1;
      else if (character === '}' || character === ']') this.#depth = Math.max(0, this.#depth - 1);
      else if ((character === '"' || character === "'") && /[\s{[,:]/.test(line.charAt(at - 1))) {
        const end = quotationEnd(line, at, character);
        if (end === null) return;
        at = end - 1;
      }
    }
  }
}

function joinedIn(begins: string, offset: number, isItem: boolean): Joined | null {
  for (const [lacks, pattern] of [
    ['space after dash', TIGHT_DASH],
    ['space after colon', TIGHT_COLON],
    ['colon', NO_COLON],
  ] as const) {
    const key = pattern.exec(begins)?.[1];
    if (key === undefined || !KNOWN_KEYS.has(key)) continue;
    // Words of a text may be keys; at the start of an item or before a mark they hardly are.
    if (lacks === 'colon' && !isItem && !/^\w+ +["'\d[{>|]/.test(begins)) continue;
    const shift = lacks === 'space after dash' ? 1 : key.length + (lacks === 'colon' ? 0 : 1);
    return { lacks, key, offset: offset + shift };
  }
  return null;
}
