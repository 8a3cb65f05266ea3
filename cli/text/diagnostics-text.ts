/**
 * The diagnostics of one file or several, for people. Every error stands by itself; of warnings that
 * say the same about several shots or files the first one does, with a line about the others.
 */

import type { Diagnostic } from '../../specs/diagnostic.ts';
import { formatDiagnostic } from '../../specs/storyboard/format.ts';

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
