/** What happens to films, as it happens. */

import { resolve } from 'node:path';
import { entryJson, type EntryJson } from '../json/log.ts';
import type { FilmRun } from './film-run.ts';

/** Gives what has happened since it was called last, as `--jsonl` tells it. */
export type EventReader = () => Promise<FilmEventJson[]>;

export type FilmEventJson = EntryJson & {
  /** Absolute path. */
  readonly storyboard: string;
  /** Of a table's film, its name; absent: the storyboard by itself. */
  readonly row?: string;
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
      const { name } = film;
      const of = { storyboard: resolve(file), ...(name !== undefined && { row: name }) };
      news.push(...read.events.map((event) => ({ ...of, ...entryJson(event) })));
    }
    return news;
  };
}
