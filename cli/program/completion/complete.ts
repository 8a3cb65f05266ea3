/**
 * What a shell is told while somebody types: the ids of a storyboard's shots.
 *
 * Asked at each press of the tab key: it loads nothing but a YAML reader, starts nothing, writes
 * nothing, and says nothing where it knows nothing.
 */

import {
  closeSync,
  constants,
  fstatSync,
  opendirSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { parseDocument, isMap, isScalar, isSeq } from 'yaml';

/** Larger files are no storyboards. */
const MOST_BYTES = 1_000_000;
const MOST_BYTES_TOGETHER = 2_000_000;
/**
 * Characters of all files that are parsed: a tenth of a second of the person's time. Of a longer
 * film the lines are looked through.
 */
const MOST_PARSED = 64_000;
/** Characters of a line that is looked through. */
const MOST_OF_LINE = 4_000;
/** Looked into where no file is named yet. */
const MOST_FILES = 20;
/** Of a folder that are gone through for them. */
const MOST_ENTRIES = 10_000;
/** Offered: no person reads more, and a shell would be busy with them. */
const MOST_SHOTS = 5_000;
const STORYBOARD = /\.ya?ml$/i;
/** Also what a shell takes for nothing but a word. */
const ID = /^[A-Za-z0-9_-]{1,48}$/;
const ID_LINE = /^id: +["']?([A-Za-z0-9_-]+)["']? *(?:#|$)/;
const ID_IN_BRACES = /^\{(?:.*,)? *id: +["']?([A-Za-z0-9_-]+)["']? *[,}]/;
/** What may stand before it in a list, as far as it is printed again: a shell would run the rest. */
const BEFORE = /^[A-Za-z0-9_,.-]{0,4000}$/;

/**
 * Prints what the last of `words` may become, a line each. `kind` is what is asked for: `shot`, or
 * `shots` for a list such as `sh0010,sh0020` or `sh0030..sh0060`. A kind that is not known has no
 * values: the shell may have the script of another version.
 */
export function complete([kind, ...words]: readonly string[]): void {
  if (kind !== 'shot' && kind !== 'shots') return;
  const typed = words.at(-1) ?? '';
  const before = kind === 'shots' ? (/^.*(?:,|\.\.)/.exec(typed)?.[0] ?? '') : '';
  if (!BEFORE.test(before)) return;
  const given = new Set(before.split(/,|\.\./));
  const lines = shotsOf(words.slice(0, -1))
    .filter((id) => !given.has(id))
    .map((id) => before + id)
    .filter((line) => line.startsWith(typed));
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}

/** Of the files that are named; of the folder's where none is. */
function shotsOf(words: readonly string[]): string[] {
  const named = words.map(unquoted).filter((word) => STORYBOARD.test(word) && isFile(word));
  const files = named.length > 0 ? named : filesHere();
  const found = new Set<string>();
  let [bytes, parsed] = [0, 0];
  for (const file of files) {
    const text = textOf(file, MOST_BYTES_TOGETHER - bytes);
    bytes += text.length;
    const isShort = parsed + text.length <= MOST_PARSED;
    if (isShort) parsed += text.length;
    for (const id of isShort ? idsParsed(text) : idsInLines(text)) found.add(id);
  }
  return [...found].slice(0, MOST_SHOTS);
}

/** A shell hands words on as they are typed. */
function unquoted(word: string): string {
  const plain = word.replace(/^(['"])(.*)\1$/, '$2').replaceAll(/\\(.)/g, '$1');
  return plain.startsWith('~/') ? homedir() + plain.slice(1) : plain;
}

function isFile(path: string): boolean {
  try {
    const facts = statSync(path);
    return facts.isFile() && facts.size <= MOST_BYTES;
  } catch {
    return false;
  }
}

function filesHere(): string[] {
  const folder = opendirSync('.');
  const names: string[] = [];
  try {
    for (let seen = 0; seen < MOST_ENTRIES; seen += 1) {
      const entry = folder.readSync();
      if (entry === null) break;
      if (STORYBOARD.test(entry.name)) names.push(entry.name);
    }
  } finally {
    folder.closeSync();
  }
  return names.sort().slice(0, MOST_FILES).filter(isFile);
}

/**
 * As much as its size says, so that what the system makes up while it is read (a log of `/proc`) is
 * left alone; empty where that is more than `most`.
 */
function textOf(file: string, most: number): string {
  let descriptor: number | null = null;
  try {
    // A pipe in its place since would be waited for.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const facts = fstatSync(descriptor);
    if (!facts.isFile() || facts.size > Math.min(most, MOST_BYTES)) return '';
    const bytes = Buffer.alloc(facts.size);
    const length = facts.size === 0 ? 0 : readSync(descriptor, bytes, 0, facts.size, 0);
    return bytes.toString('utf8', 0, length);
  } catch {
    return '';
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** As far as a file that is being written can be read. */
function idsParsed(text: string): string[] {
  try {
    // Without a look for keys that are there twice, which takes the square of their number.
    const options = { logLevel: 'silent', uniqueKeys: false, prettyErrors: false } as const;
    const shots = parseDocument(text, options).get('shots');
    if (!isSeq(shots)) return [];
    return shots.items.flatMap((shot) => {
      const id = isMap(shot) ? shot.get('id', true) : null;
      const value = isScalar(id) ? String(id.value) : '';
      return ID.test(value) ? [value] : [];
    });
  } catch {
    // Brackets in brackets in brackets.
    return [];
  }
}

/** Of a long file, where parsing would be waited for: of items as they are mostly written. */
function idsInLines(text: string): string[] {
  const ids: string[] = [];
  let [isInside, dash, key] = [false, -1, -1];
  for (const line of text.split(/\r?\n/)) {
    if (/^[^\s#-]/.test(line)) {
      isInside = /^shots:\s*(?:#|$)/.test(line);
      dash = -1;
    }
    if (!isInside || line.length > MOST_OF_LINE) continue;
    const [, indent = '', start = '', rest = ''] = /^( *)(- +)?(.*)$/.exec(line) ?? [];
    // Items of the list itself; what is further in belongs to a shot, or to a text.
    if (start !== '' && (dash === -1 || dash === indent.length)) {
      dash = indent.length;
      key = dash + start.length;
    } else if (start !== '' || indent.length !== key) continue;
    const id = ID_LINE.exec(rest)?.[1] ?? ID_IN_BRACES.exec(rest)?.[1];
    if (id !== undefined && ID.test(id)) ids.push(id);
  }
  return ids;
}
