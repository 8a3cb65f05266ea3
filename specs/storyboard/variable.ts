/** What stands under `variables:` at the top of a storyboard, and what may be a value. */

import type { Report } from './report.ts';
import type { Entry, Tree } from './tree.ts';
import { described, quoted } from './words.ts';

/** Values by name, from outside the file: a command, a row of a table. */
export type GivenValues = ReadonlyMap<string, string>;

export type Variable = {
  readonly name: string;
  /** `~`: the file has no value for it. */
  readonly isRequired: boolean;
};

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,47}$/;
const NAME_WORDS = 'a letter, then up to 47 letters, digits and "_"';

/** Names films of a table, so no value can come from it. */
export const FILM_COLUMN = 'film';

const MAX_VARIABLES = 200;
const MAX_VALUE = 20_000;

/** What is no text anywhere: undecodable bytes, control characters. */
// oxlint-disable-next-line no-control-regex
export const NOT_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd\ufffe\uffff]/;

/** Those that a file declares rightly, before anything is said of the others. */
export function variablesOf(root: Tree): Variable[] {
  const entries = root.entries?.get('variables')?.tree.entries ?? new Map<string, Entry>();
  return [...entries].flatMap(([name, { tree }]) =>
    NAME.test(name) && name.toLowerCase() !== FILM_COLUMN
      ? [{ name, isRequired: tree.value === null }]
      : [],
  );
}

/** Why a text can be no value, to follow "it"; null: it can. */
export function valueFault(value: string): string | null {
  if (value.length > MAX_VALUE) return `has more than ${MAX_VALUE} characters`;
  const offset = value.search(NOT_TEXT);
  if (offset < 0) return null;
  const code = value.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0');
  return code === 'FFFD' ? 'is not UTF-8' : `holds the control character U+${code}`;
}

/** `value`: null where there is none, which has been said. */
export type Declared = { readonly value: string | null };

/** Null when `variables` is no mapping. */
export function declaredIn(
  tree: Tree,
  given: GivenValues,
  report: Report,
): ReadonlyMap<string, Declared> | null {
  const { entries } = tree;
  if (entries === null || entries.size > MAX_VARIABLES) {
    const fact = entries ? `variables has ${entries.size} names` : described(tree.value);
    report.add({
      path: ['variables'],
      code: 'wrong-value',
      message: entries
        ? `${fact}; a storyboard takes ${MAX_VARIABLES}.`
        : `variables is ${fact}; it takes names with a text each.`,
      hint: 'Write it as: variables: { city: "Bergen", still: ~ }.',
    });
    return null;
  }
  const names = [...entries].filter(([name]) => isName(name, report));
  return new Map(
    names.map(([name, entry]) => [name, { value: valueOf(name, entry, given, report) }]),
  );
}

function isName(name: string, report: Report): boolean {
  const isFilm = name.toLowerCase() === FILM_COLUMN;
  if (NAME.test(name) && !isFilm) return true;
  report.add({
    path: ['variables', name],
    atKey: true,
    code: 'variable-name',
    message: isFilm
      ? `variables: ${quoted(name)} is the column that names the films of a table, and no variable.`
      : `variables: ${quoted(name)} is no name of a variable: it takes ${NAME_WORDS}.`,
    hint: 'Choose another name, here and where it is used.',
  });
  return false;
}

function valueOf(name: string, { tree }: Entry, given: GivenValues, report: Report): string | null {
  const { value: standard } = tree;
  const path = ['variables', name];
  const own = given.get(name);
  const hasText = typeof standard === 'string' || standard === null;
  if (!hasText) {
    const isPlain = typeof standard === 'number' || typeof standard === 'boolean';
    report.add({
      path,
      code: 'variable-value',
      message: `variables: ${name} is ${described(standard)}; a variable is text, or "~" where it must be given.`,
      hint: isPlain ? `Quote it: ${name}: "${standard}".` : 'Write a text, in quotes.',
    });
    return null;
  }
  const value = own ?? standard;
  if (value === null) {
    report.add({
      path,
      code: 'variable-missing',
      message: `variables: ${name} must be given, and nothing gives it a value.`,
      hint: `Give it: --set ${name}=…, or write a text in place of "~".`,
    });
    return null;
  }
  const fault = valueFault(value);
  if (fault === null) return value;
  const whose = own === undefined ? 'its value' : 'the value that it is given';
  report.add({
    path,
    code: 'variable-value',
    message: `variables: ${name}: ${whose} ${fault}.`,
    hint: `A value is a text of up to ${MAX_VALUE} characters.`,
  });
  return null;
}
