/** What the scripts of all shells need to know of the program's verbs. */

import type { OptionShape, VerbShape } from '../shape.ts';
import { valuesOf, type Values } from './values.ts';

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
