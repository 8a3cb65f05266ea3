/**
 * Reads YAML 1.2 into a tree with places. Any text is answered with a tree or with findings.
 *
 * Nothing here grows faster than the text: keys are compared by a set, aliases are shared, and the
 * size that a reader would see is counted before anybody looks.
 */

import { isScalar } from 'yaml';
import { composeTree, deepBracket, MAX_DEPTH } from './compose.ts';
import { parseMended } from './mend.ts';
import type { Report } from './report.ts';
import { reportSyntax } from './syntax.ts';
import type { Tree } from './tree.ts';
import { NOT_TEXT } from './variable.ts';

const MAX_BYTES = 2_000_000;

/** The text of a file without its byte order mark: offsets and columns count from here. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** A file's tree, and the text that its offsets count in. */
export type ReadFile = { readonly root: Tree; readonly text: string };

/** The tree of the file; null when it is no YAML that can be looked at any further. */
export function readDocument(file: string, report: Report): ReadFile | null {
  if (!isReadable(file, report)) return null;
  const tooDeep = deepBracket(file);
  if (tooDeep !== null) {
    report.addAtOffset(tooDeep, {
      code: 'alias-bomb',
      message: `What begins here is nested more than ${MAX_DEPTH} deep.`,
      hint: 'Close the brackets before it.',
    });
    return null;
  }
  const parsed = parseWithin(file, report);
  if (parsed === null) return null;
  const { text, document } = parsed;
  if (reportSyntax(text, document, report)) return null;
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    report.addAtOffset(0, {
      code: 'empty-file',
      message: 'The file is empty; a storyboard has a version and shots.',
      hint: 'Start with "version: 1" and a list "shots:".',
    });
    return null;
  }
  const root = composeTree(contents, text, report);
  return root && { root, text };
}

/** What nests without brackets, such as `a: b: c:` or `- - -`, is found out by the parser alone. */
function parseWithin(file: string, report: Report): ReturnType<typeof parseMended> {
  try {
    return parseMended(file, report);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    report.addAtOffset(deepLine(file), {
      code: 'alias-bomb',
      message:
        'A line is nested deeper than can be read: it has a key within a key, or an item within an item, too often.',
      hint: 'Write each key on a line of its own, and texts that hold ": " or "- " in quotes.',
    });
    return null;
  }
}

/** Where the line begins that has most signs by which YAML nests. */
function deepLine(file: string): number {
  let deepest = { at: 0, signs: 0 };
  let at = 0;
  for (const line of file.split('\n')) {
    const signs = line.match(/[-?:] /g)?.length ?? 0;
    if (signs > deepest.signs) deepest = { at, signs };
    at += line.length + 1;
  }
  return deepest.at;
}

function isReadable(text: string, report: Report): boolean {
  const bytes = text.length > MAX_BYTES ? text.length : new TextEncoder().encode(text).length;
  if (bytes > MAX_BYTES) {
    report.addAtOffset(0, {
      code: 'too-large',
      message: `The file has more than ${MAX_BYTES / 1_000_000} MB; a storyboard of 2,000 shots has 1 MB.`,
      hint: 'Split the film into several files. Pictures are named by path, never written into the file.',
    });
    return false;
  }
  const offset = text.search(NOT_TEXT);
  if (offset >= 0) {
    const code = text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0');
    report.addAtOffset(offset, {
      code: 'not-text',
      message:
        code === 'FFFD'
          ? 'The file is not UTF-8 here.'
          : `The file holds the control character U+${code} here; a storyboard is UTF-8 text.`,
      hint: 'Save it as UTF-8 text.',
    });
  }
  return offset < 0;
}
