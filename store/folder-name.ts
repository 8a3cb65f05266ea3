/** The names of films' folders, and of the files that claim them, short enough for any disk. */

import { createHash } from 'node:crypto';
import { parse } from 'node:path';

/** Most bytes of a name that every file system we know allows. */
const MOST_BYTES = 255;

/**
 * What is added to a file's name while it is written: `.` before it, a token and `.tmp` after it.
 */
const TEMPORARY_BYTES = '.'.length + '.0123456789abcdef.tmp'.length;

/**
 * A film's folder: its storyboard's name without extension, with a number from the second film on.
 */
export function folderName(storyboard: string, number: number): string {
  // A name of dots alone would lead out of the folder.
  const wanted = parse(storyboard).name.replace(/^\.+$/, '') || 'film';
  const suffix = number === 1 ? '' : `-${number}`;
  return `${cutTo(wanted, MOST_BYTES - suffix.length)}${suffix}`;
}

/**
 * The file that claims a folder's name. Names that differ only in case share it, since some file
 * systems cannot tell them apart. A name that is too long for this is replaced by its hash.
 */
export function claimFileName(name: string): string {
  const file = `${name.toLowerCase()}.json`;
  if (Buffer.byteLength(file) + TEMPORARY_BYTES <= MOST_BYTES) return file;
  return `${createHash('sha256').update(name.toLowerCase()).digest('hex')}.json`;
}

/** The longest beginning that fits, in whole characters. */
function cutTo(name: string, mostBytes: number): string {
  if (Buffer.byteLength(name) <= mostBytes) return name;
  let kept = '';
  let bytes = 0;
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    kept += character;
  }
  return kept;
}
