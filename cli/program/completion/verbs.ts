/** What the scripts of all shells need to know of the program's verbs, and of the values they take. */

import { catalogue } from '../../../providers/catalogue.ts';
import type { OptionShape, VerbShape } from '../shape.ts';

/** The first words, and for verbs of two words what follows the first. */
export function groupsOf(verbs: readonly VerbShape[]): Map<string, readonly VerbShape[]> {
  return Map.groupBy(verbs, ({ path: [first = ''] }) => first);
}

export const isGroup = (members: readonly VerbShape[]) =>
  members.some(({ path }) => path.length > 1);

export const HELP: Pick<OptionShape, 'short' | 'long' | 'value' | 'description'> = {
  short: '-h',
  long: '--help',
  value: null,
  description: 'show help',
};

export type ArgumentPlace = {
  /** From 0. */
  readonly position: number;
  readonly name: string;
  /** Null: a file. */
  readonly values: Values | null;
};

/** The arguments of a verb; nothing is known after the last one. */
export function placesOf({ arguments: all }: VerbShape): ArgumentPlace[] {
  return all.map(({ name, choices }, position) => {
    const known: Values | null = choices.length > 0 ? { kind: 'known', words: choices } : null;
    return { position, name, values: known ?? valuesOf(name) };
  });
}

/** By the name that a definition gives the value: asked of the program when they are wanted. */
const ASKED = ['shot', 'shots'] as const;

/** Known when the script is made: they change with the program alone. */
const KNOWN: ReadonlyMap<string, readonly string[]> = new Map([
  ['provider', catalogue.providers.map(({ name }) => name)],
  ['model', catalogue.models.map(({ family }) => family)],
]);

export type Values =
  | { readonly kind: 'asked'; readonly of: (typeof ASKED)[number] }
  | { readonly kind: 'known'; readonly words: readonly string[] };

/** Of what stands after an option, or as an argument. Null: the shell completes files. */
export function valuesOf(name: string | null): Values | null {
  if (name === null) return null;
  const of = ASKED.find((asked) => asked === name);
  if (of !== undefined) return { kind: 'asked', of };
  const words = KNOWN.get(name);
  return words === undefined ? null : { kind: 'known', words };
}
