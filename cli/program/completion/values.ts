/** What stands after an option, or as an argument, as far as a shell can complete it. */

import { catalogue } from '../../../providers/registry.ts';

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

/** Null: the shell completes files. */
export function valuesOf(name: string | null): Values | null {
  if (name === null) return null;
  const of = ASKED.find((asked) => asked === name);
  if (of !== undefined) return { kind: 'asked', of };
  const words = KNOWN.get(name);
  return words === undefined ? null : { kind: 'known', words };
}
