/** Messages about a key that is missing or cannot be a key: where it was looked for, and why. */

import { parseEnv } from 'node:util';

/** The project's `.env`, as far as it is shown to people. */
export type DotEnvPlace = {
  readonly path: string;
  /** Null: there is no file, or it may not be read. */
  readonly text: string | null;
  /** Why an existing file was not read. */
  readonly closed: string | null;
  /** Other files nearby, whose settings are not used. */
  readonly others: readonly { readonly path: string; readonly text: string }[];
};

/** The remedy for a key that is not set. */
export function missingKeyHint(name: string, place: DotEnvPlace | undefined): string {
  if (!place) return `Set ${name} in the environment or in the project's .env.`;
  const { path, text, closed, others } = place;
  const other = others.find((file) => parseEnv(file.text)[name]?.trim());
  if (other) {
    const move = `Move the line there, or set ${name} in the environment.`;
    return `It stands in ${other.path}, which is not read: that of the project is ${path}. ${move}`;
  }
  if (closed !== null) {
    return `${path} cannot be read (${closed}). Make it readable, or set ${name} in the environment.`;
  }
  if (text === null) return `Set ${name} in the environment, or in ${path}: there is none yet.`;
  const variables = parseEnv(text);
  const add = `Write ${name}=… there, or set it in the environment.`;
  if (variables[name] !== undefined) return `${path} was read, and has it without a value. ${add}`;
  const alike = Object.keys(variables).find((each) => plainName(each) === plainName(name));
  if (alike !== undefined) {
    return `${path} was read, and has ${visible(alike)} instead. ${add}`;
  }
  return `${path} was read, and has no line for it. ${add}`;
}

function plainName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, '').toUpperCase();
}

/** A name, with its invisible characters written out. */
function visible(name: string): string {
  return name.replaceAll(/[^\x21-\x7e]/gu, (sign) => `(${codeOf(sign)})`);
}

const SIGNS: Readonly<Record<string, string>> = {
  ' ': 'a space',
  '\t': 'a tab',
  '\n': 'a line break',
  '\r': 'a line break',
  '\u00a0': 'a no-break space',
  '\u00ad': 'a soft hyphen',
  '\u200b': 'a zero-width space',
  '\u200c': 'an invisible joiner',
  '\u200d': 'an invisible joiner',
  '\u2060': 'an invisible joiner',
  '\ufeff': 'an invisible byte-order mark',
  '\u2018': 'a curly quote',
  '\u2019': 'a curly quote',
  '\u201c': 'a curly quote',
  '\u201d': 'a curly quote',
  '\u2026': 'three dots (a key that was shortened for display)',
};

/**
 * The first character that no key has, without any letter of the key; null when this may be a key.
 */
export function strangeSign(key: string): string | null {
  const signs = Array.from(key);
  const index = signs.findIndex((each) => !/^[\x21-\x7e]$/.test(each));
  const sign = signs[index];
  if (sign === undefined) return null;
  const named = SIGNS[sign] ?? 'a sign that is no plain letter, digit or mark';
  return `${named} (${codeOf(sign)}), sign ${index + 1} of ${signs.length}`;
}

function codeOf(sign: string): string {
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
