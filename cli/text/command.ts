/**
 * Commands that a person can paste: every hint that names one is made here, so that each names
 * the project, the server and the file in the way that a shell reads back.
 */

import { printable } from '../../specs/storyboard/words.ts';
import type { SelectionOptions } from '../selection.ts';

/** What a command has to say about where it works, as words of a command line. */
export type CommandPlace = {
  /** Beside a file, which leads to its project by itself. */
  readonly repeated: readonly string[];
  /** Of a command about the project, which is looked for from the current folder. */
  readonly ofProject: readonly string[];
};

const HERE: CommandPlace = { repeated: [], ofProject: [] };

/** What a command is about. */
export type Subject = {
  /** Path as it was named, from the current folder. */
  readonly file: string;
  /** Absent: found again without a word. */
  readonly place?: CommandPlace | undefined;
};

/** `storyboard status 'my film.yaml' --project ferry`. `words`: options, as they are to stand. */
export function commandFor(
  verb: string,
  { file, place = HERE }: Subject,
  ...words: readonly string[]
): string {
  // Planning asks no Temporal, and has no option for one.
  const options = verb === 'plan' ? place.ofProject : place.repeated;
  const repeated = options.map(quotedWord);
  return ['storyboard', verb, quoted(file), ...words, ...repeated].join(' ');
}

/** About the project and no file: `storyboard doctor --project ferry`. */
export function projectCommand(verb: string, place: CommandPlace = HERE): string {
  return ['storyboard', verb, ...place.ofProject.map(quotedWord)].join(' ');
}

/** The command that goes on where one was left: the same files and the same choice of shots. */
export function runCommand(
  files: readonly string[],
  { only, until, keep, again, animatic }: SelectionOptions & { readonly animatic?: true },
  place: CommandPlace = HERE,
): string {
  const values = [
    ['--only', only],
    ['--until', until],
    ['--again', again],
  ] as const;
  return [
    'storyboard run',
    ...files.map(quoted),
    ...(animatic ? ['--animatic'] : []),
    ...values.flatMap(([name, value]) => (value === undefined ? [] : [name, quotedWord(value)])),
    ...(keep ? ['--keep'] : []),
    ...place.repeated.map(quotedWord),
  ].join(' ');
}

/** A path as a shell reads it back, and never as an option. */
export function quoted(path: string): string {
  return quotedWord(path.startsWith('-') ? `./${path}` : path);
}

/** Plain to every shell; `=ls` is a command to zsh, and `~` a folder, which is quoted as well. */
const PLAIN = /^[\w./@%+:,-][\w./@%+=:,-]*$/;

/**
 * A word as a shell reads it back. Signs that no terminal is shown would be pasted as others: a word
 * that has some stands as bash, zsh and ksh read it, in `$'…'`.
 */
function quotedWord(word: string): string {
  if (PLAIN.test(word)) return word;
  if (printable(word) === word) return `'${word.replaceAll("'", `'\\''`)}'`;
  return `$'${word.replaceAll(/./gsu, escaped)}'`;
}

/**
 * By its bytes in octal digits, of which a shell takes three and no more: the bash of macOS knows no
 * `\u`, and in others its meaning depends on the language that is set.
 */
function escaped(sign: string): string {
  // A quote in quotes would be taken for their end where a long command is broken.
  const isPlain = sign !== '\\' && sign !== "'" && printable(sign) === sign;
  if (isPlain) return sign;
  return [...Buffer.from(sign)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
