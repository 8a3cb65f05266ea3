/**
 * Files that one attempt writes, under names of its own: two attempts at once do not disturb each
 * other.
 */

import { rm } from 'node:fs/promises';
import type { Services } from './context.ts';

type Paths<Hints extends readonly string[]> = { readonly [Nth in keyof Hints]: string };

/** The files are removed afterwards, unless they became objects. */
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
