/**
 * Which lines of a file that YAML cannot read stand in another column than those that they belong
 * to. Columns of shots and keys are told by what most of them have.
 *
 * One pass, line by line; texts, quotations and brackets over several lines are passed over.
 */

import { INNER, type KeyPlace, KEYS } from './key.ts';
import { type Joined, type LayoutLine, LayoutLines } from './layout-line.ts';

export type Misplaced = {
  readonly offset: number;
  /** Lines, from 1, in which the parser says nothing that is not an echo of this. */
  readonly lines: readonly [first: number, last: number];
  readonly code: 'indent' | 'syntax';
  readonly message: string;
  readonly hint: string;
};

const MOST_MISPLACED = 20;

const TOP_ONLY = new Set(
  KEYS.top.filter((key) => !KEYS.shot.includes(key) && !KEYS.defaults.includes(key)),
);

/** Their lines are told apart by themselves. */
const SECTIONS = new Set(['shots', 'defaults', 'policy', 'output']);

export function findMisplaced(text: string): Misplaced[] {
  const lines = [...new LayoutLines(text)];
  return new Layout(lines).read();
}

type Item = {
  readonly dash: number;
  readonly column: number;
  readonly key: string;
  hasFault: boolean;
};

class Layout {
  readonly #lines: readonly LayoutLine[];
  readonly #found: Misplaced[] = [];
  readonly #dash: number | null;
  /** The key at the top of the file whose lines these are. */
  #section: string | null = null;
  /** Column of the section's keys, other than shots. */
  #child: number | null = null;
  #item: Item | null = null;
  /** A key without a value on its line: what is deeper belongs to it. */
  #parent: { readonly key: string; readonly column: number; child: number | null } | null = null;

  constructor(lines: readonly LayoutLine[]) {
    this.#lines = lines;
    this.#dash = mostCommon(lines.flatMap(({ dash, key }) => (dash !== null && key ? [dash] : [])));
  }

  read(): Misplaced[] {
    for (const [place, line] of this.#lines.entries()) {
      if (this.#found.length >= MOST_MISPLACED) break;
      this.#look(line, place);
      if (line.key === null || line.isFlow || this.#isInParent(line.column)) continue;
      const { key, column } = line;
      const isParent = !line.hasValue && !SECTIONS.has(key);
      this.#parent = isParent ? { key, column, child: null } : null;
    }
    return this.#found;
  }

  #look(line: LayoutLine, place: number): void {
    const { key, dash, column, textOf, joined } = line;
    if (textOf !== null) this.#refuse(line, place, textWords(line, textOf));
    else if (joined !== null) this.#refuse(line, place, joinedWords(joined), 'syntax');
    else if (key === null) return;
    else if (dash !== null) this.#lookAtItem(line, dash, place);
    else if (this.#isNested(column)) this.#lookInParent(line, place);
    else if (column === 0 && KEYS.top.includes(key)) this.#open(key);
    else if (TOP_ONLY.has(key) || (this.#section === null && KEYS.top.includes(key))) {
      this.#refuse(line, place, columnWords(line, { key: null, column: 0, of: 'top' }));
      this.#open(key);
    } else if (this.#section === 'shots') this.#lookInShot(line, place);
    else this.#lookInSection(line, place);
  }

  #open(key: string): void {
    this.#section = key;
    this.#child = null;
    this.#item = null;
  }

  #isNested(column: number): boolean {
    const isBelowItem = this.#section === 'shots' ? this.#item !== null : this.#child !== null;
    return isBelowItem && this.#parent !== null && column > this.#parent.column;
  }

  #isInParent(column: number): boolean {
    return this.#parent !== null && column > this.#parent.column && this.#isNested(column);
  }

  /** `head` and `tail` below `trim`. */
  #lookInParent(line: LayoutLine, place: number): void {
    const parent = this.#parent;
    if (parent === null || !INNER.get(parent.key)?.includes(line.key ?? '')) return;
    parent.child ??= line.column;
    if (parent.child === line.column) return;
    const expected = { key: null, column: parent.child, of: parent.key };
    this.#refuse(line, place, columnWords(line, expected));
  }

  #lookAtItem(line: LayoutLine, dash: number, place: number): void {
    if (line.key === null || !KEYS.shot.includes(line.key)) return;
    if (this.#parent !== null && this.#item !== null && dash > this.#item.column) return;
    const isMisplaced = this.#dash !== null && dash !== this.#dash;
    this.#section ??= 'shots';
    this.#item = { dash, column: line.column, key: line.key, hasFault: isMisplaced };
    if (isMisplaced) this.#refuse(line, place, itemWords(line, dash, this.#dash ?? 0));
  }

  #lookInShot(line: LayoutLine, place: number): void {
    const item = this.#item;
    const key = line.key ?? '';
    if (item === null || !KEYS.shot.includes(key) || line.column === item.column) return;
    if (!item.hasFault) {
      this.#refuse(line, place, columnWords(line, { ...item, of: 'shot' }));
    }
    item.hasFault = true;
  }

  #lookInSection(line: LayoutLine, place: number): void {
    const section = keyPlaceOf(this.#section);
    if (section === null || line.key === null || !KEYS[section].includes(line.key)) return;
    if (this.#child === null) {
      if (line.column > 0) this.#child = line.column;
    } else if (line.column !== this.#child && line.column > 0) {
      this.#refuse(line, place, columnWords(line, { key: null, column: this.#child, of: section }));
    }
  }

  #refuse(
    line: LayoutLine,
    place: number,
    words: { message: string; hint: string },
    code: Misplaced['code'] = 'indent',
  ): void {
    const before = this.#lines.slice(0, place).findLast(({ key }) => key !== null);
    const next = this.#lines
      .slice(place + 1, place + 40)
      .find(({ dash, column, key }) => (dash !== null && key !== null) || column === 0);
    this.#found.push({
      offset: line.joined === null ? line.offset : line.joined.offset,
      lines: [before?.number ?? line.number, (next?.number ?? line.number + 40) - 1],
      code,
      ...words,
    });
  }
}

function keyPlaceOf(section: string | null): Exclude<KeyPlace, 'shot' | 'top'> | null {
  return section === 'defaults' || section === 'policy' || section === 'output' ? section : null;
}

/** Of several equally common ones the first. */
function mostCommon(columns: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const column of columns) counts.set(column, (counts.get(column) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0] ?? null;
}

type Words = { readonly message: string; readonly hint: string };

type Expected = {
  /** The key whose column counts; null: the others of its section. */
  readonly key: string | null;
  /** From 0. */
  readonly column: number;
  /** Whose keys they are: `top`, `shot`, or the key above them. */
  readonly of: string;
};

function columnWords({ key, column }: LayoutLine, expected: Expected): Words {
  const fact = column > expected.column ? 'is indented too deep' : 'is not indented deep enough';
  const others =
    expected.key === null ? othersOf(expected.of) : `${expected.key}, the first key of this shot,`;
  const verb = expected.key === null ? 'stand' : 'stands';
  return {
    message: `"${key}:" ${fact}: it stands in column ${column + 1}, and ${others} ${verb} in column ${expected.column + 1}.`,
    hint:
      expected.column === 0
        ? 'Take the spaces before it out.'
        : `Indent it by ${spaces(expected.column)}, not ${column}.`,
  };
}

function othersOf(owner: string): string {
  return owner === 'top' ? 'the keys at the top of the file' : `the other keys of ${owner}`;
}

function itemWords({ key }: LayoutLine, dash: number, expected: number): Words {
  const fact = dash > expected ? 'is indented too deep' : 'is not indented deep enough';
  return {
    message: `"- ${key}:" ${fact}: its dash stands in column ${dash + 1}, and those of the other shots in column ${expected + 1}.`,
    hint: `Indent the dash by ${spaces(expected)}, not ${dash}, and move the other lines of this shot with it.`,
  };
}

function textWords(
  { column }: LayoutLine,
  { key, column: needed, first }: NonNullable<LayoutLine['textOf']>,
): Words {
  const limit =
    first === null
      ? `the text of ${key} stands deeper than "${key}:"`
      : `the first line of ${key}’s text stands in column ${first + 1}, and no line of it stands before that`;
  return {
    message: `This line stands in column ${column + 1}; ${limit}.`,
    hint: `Indent every line of the text by ${spaces(needed)}.`,
  };
}

function joinedWords({ lacks, key }: Joined): Words {
  if (lacks === 'space after dash') {
    return {
      message: `After the "-" before ${key} a space is missing: to YAML "-${key}" is one word.`,
      hint: `Write "- ${key}: …".`,
    };
  }
  if (lacks === 'space after colon') {
    return {
      message: `After "${key}:" a space is missing: to YAML the key does not end there.`,
      hint: `Write "${key}: …".`,
    };
  }
  return {
    message: `After the key ${key} the ":" is missing.`,
    hint: `Write "${key}: …".`,
  };
}

function spaces(count: number): string {
  return `${count} space${count === 1 ? '' : 's'}`;
}
