/** Parses a file; where look-alike signs broke it, they are reported and read as what was meant. */

import { type Document, isScalar, type Node, parseDocument, visit } from 'yaml';
import { deepBracket } from './compose.ts';
import { KNOWN_KEYS } from './key.ts';
import { type Edit, mendSigns, type Stray } from './look-alike.ts';
import type { Report } from './report.ts';
import { firstSign } from './sign.ts';

/** Look-alike signs that are listed one by one. */
const MOST_STRAYS = 20;
const MOST_MENDED = 2_000;

function parse(text: string): Document.Parsed {
  return parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
}

/**
 * The parsed file. Look-alike signs that broke it are reported and read as what was meant, so that
 * everything else that is wrong is found as well.
 */
export function parseMended(
  file: string,
  report: Report,
): { text: string; document: Document.Parsed } | null {
  const document = parse(file);
  const isBroken = document.errors.length > 0 || document.warnings.length > 0;
  if (!isBroken && !hasOddKey(document.contents)) return { text: file, document };
  const { text, strays, edits } = mendSigns(mendLineEnds(file, report));
  if (text === file || deepBracket(text) !== null) return { text, document };
  reportStrays(strays, report);
  // The rest is read when these are mended; a file of nothing else would be parsed for nothing.
  if (strays.length > MOST_MENDED) return null;
  report.toFile = offsetMap(edits);
  return { text, document: parse(text) };
}

/** Signs that editors take for the end of a line and YAML does not, before a key of ours. */
const LINE_END = /[\r\u0085\u2028\u2029](?=[ \t-]*(?:\{|([a-z_]+)[ \t]*:))/g;

function mendLineEnds(file: string, report: Report): string {
  let first = true;
  return file.replace(LINE_END, (end, key: string | undefined, offset: number) => {
    if (key !== undefined && !KNOWN_KEYS.has(key)) return end;
    if (first) {
      const code = end.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      report.addAtOffset(offset, {
        code: 'look-alike',
        message: `A line ends here by U+${code} alone; YAML ends lines by a line feed (U+000A).`,
        hint: 'Save the file with line ends of the kind LF, as Unix and macOS have them.',
      });
    }
    first = false;
    return '\n';
  });
}

/** Whether a key holds a sign that only looks like another. */
function hasOddKey(contents: Node | null): boolean {
  let isOdd = false;
  visit(contents, {
    Pair(_key, { key }) {
      if (!isScalar(key) || typeof key.value !== 'string' || firstSign(key.value) === null)
        return undefined;
      isOdd = true;
      return visit.BREAK;
    },
  });
  return isOdd;
}

function reportStrays(strays: readonly Stray[], report: Report): void {
  for (const { at, ...words } of strays.slice(0, MOST_STRAYS)) {
    report.addAtOffset(at, { code: 'look-alike', ...words });
  }
  const next = strays[MOST_STRAYS];
  if (next === undefined) return;
  report.addAtOffset(next.at, {
    code: 'look-alike',
    message: `From here on ${strays.length - MOST_STRAYS} more of these signs stand where YAML’s own belong.`,
    hint: 'Have the editor replace them in the whole file.',
  });
}

/** From offsets in the mended text to those in the file. */
function offsetMap(edits: readonly Edit[]): (offset: number) => number {
  const starts: number[] = [];
  const shifts: number[] = [];
  let shift = 0;
  for (const { at, length, put } of edits) {
    shift += length - put.length;
    starts.push(at + length - shift);
    shifts.push(shift);
  }
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return offset + (shifts[low - 1] ?? 0);
  };
}
