/**
 * From YAML nodes to a tree: aliases and merge keys resolved, keys unique, size bounded.
 */

import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Report } from './report.ts';
import type { Entry, Tree } from './tree.ts';
import { quoted } from './words.ts';

/** Deepest nesting of lists and mappings; a storyboard needs five. */
export const MAX_DEPTH = 32;

/** Values that the file may amount to once aliases are followed: 2,000 full shots stay far below. */
const MAX_VALUES = 200_000;

type Composed = { readonly tree: Tree; readonly values: number };

const SCALAR_STYLES: Readonly<Record<string, Tree['style']>> = {
  [Scalar.PLAIN]: 'plain',
  [Scalar.QUOTE_DOUBLE]: 'quoted',
  [Scalar.QUOTE_SINGLE]: 'quoted',
  [Scalar.BLOCK_FOLDED]: 'block',
  [Scalar.BLOCK_LITERAL]: 'block',
};

const PLAIN_TAGS = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** The tree of a file's contents; null when it is too large or too deep to be looked at. */
export function composeTree(contents: Node, text: string, report: Report): Tree | null {
  const composer = new TreeComposer(text, report);
  const { tree } = composer.compose(contents, 0);
  return composer.isTooLarge ? null : tree;
}

class TreeComposer {
  readonly #text: string;
  readonly #report: Report;
  readonly #anchors = new Map<string, Composed>();
  readonly #open = new Set<string>();
  /** Entries that mappings have got so far, merged ones too. */
  #entries = 0;
  isTooLarge = false;

  constructor(text: string, report: Report) {
    this.#text = text;
    this.#report = report;
  }

  compose(node: Node, depth: number): Composed {
    const { start } = span(node);
    if (depth > MAX_DEPTH) return this.#refuseSize(start, `is nested more than ${MAX_DEPTH} deep`);
    if (isAlias(node)) return this.#follow(node.source, start);
    this.#checkTag(node, start);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#open.add(anchor);
    const composed = this.#composeContents(node, depth);
    if (anchor !== undefined) {
      this.#open.delete(anchor);
      this.#anchors.set(anchor, composed);
    }
    if (composed.values > MAX_VALUES) {
      return this.#refuseSize(start, `amounts to more than ${MAX_VALUES} values`);
    }
    return composed;
  }

  #composeContents(node: Node, depth: number): Composed {
    if (isMap(node)) return this.#mapping(node, depth);
    if (isSeq(node)) return this.#list(node, depth);
    const { start, end } = span(node);
    const style = (isScalar(node) && SCALAR_STYLES[node.type ?? '']) || 'other';
    const value: unknown = isScalar(node) ? node.value : null;
    return leaf({ value, start, end, style, entries: null, items: null });
  }

  #list(node: YAMLSeq, depth: number): Composed {
    const { start, end } = span(node);
    const items: Tree[] = [];
    let values = 1;
    for (const item of node.items) {
      const composed = this.#child(item, depth, end);
      items.push(composed.tree);
      values += composed.values;
    }
    const value = items.map((item) => item.value);
    const style = node.flow ? 'flow-list' : 'other';
    return { values, tree: { value, start, end, style, entries: null, items } };
  }

  #mapping(node: YAMLMap, depth: number): Composed {
    const { start, end } = span(node);
    const entries = new Map<string, Entry>();
    const merged: Composed[] = [];
    let values = 1;
    for (const pair of node.items) {
      const key = isNode(pair.key) ? pair.key : null;
      const keySpan = key === null ? { start, end: start } : span(key);
      const composed = this.#child(pair.value, depth, keySpan.end);
      values += composed.values;
      if (isMergeKey(key)) {
        merged.push(...this.#mergeSources(composed));
        continue;
      }
      const name = this.#keyName(key, keySpan.start);
      if (name === null) continue;
      const hasColon = pair.value !== null || this.#text.startsWith(':', keySpan.end);
      const entry = { keyStart: keySpan.start, keyEnd: keySpan.end, hasColon, tree: composed.tree };
      const first = entries.get(name);
      if (first === undefined) entries.set(name, entry);
      // Words between the commas of a prompt that lost its quotes may repeat.
      else if (first.hasColon || hasColon) this.#refuseTwice(name, keySpan.start, first.keyStart);
    }
    for (const source of merged) {
      for (const [name, entry] of source.tree.entries ?? []) {
        if (!entries.has(name)) entries.set(name, entry);
      }
    }
    this.#entries += entries.size;
    if (this.#entries > MAX_VALUES) {
      return this.#refuseSize(start, `is merged into more than ${MAX_VALUES} keys`);
    }
    const value = Object.fromEntries([...entries].map(([name, { tree }]) => [name, tree.value]));
    const style = node.flow ? 'flow-mapping' : 'other';
    return { values, tree: { value, start, end, style, entries, items: null } };
  }

  #child(node: unknown, depth: number, offset: number): Composed {
    if (this.isTooLarge || !isNode(node)) return empty(offset);
    return this.compose(node, depth + 1);
  }

  #follow(name: string, start: number): Composed {
    const anchored = this.#anchors.get(name);
    if (anchored !== undefined && !this.#open.has(name)) return anchored;
    this.#report.addAtOffset(start, {
      code: 'unknown-anchor',
      message: this.#open.has(name)
        ? `"*${name}" stands inside "&${name}" itself.`
        : `"*${name}" is an alias, and no "&${name}" stands above it.`,
      hint: `Put "&${name}" before the value that is meant, or quote the text if it only begins with "*".`,
    });
    return empty(start);
  }

  #mergeSources(composed: Composed): Composed[] {
    const { tree } = composed;
    if (tree.entries !== null) return [composed];
    const sources = tree.items ?? [];
    if (sources.length > 0 && sources.every((source) => source.entries !== null)) {
      return sources.map((source) => ({ tree: source, values: 0 }));
    }
    if (this.#report.saidAt(tree.start)) return [];
    this.#report.addAtOffset(tree.start, {
      code: 'merge-key',
      message: '"<<" merges mappings, and this is none.',
      hint: 'Write "<<: *name", where "&name" stands before a mapping, or a list of such aliases.',
    });
    return [];
  }

  #keyName(key: Node | null, start: number): string | null {
    if (isScalar(key) && typeof key.value === 'string') return key.value;
    if (isScalar(key) && key.source) return key.source;
    this.#report.addAtOffset(start, {
      code: 'yaml-feature',
      message: 'This key is not a word.',
      hint: 'If it belongs to a text, quote the text.',
    });
    return null;
  }

  #checkTag(node: Node, start: number): void {
    if (node.tag === undefined || PLAIN_TAGS.has(node.tag)) return;
    this.#report.addAtOffset(start, {
      code: 'yaml-feature',
      message: `The tag ${quoted(node.tag.replace(/^tag:yaml\.org,2002:/, '!!'))} has no meaning in a storyboard.`,
      hint: 'Quote the text if it only begins with "!".',
    });
  }

  #refuseTwice(name: string, offset: number, firstOffset: number): void {
    const { line } = this.#report.positionOf(firstOffset);
    this.#report.addAtOffset(offset, {
      code: 'duplicate-key',
      message: `The key ${quoted(name)} stands twice in one mapping; the first is on line ${line}.`,
      hint: 'Take one of them out.',
    });
  }

  #refuseSize(offset: number, fact: string): Composed {
    if (!this.isTooLarge) {
      this.#report.addAtOffset(offset, {
        code: 'alias-bomb',
        message: `What begins here ${fact}.`,
        hint: 'Write it out without aliases of aliases.',
      });
    }
    this.isTooLarge = true;
    return empty(offset);
  }
}

function leaf(tree: Tree): Composed {
  return { tree, values: 1 };
}

function empty(offset: number): Composed {
  const tree = { value: null, style: 'other', entries: null, items: null } as const;
  return leaf({ ...tree, start: offset, end: offset });
}

function span(node: Node): { start: number; end: number } {
  const [start = 0, end = start] = node.range ?? [];
  return { start, end };
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

function isMergeKey(key: Node | null): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN && key.value === '<<';
}

/** What the lexer puts before every text, so that a text of one bracket is told from a bracket. */
const TEXT_FOLLOWS = '\u001f';

/**
 * Where brackets are first nested deeper than any storyboard.
 *
 * Looked for before parsing: the parser takes minutes to give up on a hundred thousand of them.
 */
export function deepBracket(text: string): number | null {
  let offset = 0;
  let depth = 0;
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    const isMark = MARKS.has(token);
    if (!isText && (token === '{' || token === '[')) depth += 1;
    if (!isText && (token === '}' || token === ']')) depth -= 1;
    if (depth > MAX_DEPTH) return offset;
    isText = token === TEXT_FOLLOWS;
    if (!isMark) offset += token.length;
  }
  return null;
}

/** Tokens that stand for no text: byte order mark, document, flow error end, text follows. */
const MARKS = new Set(['\u0002', '\u0018', TEXT_FOLLOWS]);
