/**
 * How YAML eats prompts, and what providers would obey in one.
 *
 * The keys whose values are sentences: everything else in a storyboard is a word or a number.
 */

import { parse } from 'yaml';
import { BLOCK } from './line.ts';
import type { Report } from './report.ts';
import { shotSchema } from './schema.ts';
import { shownSign, signOf } from './sign.ts';
import { type Path, type Tree, treeAt } from './tree.ts';
import { quoted } from './words.ts';

export const TEXT_KEYS = ['prompt', 'style', 'title', 'note'] as const;
const TEXT_KEY = /(?:^|[\s{,])(prompt|style|title|note)[ \t]*:[ \t]+/g;

/** A text's key, found in the raw file because the file could not be read. */
export type TextKey = {
  readonly name: string;
  readonly column: number;
  readonly valueStart: number;
  /** The rest of the line. */
  readonly value: string;
};

export function QUOTE_HINT(name: string): string {
  return `Put the whole ${name} between quotes, or write it on indented lines below "${name}: >-".`;
}

/** The key of the text that an offset lies in, on its line or on an unindented line above. */
export function textKeyAt(text: string, offset: number): TextKey | null {
  let lineStart = lineStartAt(text, offset);
  const lineEnd = text.indexOf('\n', offset);
  const own = textKeyIn(
    text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd),
    lineStart,
    offset,
  );
  if (own !== null) return own;
  let indent = indentOf(text, lineStart);
  while (lineStart > 0) {
    const end = lineStart - 1;
    lineStart = lineStartAt(text, end);
    const line = text.slice(lineStart, end);
    const key = textKeyIn(line, lineStart, end);
    if (key !== null) return key.column < indent && !/^[>|]/.test(key.value) ? key : null;
    indent = Math.min(indent, indentOf(text, lineStart));
    if (/^\s*(- |\S+:(\s|$))/.test(line)) return null;
  }
  return null;
}

/** `lastIndexOf` takes a place before the text for its first one, which may be a line break. */
function lineStartAt(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function textKeyIn(line: string, lineStart: number, offset: number): TextKey | null {
  let found: TextKey | null = null;
  for (const match of line.matchAll(TEXT_KEY)) {
    const valueStart = lineStart + match.index + match[0].length;
    if (valueStart > offset) break;
    const isPast = /[,}]\s*[a-z_]+\s*:/.test(
      line.slice(valueStart - lineStart, offset - lineStart),
    );
    const [, name = ''] = match;
    const column = match.index + match[0].indexOf(name);
    found = isPast
      ? null
      : { name, column, valueStart, value: line.slice(valueStart - lineStart).trim() };
  }
  return found;
}

function indentOf(text: string, lineStart: number): number {
  let indent = 0;
  while (text[lineStart + indent] === ' ') indent += 1;
  return indent;
}

/** The first unquoted text between two offsets that a ` #` cuts; it stands for what was cut off. */
export function hashedTextIn(text: string, start: number, end: number): TextKey | null {
  for (const match of text.slice(start, end).matchAll(TEXT_KEY)) {
    const valueStart = start + match.index + match[0].length;
    const [line = ''] = text.slice(valueStart).split(/\r?\n/, 1);
    const cut = /^['">|]/.test(line) ? -1 : line.search(/\s#/);
    const [, name = ''] = match;
    // A text of another key may follow on the line, and be the one that is cut.
    if (cut < 0 || /[,{]\s*(?:prompt|style|title|note)\s*:/.test(line.slice(0, cut))) continue;
    return { name, column: 0, valueStart: valueStart + cut, value: line.slice(cut + 1).trim() };
  }
  return null;
}

export function hashFact(name: string, comment: string): string {
  return `The ${name} ends before ${quoted(comment)}: YAML begins a comment at " #".`;
}

/** Why YAML could not read the text as one. */
export function unquotedFact({ name, value }: TextKey): string {
  const [first = ''] = value;
  if (first === '[') {
    return `The ${name} begins with "[", where YAML begins a list.`;
  }
  if (first === '"' || first === "'") {
    return `The ${name} begins with a quotation mark, so YAML ends it at the next one, and more follows.`;
  }
  if (/[{@`%&*!|>,?#-]/.test(first)) {
    return `The ${name} begins with "${first}", which means something else to YAML.`;
  }
  if (/:(\s|$)/.test(value)) {
    return `The ${name} is not quoted and holds ": ", which YAML reads as a key and its value.`;
  }
  return `The ${name} is not quoted, and YAML cannot read it as one text.`;
}

/** Texts that were read, but not as they were meant. Gives the keys that are no keys. */
export function checkTexts(text: string, root: Tree, at: Path, report: Report): string[] {
  const mapping = treeAt(root, at);
  if (mapping?.entries === null || mapping === null) return [];
  const strays: string[] = [];
  for (const name of TEXT_KEYS) {
    const tree = mapping.entries.get(name)?.tree;
    if (tree === undefined) continue;
    checkKeyLines(text, tree, { path: [...at, name], name, report });
    if (tree.style !== 'plain') continue;
    checkCurly(tree, { path: [...at, name], name, report });
    checkHash(text, tree, { path: [...at, name], name, report });
    if (mapping.style === 'flow-mapping') strays.push(...straysAfter(mapping, name));
  }
  const cut = strays[0];
  const entry = cut === undefined ? undefined : mapping.entries.get(cut);
  if (cut !== undefined && entry !== undefined) {
    const name = textBefore(mapping, cut);
    report.addAtOffset(
      entry.keyStart,
      {
        code: 'comma-in-prompt',
        message: `The ${name} ended at the comma before ${quoted(cut)}: inside { } a comma ends an unquoted text.`,
        hint: QUOTE_HINT(name).replace(
          'indented lines below',
          'lines of its own, without { }, below',
        ),
      },
      [...at, cut],
    );
  }
  return strays;
}

/** Words after a text that are no keys: no colon follows, or they have spaces in them. */
function straysAfter({ entries }: Tree, name: string): string[] {
  const names = [...(entries?.keys() ?? [])];
  const after = names.slice(names.indexOf(name) + 1);
  const end = after.findIndex((key) => entries?.get(key)?.hasColon && !/\s/.test(key));
  return end < 0 ? after : after.slice(0, end);
}

function textBefore({ entries }: Tree, stray: string): string {
  const names = [...(entries?.keys() ?? [])];
  const before = names.slice(0, names.indexOf(stray));
  return before.findLast((name) => TEXT_KEYS.some((key) => key === name)) ?? 'prompt';
}

function checkHash(
  text: string,
  tree: Tree,
  { path, name, report }: { path: Path; name: string; report: Report },
): void {
  const comment = /^[ \t]+(#[^\r\n]*)/.exec(text.slice(tree.end, tree.end + 200))?.[1];
  if (comment === undefined) return;
  // Beside other texts than a prompt a comment is usually meant as one; `Take #3` is not.
  if (name !== 'prompt' && !/^ #\S/.test(text.slice(tree.end, tree.end + 3))) return;
  report.addAtOffset(
    tree.end,
    {
      severity: 'warning',
      code: 'hash-in-prompt',
      message: hashFact(name, comment),
      hint: `If that belongs to the ${name}, quote the whole ${name}.`,
    },
    path,
  );
}

type Place = { readonly path: Path; readonly name: string; readonly report: Report };

/** Keys whose values are words: only their place tells them from a text. */
const WORDY = new Set(['prompt', 'style', 'note']);

const SCHEMAS = new Map(Object.entries(shotSchema.shape));

const KEY_LINE = /^( *)(- +)?([a-z_]{2,16}):(?: +(\S.*)|)$/;

/** Warns of a line in a text of several lines that reads like a key of a shot, or a shot's start. */
function checkKeyLines(text: string, tree: Tree, { path, name, report }: Place): void {
  let offset = text.indexOf('\n', tree.start) + 1;
  if (tree.style !== 'block' || offset === 0) return;
  const lines = text.slice(offset, tree.end).split(/\r?\n/);
  // "Scene: …", "Camera: …": a text in sections has such lines of its own.
  const isSectioned = /^ *[\p{L} ]{2,30}: /u.test(lines[0] ?? '');
  for (const line of lines) {
    const [, indent = '', dash, key = '', value = ''] = KEY_LINE.exec(line) ?? [];
    const isItem = dash !== undefined && key === 'id';
    if (isItem || (dash === undefined && isMeant(key, value, isSectioned))) {
      const what = isItem ? 'the start of a shot' : `the key ${key}`;
      report.addAtOffset(
        offset + indent.length,
        {
          severity: 'warning',
          code: 'key-in-text',
          message: `${quoted(line.trim())} is part of the ${name}, since it is indented as deep as its lines; it reads like ${what}.`,
          hint: isItem
            ? 'If it begins a shot, indent its "-" like those of the other shots.'
            : `If it is a key of the shot, indent it like "${name}:".`,
        },
        path,
      );
      if (isItem) return;
    }
    offset += line.length + (text.startsWith('\r\n', offset + line.length) ? 2 : 1);
  }
}

/** A key of a shot with a value that it takes. */
function isMeant(key: string, value: string, isSectioned: boolean): boolean {
  const schema = SCHEMAS.get(key);
  if (schema === undefined || value.length > 200) return false;
  if (WORDY.has(key)) return !isSectioned && (value !== '' || key === 'prompt');
  if (BLOCK.test(value)) return false;
  try {
    return schema.safeParse(value === '' ? undefined : parse(value, { logLevel: 'silent' }))
      .success;
  } catch {
    return false;
  }
}

/** Warns of an unquoted text between curly quotes: it is sent with them, and breaks at the next ":". */
function checkCurly(tree: Tree, { path, name, report }: Place): void {
  const value = typeof tree.value === 'string' ? tree.value : '';
  const open = signOf(value.charAt(0));
  const close = signOf(value.at(-1) ?? '');
  if (value.length < 3 || open?.kind !== 'quote' || close?.kind !== 'quote') return;
  const inner = value.slice(1, -1);
  // Speech at both ends is no quotation of the whole.
  if (inner.includes(open.character) || inner.includes(close.character)) return;
  const end = close === open ? '' : ` and ${shownSign(close)}`;
  report.add({
    path,
    severity: 'warning',
    code: 'look-alike',
    message: `${shownSign(open)}${end}; YAML quotes by the straight " and ' only, so these are part of the ${name}.`,
    hint: `Put the ${name} between straight quotes; around curly ones, if those belong to it.`,
  });
}
