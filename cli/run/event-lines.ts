/** `--jsonl`: what happens to a film, a line each as it happens. */

import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { entryJson } from '../film-log.ts';
import type { PreparedFilm } from '../prepared-film.ts';
import type { RunOptions } from './options.ts';

/** A verb's context with the way to tell what has happened since the last time. */
export type TellingContext = Context & { readonly tell: () => Promise<void> };

/** Tells from here on; what happened before is in `logs`. Without `--jsonl` nothing is told. */
export async function withEventLines(
  { store, film }: PreparedFilm,
  file: string,
  { jsonl }: RunOptions,
  context: Context,
): Promise<TellingContext> {
  if (!jsonl) return { ...context, tell: () => Promise.resolve() };
  const storyboard = resolve(file);
  let { offset } = await store.events.read(film.id);
  const tell = async () => {
    const read = await store.events.read(film.id, offset);
    offset = read.offset;
    for (const event of read.events) context.console.json({ storyboard, ...entryJson(event) });
  };
  return { ...context, tell };
}
