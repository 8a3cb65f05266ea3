/** The names of films' folders, and of the files that claim them, within what a disk takes. */

import { createHash } from 'node:crypto';
import { parse } from 'node:path';

/** Bytes of one name on every file system that we know. */
const MOST_BYTES = 255;

/** What a file's name becomes while it is written: `.` before it, and a token and `.tmp` after it. */
const TEMPORARY_BYTES = '.'.length + '.0123456789abcdef.tmp'.length;

/** A film's folder: that of its storyboard without extension, from the second on with a number. */
export function folderName(storyboard: string, number: number): string {
  // Dots alone would lead out of the folder.
  const wanted = parse(storyboard).name.replace(/^\.+$/, '') || 'film';
  const suffix = number === 1 ? '' : `-${number}`;
  return `${cutTo(wanted, MOST_BYTES - suffix.length)}${suffix}`;
}

/**
 * The file that claims a folder's name. One for names that differ in case only: some file systems
 * cannot tell them apart. A name that leaves no room for the file's own is told by its hash.
 */
export function claimFileName(name: string): string {
  const file = `${name.toLowerCase()}.json`;
  if (Buffer.byteLength(file) + TEMPORARY_BYTES <= MOST_BYTES) return file;
  return `${createHash('sha256').update(name.toLowerCase()).digest('hex')}.json`;
}

/** The longest beginning of whole characters. */
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
