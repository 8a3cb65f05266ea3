/** `--continues OLD`: the film of a storyboard that was renamed goes on under its new name. */

import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { printable } from '../../specs/storyboard/words.ts';
import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';
import { EXIT, type ExitCode } from '../../cli/exit.ts';
import { Refusal } from '../../cli/refusal.ts';

/**
 * The film that is gone on with. Given again it is the same one. Nothing is written. Refused when
 * the old storyboard is still there, or the new one is a film with orders or takes of its own.
 */
export async function filmToContinue(
  store: Store | null,
  file: string,
  old: string,
): Promise<Film> {
  const own = (await store?.films.findFilm(file)) ?? null;
  if (own && (await store?.films.hasBeen(own, old))) return own;
  const film = (await store?.films.findFilm(old)) ?? null;
  if (!store || !film) throw unknown(old, await vanishedNames(store));
  if (own?.id === film.id) return own;
  if (await stat(old).catch(() => null)) {
    const message = `${old} is still there: ${file} is a film of its own. Nothing was changed.`;
    throw refuse(EXIT.refused, 'still-there', message, `Run it without --continues.`);
  }
  if (own && !(await isEmpty(store, own))) {
    const message = `${file} has orders or takes of its own already. Nothing was changed.`;
    throw refuse(EXIT.refused, 'has-orders', message, `Run it without --continues.`);
  }
  return film;
}

/** The same, and the new name is its name from here on. */
export async function continueFilm(store: Store, file: string, old: string): Promise<Film> {
  return store.films.moveFilm(await filmToContinue(store, file, old), file);
}

async function isEmpty({ journal, takes }: Store, { id, plan }: Film): Promise<boolean> {
  if (plan !== null || (await journal.shotsOf(id)).length > 0) return false;
  return (await takes.takesOfFilm(id)).length === 0;
}

async function vanishedNames(store: Store | null): Promise<string[]> {
  const films = (await store?.films.listVanished()) ?? [];
  const paths = films.map(({ storyboard }) => join(store?.root ?? '.', storyboard));
  return paths.map((path) => printable(relative('.', path)));
}

function unknown(old: string, gone: readonly string[]): Refusal {
  const hint =
    gone.length === 0
      ? 'Every film of the project has its file.'
      : `Films whose file is gone: ${gone.join(', ')}`;
  return refuse(EXIT.usage, 'nothing-to-continue', `--continues: ${old} is no film here.`, hint);
}

function refuse(exit: ExitCode, code: string, message: string, hint: string): Refusal {
  return new Refusal({ exit, code, message, hint });
}
