/** The names of films' folders and clips, and of the files that claim them, short enough for any disk. */

import { createHash } from 'node:crypto';
import { parse } from 'node:path';

import type { FolderPlace } from './renders-folder.ts';

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

/** For the film's part of a clip's name; a shot's id, a take and the longest ending need the rest. */
const FILM_BYTES = 150;
const HASH_DIGITS = 8;

/** What disks or editing programs do not take as a part of a name, or a shell not as a word. */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff/\\:*?"'`<>|$]/g;

/**
 * `film_sh0010_v001`, of a table's film `film_oslo_sh0010_v001`: so clips of many shots and films can
 * lie in one bin.
 */
export function clipName(
  { name, inner }: FolderPlace,
  {
    shot,
    take,
    isAnimatic,
  }: { readonly shot: string; readonly take: string; readonly isAnimatic: boolean },
): string {
  const own = inner === undefined ? name : `${name}_${inner}`;
  const film = `${safeName(own)}${isAnimatic ? '_animatic' : ''}`;
  return [film, shot, take].join('_');
}

/** What had to be changed of it stays apart from what was called so before: by its hash. */
function safeName(name: string): string {
  const safe = name
    .toWellFormed()
    .replace(UNSAFE, '-')
    .replace(/^[.\s-]+/, '');
  if (safe === name && Buffer.byteLength(safe) <= FILM_BYTES) return safe;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS);
  return `${cutTo(safe || 'film', FILM_BYTES - hash.length - 1)}-${hash}`;
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
