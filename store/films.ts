/**
 * A film is a storyboard's place in the project. Its id is drawn once and outlives every
 * production: the journal of orders is kept by it.
 */

import { createHash, randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

import { z } from 'zod';

import { StoreError } from './error.ts';
import { timeSchema } from './facts.ts';
import type { Layout } from './layout.ts';
import { createExclusively, jsonFile, namesIn, readJson, writeFileAtomically } from './write.ts';

const filmSchema = z.object({
  id: z.string(),
  /** Path from the project folder, with `/`. */
  storyboard: z.string(),
  /** Hash of the plan that counts now; null before the first. */
  plan: z.string().nullable(),
  /** The film that this one shows in placeholder pictures; null for a film itself. */
  animaticOf: z.string().nullable().default(null),
  createdAt: timeSchema,
});
export type Film = z.infer<typeof filmSchema>;
type FilmKind = 'film' | 'animatic';

/** The one that drew the id decides; everybody else reads it here. */
const claimSchema = filmSchema.omit({ plan: true });

const toldSchema = z.object({ plan: z.string() });

export class Films {
  readonly #root: string;
  readonly #layout: Layout;

  constructor(root: string, layout: Layout) {
    this.#root = root;
    this.#layout = layout;
  }

  /** The film of a storyboard, made if it is new. The same film for everyone who asks at once. */
  openFilm(storyboardPath: string): Promise<Film> {
    return this.#open(storyboardPath, null);
  }

  /** A film beside the film: it has orders, takes and a plan of its own. */
  async openAnimatic(storyboardPath: string): Promise<Film> {
    const { id } = await this.openFilm(storyboardPath);
    return this.#open(storyboardPath, id);
  }

  /** The film of a storyboard, or null when it has none yet. Writes nothing. */
  findFilm(storyboardPath: string): Promise<Film | null> {
    return this.#find(storyboardPath, 'film');
  }

  findAnimatic(storyboardPath: string): Promise<Film | null> {
    return this.#find(storyboardPath, 'animatic');
  }

  async #open(storyboardPath: string, animaticOf: string | null): Promise<Film> {
    const kind = animaticOf === null ? 'film' : 'animatic';
    const found = await this.#find(storyboardPath, kind);
    if (found) return found;
    const storyboard = await this.#pathInProject(storyboardPath);
    const id = `f${randomBytes(5).toString('hex')}`;
    const claim = { id, storyboard, animaticOf, createdAt: new Date().toISOString() };
    await createExclusively(this.#claimPath(storyboard, kind), jsonFile(claim));
    const film = { ...(await this.#claimOf(storyboard, kind)), plan: null };
    await createExclusively(this.#filmPath(film.id), jsonFile(film));
    return this.readFilm(film.id);
  }

  async #find(storyboardPath: string, kind: FilmKind): Promise<Film | null> {
    const storyboard = await this.#pathInProject(storyboardPath);
    const claim = await readJson(this.#claimPath(storyboard, kind), claimSchema);
    return claim && (await readJson(this.#filmPath(claim.id), filmSchema));
  }

  async readFilm(film: string): Promise<Film> {
    const path = this.#filmPath(film);
    return (await readJson(path, filmSchema)) ?? raiseMissing(`There is no film ${film}.`, path);
  }

  /** By storyboard, animatics left out. */
  async listFilms(): Promise<Film[]> {
    const films: Film[] = [];
    for (const name of await namesIn(this.#layout.films)) {
      // A folder without this file is a film whose making was cut off: nothing is in it yet.
      const film = await readJson(join(this.#layout.films, name, 'film.json'), filmSchema);
      if (film?.animaticOf === null) films.push(film);
    }
    return films.sort((a, b) => (a.storyboard < b.storyboard ? -1 : 1));
  }

  async setPlan(film: string, plan: string): Promise<void> {
    await writeFileAtomically(
      this.#filmPath(film),
      jsonFile({ ...(await this.readFilm(film)), plan }),
    );
  }

  /** A command has told a person how the run of this plan ended: what is asked next is a new wish. */
  async recordTold(film: string, plan: string): Promise<void> {
    await writeFileAtomically(this.#toldPath(film), jsonFile({ plan }));
  }

  /** Null before a run of the film was told of. */
  async toldPlan(film: string): Promise<string | null> {
    return (await readJson(this.#toldPath(film), toldSchema))?.plan ?? null;
  }

  #toldPath(film: string): string {
    return join(this.#layout.film(film), 'told.json');
  }

  #filmPath(film: string): string {
    return join(this.#layout.film(film), 'film.json');
  }

  #claimPath(storyboard: string, kind: FilmKind): string {
    const name = createHash('sha256').update(storyboard).digest('hex').slice(0, 32);
    return join(
      this.#layout.storyboards,
      kind === 'film' ? `${name}.json` : `${name}.${kind}.json`,
    );
  }

  async #claimOf(storyboard: string, kind: FilmKind): Promise<z.infer<typeof claimSchema>> {
    const path = this.#claimPath(storyboard, kind);
    return (await readJson(path, claimSchema)) ?? raiseMissing(`No film of ${storyboard}.`, path);
  }

  /** Links in the folders above are followed, so that one file has one path. */
  async #pathInProject(storyboardPath: string): Promise<string> {
    const path = resolve(storyboardPath);
    const folder = await realpath(dirname(path)).catch(() => dirname(path));
    return relative(this.#root, join(folder, basename(path)))
      .split(sep)
      .join('/');
  }
}

function raiseMissing(message: string, path: string): never {
  throw new StoreError('missing-object', {
    message,
    path,
    remedy: 'Restore .storyboard/ from a backup; what is in it is not removed.',
  });
}
