/** How deep brackets are nested, seen before anything is parsed. */

import { Lexer } from 'yaml';
import { MAX_DEPTH } from './compose.ts';

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
