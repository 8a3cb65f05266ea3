/** Why `takes` or `seed` of a command does not count. */
export type BadTakes = { readonly option: 'takes' | 'seed' } & (
  | { readonly why: 'without-again' }
  | { readonly why: 'range'; readonly most: number }
  /** The file gives the shot a seed. */
  | { readonly why: 'seeded'; readonly shot: string }
);
