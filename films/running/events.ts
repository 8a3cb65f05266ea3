/** What happens to films, as it happens. */

import { resolve } from 'node:path';
import { entryJson, type EntryJson } from '../json/log.ts';
import type { FilmRun } from './film-run.ts';

/** Gives what has happened since it was called last, as `--jsonl` tells it. */
export type EventReader = () => Promise<FilmEventJson[]>;

export type FilmEventJson = EntryJson & {
  /** Absolute path. */
  readonly storyboard: string;
};

/** From here on; what happened before is in the log. */
export async function eventReader(films: readonly FilmRun[]): Promise<EventReader> {
  const offsets = new Map<string, number>();
  for (const { store, film } of films) {
    offsets.set(film.id, (await store.events.read(film.id)).offset);
  }
  return async () => {
    const news: FilmEventJson[] = [];
    for (const { store, film, file } of films) {
      const read = await store.events.read(film.id, offsets.get(film.id));
      offsets.set(film.id, read.offset);
      const storyboard = resolve(file);
      news.push(...read.events.map((event) => ({ storyboard, ...entryJson(event) })));
    }
    return news;
  };
}
