/** Files that one attempt writes, under names of its own: two beside each other harm nothing. */

import { rm } from 'node:fs/promises';
import type { Services } from './context.ts';

type Paths<Hints extends readonly string[]> = { readonly [Nth in keyof Hints]: string };

/** They are gone afterwards, unless they were taken over as objects. */
export async function withTemporaryFiles<const Hints extends readonly string[], Result>(
  { store: { objects } }: Services,
  hints: Hints,
  work: (paths: Paths<Hints>) => Promise<Result>,
): Promise<Result> {
  const paths = await Promise.all(hints.map((hint) => objects.temporaryPath(hint)));
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a path for each hint
    return await work(paths as unknown as Paths<Hints>);
  } finally {
    await Promise.all(paths.map((path) => rm(path, { force: true })));
  }
}
