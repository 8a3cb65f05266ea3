/**
 * Which folder under `renders/` is which film's: chosen once. A name that is used by others, or whose
 * folder is not empty, gets a number. All films of a storyboard share its folder: those of a table
 * have one each within it.
 */

import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { z } from 'zod';

import { filmSchema, type Film } from './film-record.ts';
import { claimFileName, folderName } from './folder-name.ts';
import { jsonFile } from './json.ts';
import { filmIdSchema, keys } from './layout.ts';
import type { RendersFolder, FolderPlace } from './renders-folder.ts';
import { createExclusively, readJson } from './write.ts';

const claimSchema = z.object({ film: filmIdSchema });

/** What was published of a film, by file name. */
type PublishedFiles = Readonly<Record<string, string>>;

export class FolderClaims {
  readonly #storeFolder: string;
  readonly #base: RendersFolder;

  constructor(storeFolder: string, base: RendersFolder) {
    this.#storeFolder = storeFolder;
    this.#base = base;
  }

  async choose(film: Film, files: PublishedFiles): Promise<FolderPlace> {
    const name = await this.#ofStoryboard(film, files);
    if (film.name === undefined) return { name };
    for (let number = 1; ; number += 1) {
      const inner = `${film.name}${number === 1 ? '' : `-${number}`}`;
      const isFree = () => this.#base.isFree({ name, inner }, files);
      if ((await this.#claim(innerClaim(name, inner), film, isFree)) === film.id) {
        return { name, inner };
      }
    }
  }

  async #ofStoryboard(film: Film, files: PublishedFiles): Promise<string> {
    const { name: inner } = film;
    for (let number = 1; ; number += 1) {
      const name = folderName(film.storyboard, number);
      // A folder with files that no film of this store has claimed may be the only copy of those
      // films.
      const isFree = async () =>
        inner === undefined
          ? this.#base.isFree({ name }, files)
          : (await this.#base.isFree({ name }, {})) || this.#base.holds({ name, inner }, files);
      const owner = await this.#claim(claimFileName(name), film, isFree);
      if (owner !== null && (await this.#isBeside(owner, film))) return name;
    }
  }

  /** Whose the name is; null where it is no film's, and not free. */
  async #claim(file: string, film: Film, isFree: () => Promise<boolean>): Promise<string | null> {
    const path = join(this.#storeFolder, 'renders', this.#base.mark, file);
    const owner = await readJson(path, claimSchema);
    if (owner) return owner.film;
    if (!(await isFree())) return null;
    if (await createExclusively(path, jsonFile({ film: film.id }))) return film.id;
    return (await readJson(path, claimSchema))?.film ?? null;
  }

  /** Of the same storyboard. */
  async #isBeside(owner: string, { id, storyboard }: Film): Promise<boolean> {
    if (owner === id) return true;
    const other = await readJson(
      join(this.#storeFolder, keys.ofFilm(owner, 'film.json')),
      filmSchema.pick({ storyboard: true }),
    );
    return other?.storyboard === storyboard;
  }
}

/** No name of a folder has the sign between. */
function innerClaim(name: string, inner: string): string {
  const place = `${name}/${inner}`.toLowerCase();
  return `${createHash('sha256').update(place).digest('hex')}.json`;
}
