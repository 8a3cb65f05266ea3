/** What the films of a table may be called. */

const FILM_NAME = /^[A-Za-z0-9_-]{1,48}$/;

/** Folders that a film has beside those of its table's films. */
const FOLDERS: readonly string[] = ['takes', 'animatic'];

/** Capitals count for nothing: where names become folders, they may be one. */
export function isFilmName(name: string): boolean {
  return FILM_NAME.test(name) && !FOLDERS.includes(name.toLowerCase());
}
