/** `--jsonl`: what happens to films, a line each as it happens. */

import { resolve } from 'node:path';
import type { Console } from '../console.ts';
import { entryJson } from '../../films/json/log.ts';
import type { FilmRun } from '../../films/running/film-run.ts';
import type { RunOptions } from './options.ts';

/** Tells what has happened since it was called last. */
export type TellEvents = () => Promise<void>;

/** Tells from here on; what happened before is in `logs`. Without `--jsonl` nothing is told. */
export async function eventTeller(
  films: readonly FilmRun[],
  { jsonl }: RunOptions,
  console: Console,
): Promise<TellEvents> {
  if (!jsonl) return () => Promise.resolve();
  const offsets = new Map<string, number>();
  for (const { store, film } of films) {
    offsets.set(film.id, (await store.events.read(film.id)).offset);
  }
  return async () => {
    for (const { store, film, file } of films) {
      const read = await store.events.read(film.id, offsets.get(film.id));
      offsets.set(film.id, read.offset);
      const storyboard = resolve(file);
      for (const event of read.events) console.json({ storyboard, ...entryJson(event) });
    }
  };
}
