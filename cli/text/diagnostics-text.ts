/**
 * The diagnostics of one file or several, for people. Every error stands by itself; of warnings that
 * say the same about several shots or files the first one does, with a line about the others.
 */

import type { Diagnostic } from '../../specs/diagnostic.ts';
import { printable } from '../../specs/storyboard/words.ts';

type Diagnosed = {
  /** As the command line names it. */
  readonly file: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Its shots, where it could be read. */
  readonly storyboard?: { readonly shots: readonly { readonly id: string }[] } | null;
};

type Found = { readonly of: Diagnosed; readonly diagnostic: Diagnostic };

const NAMED_IN_FILE = 3;
const NAMED_FILES = 4;

/** By file, in their order: what is to be printed of it. A file may have nothing of its own left. */
export function diagnosticTexts(files: readonly Diagnosed[]): string[][] {
  const all = files.flatMap((of) =>
    of.diagnostics.map((diagnostic): Found => ({ of, diagnostic })),
  );
  const alike = Map.groupBy(all.filter(isWarning), keyOf);
  return files.map((of) =>
    of.diagnostics.flatMap((diagnostic) => {
      const found = { of, diagnostic };
      const text = formatDiagnostic(of.file, of.text, diagnostic);
      if (!isWarning(found)) return [text];
      const [first, ...others] = alike.get(keyOf(found)) ?? [];
      if (first?.diagnostic !== diagnostic || first.of !== of) return [];
      return [others.length === 0 ? text : `${text}\n${othersLine(others)}`];
    }),
  );
}

function isWarning({ diagnostic }: Found): boolean {
  return diagnostic.severity === 'warning';
}

/** What it says, whichever shots it says that of. */
function keyOf({ of, diagnostic: { code, message } }: Found): string {
  const ids = new Set(of.storyboard?.shots.map(({ id }) => id));
  const words = message.slice(subjectOf(message).length).split(/([\w-]+)/);
  return [code, ...words.map((word) => (ids.has(word) ? '' : word))].join('\n');
}

/** `sh0010: ` at the beginning; empty where it names none. */
function subjectOf(message: string): string {
  return /^[^:]+: /.exec(message)?.[0] ?? '';
}

/** `  the same 4 times more: film.yaml sh0020 (line 7), sh0030 (line 8); b.yaml sh0010 (line 4)`. */
function othersLine(others: readonly Found[]): string {
  const byFile = [...Map.groupBy(others, ({ of }) => of)].map(([{ file }, found]) => {
    const named = found.slice(0, NAMED_IN_FILE).map(({ diagnostic: { message, line } }) => {
      const subject = subjectOf(message).replace(/: $/, '');
      return `${subject === '' ? '' : `${subject} `}(line ${line})`;
    });
    return `${file} ${withRest(named, found.length, ', ')}`;
  });
  const times = others.length === 1 ? 'once' : `${others.length} times`;
  const named = byFile.slice(0, NAMED_FILES);
  return `  the same ${times} more: ${withRest(named, byFile.length, '; ', ' files')}`;
}

function withRest(named: readonly string[], count: number, separator: string, what = ''): string {
  const more = count - named.length;
  return `${named.join(separator)}${more > 0 ? ` and ${more} more${what}` : ''}`;
}

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
