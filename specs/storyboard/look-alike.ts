/**
 * Finds look-alike signs where YAML's own belong: in the indentation, beside a dash, in and around a
 * key, around a quotation, between the keys of `{ }`. Signs within texts are nobody's business.
 *
 * Only a file that YAML cannot read, or reads keys with such signs from, is looked through. Line by
 * line, each character a fixed number of times.
 */

import { BLOCK, blanksAt, keyAt, lastMark, quotationEnd, type Blanks, type Found } from './line.ts';
import { TEXT_KEYS } from './prompt.ts';
import { plainText, signOf, type Sign } from './sign.ts';
import { signWords, type SignPlace } from './sign-words.ts';

/** What to put in the place of some characters, so that the rest can be read. */
export type Edit = { readonly at: number; readonly length: number; readonly put: string };

export type Stray = {
  readonly at: number;
  readonly message: string;
  readonly hint: string;
};

export type Mended = {
  readonly text: string;
  readonly strays: readonly Stray[];
  readonly edits: readonly Edit[];
};

/** The text with every such sign as what was meant. */
export function mendSigns(text: string): Mended {
  const scanner = new LineScanner();
  let start = 0;
  for (const line of text.split('\n')) {
    scanner.scan(line.replace(/\r$/, ''), start);
    start += line.length + 1;
  }
  const { strays, edits } = scanner;
  let mended = '';
  let end = 0;
  for (const { at, length, put } of edits) {
    mended += text.slice(end, at) + put;
    end = at + length;
  }
  return { text: mended + text.slice(end), strays, edits };
}

/** Longer lines are no person's, and not looked through. */
const LONGEST_LINE = 4_000;
const MOST_ENTRIES = 200;

const NUMBERED = /\d{1,3}[.)](?=\s)/y;

class LineScanner {
  readonly strays: Stray[] = [];
  readonly edits: Edit[] = [];
  #line = '';
  #start = 0;
  #at = 0;
  /** Column of the key whose text stands on the lines below it, and that of the text. */
  #block: { readonly key: number; text: number | null } | null = null;
  /** The mark of a quotation that goes on on the next line. */
  #open: '"' | "'" | null = null;
  /** Brackets that are open. */
  #flow = 0;
  /** Keys between brackets that this line has had. */
  #entries = 0;

  scan(line: string, start: number): void {
    if (line.length > LONGEST_LINE) return;
    this.#line = line;
    this.#start = start;
    this.#at = 0;
    this.#entries = 0;
    if (this.#open !== null) {
      const end = quotationEnd(line, -1, this.#open);
      if (end === null) return;
      this.#open = null;
      this.#at = end;
      this.#afterValue();
      return;
    }
    const lead = blanksAt(this.#line, 0);
    if (lead.end === line.length && lead.signs.length === 0) return;
    if (this.#isBlockText(lead)) return;
    this.#strayBlanks(lead.signs, { kind: 'indent' });
    this.#at = lead.end;
    const comment = signOf(line.charAt(lead.end));
    if (comment?.plain === '#') {
      this.#stray({ sign: comment, at: lead.end }, { kind: 'mark' }, '#');
      return;
    }
    this.#dashes();
    this.#entry();
  }

  /** Of a text in lines of its own only the indentation can be wrong. */
  #isBlockText({ width, spaces, signs, end }: Blanks): boolean {
    const block = this.#block;
    if (block === null) return false;
    if (width <= block.key) {
      this.#block = null;
      return false;
    }
    block.text ??= width;
    const isText = end < this.#line.length || signs.length === 0;
    if (spaces < block.text && isText) this.#strayBlanks(signs, { kind: 'indent' });
    return true;
  }

  /** Dashes of a list, and what is written instead of one before a key. */
  #dashes(): void {
    for (;;) {
      const length = this.#dashLength();
      if (length === 0) return;
      const blanks = blanksAt(this.#line, this.#at + length);
      const shown = this.#line.slice(this.#at, this.#at + length);
      if (shown !== '-') {
        if (!this.#isEntryAt(blanks.end)) return;
        const sign = length === 1 ? signOf(shown) : null;
        const put = blanks.end === this.#at + length ? '- ' : '-'.padEnd(length);
        this.#stray({ sign, at: this.#at }, { kind: 'dash', shown }, put, length);
      } else if (blanks.end === this.#at + 1) {
        return;
      }
      this.#strayBlanks(blanks.signs, { kind: 'after', what: '-' });
      this.#at = blanks.end;
      this.#flow = 0;
    }
  }

  #dashLength(): number {
    const character = this.#line.charAt(this.#at);
    if (character === '-' || character === '*' || character === '+') return 1;
    if (signOf(character)?.kind === 'dash') return 1;
    NUMBERED.lastIndex = this.#at;
    return NUMBERED.exec(this.#line)?.[0].length ?? 0;
  }

  #isEntryAt(at: number): boolean {
    return keyAt(this.#line, at) !== null || plainText(this.#line.charAt(at)) === '{';
  }

  /** A key with its value, or a bracket with several of them. */
  #entry(): void {
    const key = keyAt(this.#line, this.#at);
    if (key === null) {
      this.#value('', this.#at);
      return;
    }
    const { name, from, wordEnd, colon } = key;
    for (let at = from; at < wordEnd; at += 1) {
      const sign = signOf(this.#line.charAt(at));
      if (sign !== null) this.#stray({ sign, at }, { kind: 'key', name }, sign.plain);
    }
    this.#strayBlanks(blanksAt(this.#line, wordEnd).signs, {
      kind: 'before',
      what: `the ":" of ${name}`,
    });
    const sign = signOf(this.#line.charAt(colon));
    const blanks = blanksAt(this.#line, colon + 1);
    if (sign !== null) {
      const isTight = blanks.end === colon + 1;
      this.#stray({ sign, at: colon }, { kind: 'colon', name }, isTight ? ': ' : ':');
    }
    this.#strayBlanks(blanks.signs, { kind: 'after', what: `${name}:` });
    this.#at = blanks.end;
    this.#value(name, from);
  }

  #value(name: string, column: number): void {
    const rest = this.#line.slice(this.#at);
    if (name !== '' && BLOCK.test(rest)) {
      this.#block = { key: column, text: null };
      return;
    }
    const first = rest.charAt(0);
    const sign = signOf(first);
    if (first === '"' || first === "'") this.#quoted(first);
    else if (sign?.kind === 'quote') this.#curly(name, sign);
    else if (isText(name) || !/[[{]/.test(sign?.plain ?? first)) this.#plain(name);
    else this.#bracket(sign);
  }

  #bracket(sign: Sign | null): void {
    if (sign !== null) this.#stray({ sign, at: this.#at }, { kind: 'mark' }, sign.plain);
    this.#at += 1;
    this.#flow += 1;
    this.#nextEntry();
  }

  #nextEntry(): void {
    const blanks = blanksAt(this.#line, this.#at);
    this.#strayBlanks(blanks.signs, { kind: 'between' });
    this.#at = blanks.end;
    this.#entries += 1;
    if (this.#at < this.#line.length && this.#entries < MOST_ENTRIES) this.#entry();
  }

  #quoted(mark: '"' | "'"): void {
    const end = quotationEnd(this.#line, this.#at, mark);
    if (end !== null) {
      this.#at = end;
      this.#afterValue();
      return;
    }
    const last = lastMark(this.#line, this.#flow > 0);
    const sign = last > this.#at ? signOf(this.#line.charAt(last)) : null;
    if (sign?.kind === 'quote') {
      this.#stray({ sign, at: last }, { kind: 'close', mark }, mark);
      this.#at = last + 1;
      this.#afterValue();
    } else {
      this.#open = mark;
    }
  }

  /** A text between marks that YAML does not know; left alone where it does no harm. */
  #curly(name: string, sign: Sign): void {
    const last = lastMark(this.#line, this.#flow > 0);
    const inner = this.#line.slice(this.#at + 1, last).trim();
    const mark = inner.includes('"') ? "'" : '"';
    const closing = signOf(this.#line.charAt(last));
    const isClosed = closing?.kind === 'quote' || this.#line.charAt(last) === mark;
    const harm = this.#flow > 0 ? /:(\s|$)|\s#|[,[\]{}]/ : /:(\s|$)|\s#/;
    if (last <= this.#at || !isClosed || inner.includes(mark) || !harm.test(inner)) {
      this.#plain(name);
      return;
    }
    const shown =
      Array.from(inner).length > 60 || name === '' ? null : `${name}: ${mark}${inner}${mark}`;
    this.#stray({ sign, at: this.#at }, { kind: 'quote', closing, shown }, mark);
    this.edits.push({ at: this.#start + last, length: 1, put: mark });
    this.#at = last + 1;
    this.#afterValue();
  }

  /** An unquoted value: up to what ends it, or should. */
  #plain(name: string): void {
    for (; this.#at < this.#line.length; this.#at += 1) {
      const character = this.#line.charAt(this.#at);
      if (this.#flow > 0 && /[,}\]]/.test(character)) break;
      const sign = signOf(character);
      if (sign === null || this.#flow === 0 || !/[,}\]]/.test(sign.plain)) continue;
      const after = blanksAt(this.#line, this.#at + 1).end;
      const isEnd =
        sign.plain === ',' ? keyAt(this.#line, after) !== null : after === this.#line.length;
      if (isEnd && (sign.plain === ',' || !isText(name) || this.#line.includes('{'))) break;
    }
    if (this.#flow > 0) this.#afterValue();
  }

  /** What follows a value: nothing, or in brackets a comma or the end of them. */
  #afterValue(): void {
    const blanks = blanksAt(this.#line, this.#at);
    const isLast = blanks.end === this.#line.length;
    const next = this.#line.charAt(blanks.end);
    const sign = signOf(next);
    const plain = sign?.plain ?? next;
    if (isLast || (this.#flow > 0 && /^[,}\]]$/.test(plain))) {
      this.#strayBlanks(blanks.signs, { kind: 'after-value' });
    }
    if (this.#flow === 0 || !/^[,}\]]$/.test(plain)) return;
    if (sign !== null)
      this.#stray({ sign, at: blanks.end }, { kind: 'mark' }, plain === ',' ? ', ' : plain);
    this.#at = blanks.end + 1;
    if (plain === ',') {
      this.#nextEntry();
    } else {
      this.#flow -= 1;
      this.#afterValue();
    }
  }

  /** One finding for a run of them. */
  #strayBlanks(signs: readonly Found[], place: SignPlace): void {
    for (const [nth, found] of signs.entries()) {
      if (nth === 0) this.#stray(found, { ...place, count: signs.length }, found.sign.plain);
      else this.edits.push({ at: this.#start + found.at, length: 1, put: found.sign.plain });
    }
  }

  #stray(
    { sign, at }: { sign: Sign | null; at: number },
    place: SignPlace,
    put: string,
    length = 1,
  ): void {
    const offset = this.#start + at;
    this.strays.push({ at: offset, ...signWords(sign, place) });
    this.edits.push({ at: offset, length, put });
  }
}

function isText(name: string): boolean {
  return TEXT_KEYS.some((key) => key === name);
}
