/**
 * Makes text from outside (a provider, a relay, a caller back) safe to keep and show: without codes
 * that a terminal obeys, without secrets, on one line, of a bounded length.
 *
 * This is done where the text comes in: Temporal's history, the journal and logs keep what they are
 * given.
 */

import { stripVTControlCharacters } from 'node:util';
import { printable } from '../specs/storyboard/words.ts';
import { redact } from './redact.ts';

/** Longest text from outside, with the mark that says that more followed. */
const MAX_CHARACTERS = 200;
/** No more is read: somebody who sends megabytes of words must not keep us busy. */
const MAX_READ = 16_000;

/** `secrets` are removed wherever they are, before the text is cut. */
export function outsideText(
  text: string,
  secrets: readonly string[] = [],
  maxCharacters = MAX_CHARACTERS,
): string {
  const read = stripVTControlCharacters(text.slice(0, MAX_READ).toWellFormed());
  const line = read.replace(/\s+/g, ' ');
  // The last word of a cut text may be half a secret.
  const whole = text.length > MAX_READ ? line.slice(0, line.lastIndexOf(' ') + 1) : line;
  const words = redact(printable(whole).trim(), secrets);
  if (words.length <= maxCharacters) return words;
  return `${words.slice(0, maxCharacters - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The same for a text that may be absent; also null where nothing printable is left. */
export function outsideWord(text: string | null, secrets: readonly string[]): string | null {
  return text === null ? null : outsideText(text, secrets) || null;
}
