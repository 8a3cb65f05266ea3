/**
 * What a shell is told while somebody types: the ids of a storyboard's shots.
 *
 * Asked at each press of the tab key: it loads nothing but a YAML reader, starts nothing, writes
 * nothing, and says nothing where it knows nothing.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { parseDocument, isMap, isScalar, isSeq } from 'yaml';

/** Larger files are no storyboards. */
const MOST_BYTES = 1_000_000;
/** Looked into where no file is named yet. */
const MOST_FILES = 20;
const STORYBOARD = /\.ya?ml$/i;
/** Also what a shell takes for nothing but a word. */
const ID = /^[A-Za-z0-9_-]{1,48}$/;
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
  return [...new Set(files.flatMap(idsIn))];
}

/** A shell hands words on as they are typed. */
function unquoted(word: string): string {
  const plain = word.replace(/^(['"])(.*)\1$/, '$2').replaceAll(/\\(.)/g, '$1');
  return plain.startsWith('~/') ? homedir() + plain.slice(1) : plain;
}

function isFile(path: string): boolean {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts !== undefined && facts.isFile() && facts.size <= MOST_BYTES;
}

function filesHere(): string[] {
  const names = readdirSync('.').filter((name) => STORYBOARD.test(name));
  return names.slice(0, MOST_FILES).filter(isFile);
}

/** As far as a file that is being written can be read. */
function idsIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const shots = parseDocument(text, { logLevel: 'silent' }).get('shots');
  if (!isSeq(shots)) return [];
  return shots.items.flatMap((shot) => {
    const id = isMap(shot) ? shot.get('id', true) : null;
    const value = isScalar(id) ? String(id.value) : '';
    return ID.test(value) ? [value] : [];
  });
}
