/** A diagnostic as a person reads it: place, code, fact, the line with a caret, the remedy. */

import type { Diagnostic } from '../diagnostic.ts';
import { printable } from './words.ts';

const SHOWN_WIDTH = 100;

/** Takes two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/**
 * `file:line:column severity code: message`, the source line, a caret, the hint.
 *
 * Long lines are cut around the caret. No colours: the caller adds them.
 */
export function formatDiagnostic(file: string, text: string, diagnostic: Diagnostic): string {
  const { line, column, severity, code, message, hint } = diagnostic;
  const head = `${printable(file)}:${line}:${column} ${severity} ${code}: ${message}`;
  const excerpt = sourceLine(text, line);
  const gutter = `${line} | `;
  const shown = excerpt === null ? [] : caretLines(excerpt, column - 1, gutter);
  return [head, ...shown, ...(hint === null ? [] : [`  ${hint}`])].join('\n');
}

function sourceLine(text: string, line: number): string | null {
  let start = text.startsWith('\ufeff') ? 1 : 0;
  for (let current = 1; current < line; current += 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) return null;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end).replace(/\r$/, '');
}

function caretLines(source: string, offset: number, gutter: string): string[] {
  const from = offset > SHOWN_WIDTH - 20 ? offset - Math.floor(SHOWN_WIDTH / 2) : 0;
  const lead = from > 0 ? '…' : '';
  const tail = source.length > from + SHOWN_WIDTH ? '…' : '';
  const shown = source.slice(from, from + SHOWN_WIDTH);
  const before = Array.from(shown.slice(0, offset - from));
  const indent = before.map((character) => (WIDE.test(character) ? '  ' : ' ')).join('');
  const margin = ' '.repeat(gutter.length - 2);
  return [
    `  ${gutter}${lead}${printable(shown.replaceAll('\t', ' '))}${tail}`,
    `  ${margin}| ${' '.repeat(lead.length)}${indent}^`,
  ];
}
