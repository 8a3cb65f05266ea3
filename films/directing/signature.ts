/** Who decides, and the remark beside it: what a person may write, clamped. */

import { userInfo } from 'node:os';
import { printable } from '../../specs/storyboard/words.ts';
import { MAX_NOTE, MAX_PERSON } from '../../store/decisions.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';

/** `STORYBOARD_USER`, else the name of the login. */
export function personOf({ environment }: Pick<FilmHost, 'environment'>): string {
  const named = lineOf(environment['STORYBOARD_USER'] ?? '') || lineOf(loginName());
  return named.slice(0, MAX_PERSON) || 'somebody';
}

/** Null for an empty one. Throws `not-decided` where it is too long to be kept. */
export function remarkOf(text: string | undefined): string | null {
  const remark = printable((text ?? '').replaceAll(/\s+/gu, ' ')).trim();
  if (remark.length > MAX_NOTE) throw new FilmError('not-decided', { why: 'long-note' });
  return remark === '' ? null : remark;
}

function lineOf(text: string): string {
  return printable(text.replaceAll(/\s+/gu, ' ')).trim();
}

/** A container may run as a user without a name. */
function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
