/**
 * What the YAML parser stumbled over, in the words of somebody who writes prompts.
 *
 * Most broken storyboards are prompts without quotes, so an error on a prompt's line is explained
 * as that. One finding a line: the rest of a broken line is an echo.
 */

import { type Document, type ErrorCode, isCollection, type Node, Scalar, visit } from 'yaml';
import { KNOWN_KEYS } from './key.ts';
import { findMisplaced, type Misplaced } from './layout.ts';
import { quotationHint } from './line.ts';
import {
  hashedTextIn,
  hashFact,
  QUOTE_HINT,
  type TextKey,
  textKeyAt,
  unquotedFact,
} from './prompt.ts';
import type { Finding, Report } from './report.ts';
import { printable } from './words.ts';

const MOST_FINDINGS = 20;
const MOST_FAULTS = 1_000;

type Fault = { readonly code: ErrorCode; readonly offset: number; readonly message: string };

/** Reports every fault of the parser; whether there was one. */
export function reportSyntax(
  text: string,
  { errors, warnings, contents }: Document.Parsed,
  report: Report,
): boolean {
  const faults = [...errors, ...warnings].slice(0, MOST_FAULTS);
  if (faults.length === 0) return false;
  const lines = new Set<number>();
  const tabs = new Set<number>();
  const misplaced = reportMisplaced(text, lines, report);
  for (const { code, pos, message } of faults) {
    if (lines.size >= MOST_FINDINGS) break;
    const at = report.positionOf(pos[0]);
    if (lines.has(at.line) || isEcho({ code, message, ...at }, misplaced)) continue;
    const { offset, ...finding } = explain(text, contents, { code, offset: pos[0], message });
    const { line } = report.positionOf(offset);
    if (lines.has(line)) continue;
    if (finding.code === 'syntax' && tabs.has(line - 1)) continue;
    if (finding.code === 'tab-indent') tabs.add(line);
    lines.add(line);
    report.addAtOffset(offset, finding);
  }
  return true;
}

/** What the parser says of a misplaced line, or of the lines that are in place after it. */
function isEcho(
  { code, message, line, column }: Omit<Fault, 'offset'> & { line: number; column: number },
  misplaced: readonly Misplaced[],
): boolean {
  const isOfIndent =
    code === 'BAD_INDENT' ||
    code === 'MULTILINE_IMPLICIT_KEY' ||
    (code === 'BLOCK_AS_IMPLICIT_KEY' && column === 1) ||
    message.startsWith('Implicit map keys');
  return misplaced.some(({ code: own, lines: [from, to] }) => {
    if (line >= from && line <= to) return true;
    return own === 'indent' && line > to && isOfIndent;
  });
}

function reportMisplaced(text: string, lines: Set<number>, report: Report): Misplaced[] {
  const misplaced = findMisplaced(text);
  for (const { offset, lines: _lines, ...finding } of misplaced) {
    lines.add(report.positionOf(offset).line);
    report.addAtOffset(offset, finding);
  }
  return misplaced;
}

type Explained = Finding & { readonly offset: number };

function explain(text: string, contents: Node | null, fault: Fault): Explained {
  const { code, offset } = fault;
  if (code === 'MISSING_CHAR' && fault.message.startsWith('Missing closing')) {
    const quote = openQuote(contents, offset);
    if (quote !== null) return unclosedQuote(quote);
  }
  const tab = tabBefore(text, offset);
  if (tab !== null) return { offset: tab, ...TAB };
  const key = code === 'BAD_DQ_ESCAPE' ? null : textKeyAt(text, offset);
  if (key !== null) return unquoted(text, key);
  const onLine = onOneLine(text, fault) ?? pastQuotation(text, fault);
  if (onLine !== null) return onLine;
  if (code === 'BAD_INDENT') {
    const opened = openCollection(contents, offset);
    if (opened !== null) {
      const hashed = hashedTextIn(text, opened, offset);
      return hashed === null ? unclosedBracket(text, opened) : cutByHash(hashed);
    }
  }
  return { offset, ...generalFinding(fault) };
}

/** Where a tab stands in the indentation of a place's line. */
function tabBefore(text: string, offset: number): number | null {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  for (let at = start; /[ \t]/.test(text.charAt(at)); at += 1) {
    if (text.charAt(at) === '\t') return at;
  }
  return null;
}

function unquoted(text: string, key: TextKey): Explained {
  const { valueStart, value, name } = key;
  const lineStart = text.lastIndexOf('\n', valueStart) + 1;
  const own = quotationHint(value, {
    name,
    column: valueStart - lineStart + 1,
    isFlow: /^[ \t-]*\{/.test(text.slice(lineStart, valueStart)),
  });
  return {
    code: value.startsWith('[') ? 'bracket-in-prompt' : 'unquoted-prompt',
    offset: valueStart,
    message: unquotedFact(key),
    hint: own === null ? QUOTE_HINT(name) : `${QUOTE_HINT(name)} ${own}.`,
  };
}

/** `join: dissolve: 12`: a mapping within a line needs brackets. */
function onOneLine(text: string, { code, offset }: Fault): Explained | null {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return null;
  const [line = ''] = text.slice(offset, offset + 200).split(/\r?\n/, 1);
  const [, inner = '', value = ''] = /^([a-z_]+):\s+([^\s#{}[\]]+)\s*$/.exec(line) ?? [];
  const before = text.slice(Math.max(0, offset - 40), offset);
  const [, outer = ''] = /(?:^|[\s{,])([a-z_]+):[ \t]+$/.exec(before) ?? [];
  if (!KNOWN_KEYS.has(inner) || !KNOWN_KEYS.has(outer)) return null;
  return {
    offset,
    code: 'syntax',
    message: `Two keys stand on one line: ${outer} and ${inner}, which belongs to it.`,
    hint: `Write "${outer}: { ${inner}: ${value} }".`,
  };
}

/** More after a quotation, in a value that is no sentence. */
function pastQuotation(text: string, { offset }: Fault): Explained | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(start, offset);
  const [found = '', name = ''] =
    /([a-z_]+)[ \t]*:[ \t]+(?=["'][^:]*$)/.exec(before.slice(-400)) ?? [];
  const at = start + before.lastIndexOf(found) + found.length;
  if (found === '' || at >= offset) return null;
  const [line = ''] = text.slice(at, at + 400).split(/\r?\n/, 1);
  const isFlow = /^[ \t-]*\{/.test(before);
  const hint = quotationHint(line, { name, column: at - start + 1, isFlow });
  if (hint === null) return null;
  const message = `The quotation of ${name} has ended, and more follows here.`;
  return { offset, code: 'syntax', message, hint: `${hint}.` };
}

function generalFinding({ code, message }: Fault): Finding {
  const said = SAID[code];
  if (said !== undefined) return said;
  const first = printable(message.split('\n')[0] ?? '').replace(/\.?$/, '.');
  const hint = /column|indent|indicator|map values|single line/.test(first) ? INDENT_HINT : null;
  return { code: 'syntax', message: `YAML cannot read this: ${first}`, hint };
}

const INDENT_HINT =
  'Look at the start of this line and of the one above: lines of one shot begin in one column, each key ends by ":" and a space.';

const TAB: Finding = {
  code: 'tab-indent',
  message: 'A tab indents this line; YAML indents by spaces only.',
  hint: 'Replace the tab by spaces.',
};

/** Faults that have better words than the parser's. */
const SAID: Partial<Record<ErrorCode, Finding>> = {
  TAB_AS_INDENT: TAB,
  BAD_DQ_ESCAPE: {
    code: 'syntax',
    message: 'Between double quotes "\\" begins an escape, and this is none.',
    hint: 'Write "\\\\" for one "\\", or quote the text by single quotes.',
  },
  MULTIPLE_DOCS: {
    code: 'several-documents',
    message: 'A second document begins here; a file holds one storyboard.',
    hint: 'Take out the line "---", or make two files of it.',
  },
  TAG_RESOLVE_FAILED: {
    code: 'yaml-feature',
    message: 'A word that begins with "!" is a tag, and a storyboard has no tags.',
    hint: 'Quote the text.',
  },
  BAD_DIRECTIVE: {
    code: 'yaml-feature',
    message: 'A line that begins with "%" is a directive, and a storyboard has none.',
    hint: 'Take the line out.',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    code: 'syntax',
    message: 'YAML reads ": " in an unquoted text as a key and its value.',
    hint: 'Quote the text, or put the key on a line of its own.',
  },
  BAD_ALIAS: {
    code: 'syntax',
    message: 'A word that begins with "*" or "&" is an alias or an anchor, and this is no name.',
    hint: 'Quote the text.',
  },
  RESOURCE_EXHAUSTION: {
    code: 'alias-bomb',
    message: 'The file is nested too deep to be a storyboard.',
  },
};

function unclosedQuote(offset: number): Explained {
  return {
    code: 'syntax',
    offset,
    message: 'The quotation that opens here is not closed.',
    hint: 'Close it with the same mark that opens it.',
  };
}

function unclosedBracket(text: string, offset: number): Explained {
  const mark = text[offset] === '{' ? ['{', '}'] : ['[', ']'];
  return {
    code: 'syntax',
    offset,
    message: `The "${mark[0]}" that opens here is not closed by "${mark[1]}", or a line in it is not indented.`,
    hint: `Close it with "${mark[1]}", and indent its lines deeper than the key that it belongs to.`,
  };
}

/** The comment has swallowed what closes the bracket: that is an echo. */
function cutByHash({ name, valueStart, value }: TextKey): Explained {
  return {
    code: 'hash-in-prompt',
    offset: valueStart,
    message: hashFact(name, value),
    hint: `If that belongs to the ${name}, quote the whole ${name}.`,
  };
}

/** Start of the quoted text that runs on to an offset. */
function openQuote(contents: Node | null, offset: number): number | null {
  let found: number | null = null;
  visit(contents, {
    Scalar(_key, node) {
      const [start, end] = node.range ?? [0, 0];
      const isQuoted = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE;
      if (isQuoted && start < offset && end >= offset) found = start;
    },
  });
  return found;
}

/** Start of the innermost `{` or `[` that has not ended before an offset. */
function openCollection(contents: Node | null, offset: number): number | null {
  let found: number | null = null;
  visit(contents, {
    Node(_key, node) {
      if (!isCollection(node) || !node.flow) return undefined;
      const [start, end] = node.range ?? [0, 0];
      if (start <= offset && end >= offset) found = start;
      return undefined;
    },
  });
  return found;
}
