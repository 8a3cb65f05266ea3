/** `--continues OLD`: the film of a storyboard that was renamed goes on under its new name. */

import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { printable } from '../../specs/storyboard/words.ts';
import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';
import { FilmError } from '../error.ts';
import type { NamedFilm } from '../table/named-films.ts';

/**
 * The film that is gone on with. Given again it is the same one. Nothing is written. Refused when
 * the old storyboard is still there, or the new one is a film with a run, orders or takes of its own.
 */
export async function filmToContinue(
  store: Store | null,
  { file, row }: NamedFilm,
  old: string,
): Promise<Film> {
  const own = (await store?.films.findFilm(file, row)) ?? null;
  if (own && (await store?.films.hasBeen(own, old))) return own;
  const film = (await store?.films.findFilm(old, row)) ?? null;
  if (!store || !film) {
    throw new FilmError('nothing-to-continue', { old, gone: await vanishedNames(store) });
  }
  if (own?.id === film.id) return own;
  if (await stat(old).catch(() => null)) {
    throw new FilmError('still-there', { old, file });
  }
  if (own && !(await isEmpty(store, own))) {
    throw new FilmError('has-orders', { file });
  }
  return film;
}

/** The same, and the new name is its name from here on. */
export async function continueFilm(store: Store, named: NamedFilm, old: string): Promise<Film> {
  return store.films.moveFilm(await filmToContinue(store, named, old), named.file);
}

async function isEmpty({ films, journal, takes }: Store, film: Film): Promise<boolean> {
  if ((await films.hasBegun(film)) || (await journal.shotsOf(film.id)).length > 0) return false;
  return (await takes.takesOfFilm(film.id)).length === 0;
}

async function vanishedNames(store: Store | null): Promise<string[]> {
  const films = (await store?.films.listVanished()) ?? [];
  const paths = films.map(({ storyboard }) => join(store?.root ?? '.', storyboard));
  return paths.map((path) => printable(relative('.', path)));
}
