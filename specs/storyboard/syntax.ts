/**
 * What the YAML parser stumbled over, in the words of somebody who writes prompts.
 *
 * Most broken storyboards are prompts without quotes, so an error on a prompt's line is explained
 * as that. One finding a line: the rest of a broken line is an echo.
 */

import { isCollection, Scalar, visit, type Document, type ErrorCode, type Node } from 'yaml';
import type { Finding, Report } from './report.ts';
import {
  hashedTextIn,
  hashFact,
  QUOTE_HINT,
  textKeyAt,
  unquotedFact,
  type TextKey,
} from './prompt.ts';
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
  const lines = new Set<number>();
  for (const { code, pos, message } of [...errors, ...warnings].slice(0, MOST_FAULTS)) {
    if (lines.size >= MOST_FINDINGS) break;
    if (lines.has(report.positionOf(pos[0]).line)) continue;
    const { offset, ...finding } = explain(text, contents, { code, offset: pos[0], message });
    const { line } = report.positionOf(offset);
    if (lines.has(line)) continue;
    lines.add(line);
    report.addAtOffset(offset, finding);
  }
  return lines.size > 0;
}

type Explained = Finding & { readonly offset: number };

function explain(text: string, contents: Node | null, fault: Fault): Explained {
  const { code, offset } = fault;
  if (code === 'MISSING_CHAR' && fault.message.startsWith('Missing closing')) {
    const quote = openQuote(contents, offset);
    if (quote !== null) return unclosedQuote(quote);
  }
  const key = textKeyAt(text, offset);
  if (key !== null && code !== 'TAB_AS_INDENT') {
    const isBracket = key.value.startsWith('[');
    return {
      code: isBracket ? 'bracket-in-prompt' : 'unquoted-prompt',
      offset: key.valueStart,
      message: unquotedFact(key),
      hint: QUOTE_HINT(key.name),
    };
  }
  if (code === 'BAD_INDENT') {
    const opened = openCollection(contents, offset);
    if (opened !== null) {
      const hashed = hashedTextIn(text, opened, offset);
      return hashed === null ? unclosedBracket(text, opened) : cutByHash(hashed);
    }
  }
  return { offset, ...generalFinding(fault) };
}

function generalFinding({ code, message }: Fault): Finding {
  const said = SAID[code];
  if (said !== undefined) return said;
  const first = printable(message.split('\n')[0] ?? '').replace(/\.?$/, '.');
  return { code: 'syntax', message: `YAML cannot read this: ${first}` };
}

/** Faults that have better words than the parser's. */
const SAID: Partial<Record<ErrorCode, Finding>> = {
  TAB_AS_INDENT: {
    code: 'tab-indent',
    message: 'A tab indents this line; YAML indents by spaces only.',
    hint: 'Replace the tab by spaces.',
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
