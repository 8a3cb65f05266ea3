/**
 * Describes what goes wrong on this machine in few, safe words: they go to Temporal's history, the
 * journal, events and people.
 */

import { MediaError } from '../media/error.ts';
import { redact } from '../providers/redact.ts';
import { failure, type Failure } from '../specs/failures.ts';
import { printable } from '../specs/storyboard/words.ts';
import { StoreError, systemCode } from '../store/error.ts';

/** Longest message, in characters. */
const MAX_MESSAGE = 400;
/** How much of a longer message is read: nobody writes so much on purpose. */
const MAX_READ = 20_000;

/**
 * `root`: the project's folder, to which the paths of its files are shortened; null: only file
 * names are kept.
 */
export function localFault(error: unknown, root: string | null): Failure {
  if (isDiskFull(error)) {
    const message = 'The disk of the project is full: this goes on when there is room.';
    return failure('local-fault', { code: 'disk-full', message });
  }
  const words = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof StoreError ? ` ${error.remedy}` : '';
  const message = safeWords(`${words}${remedy}`, root);
  return failure('local-fault', { code: codeOf(error), message });
}

/**
 * Makes a text one printable line of bounded length, without keys and the paths of this machine.
 */
export function safeWords(text: string, root: string | null): string {
  const whole = text.slice(0, MAX_READ).replaceAll('file:/', '/');
  const own = root === null ? whole : whole.replaceAll(`${root}/`, '');
  const bare = own.replace(QUOTED_PATH, '$1$2$1').replace(ABSOLUTE_PATH, '$1');
  // A key that is cut in two is no longer recognised, so the cut comes last.
  return redact(printable(bare.trim().replace(/\s+/g, ' '))).slice(0, MAX_MESSAGE);
}

/** A path in quotes may contain spaces. */
const QUOTED_PATH = /(['"])\/[^'"\n]*\/([^'"/\n]+)\1/g;
/** `/home/ann/bin/ffmpeg` becomes `ffmpeg`; an address on the web is not a path. */
const ABSOLUTE_PATH = /(?<![\w.:/-])(?:\/[^\s/:'"]+)+\/([^\s/:'"]+)/g;

function isDiskFull(error: unknown): boolean {
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  if (error instanceof StoreError) return error.code === 'disk-full';
  return error instanceof MediaError && /no space left on device/i.test(error.message);
}

function codeOf(error: unknown): string {
  if (error instanceof StoreError) return error.code;
  const code = systemCode(error) ?? (error instanceof Error ? error.name : 'error');
  return /^[\w.-]{1,60}$/.test(code) ? code : 'error';
}
