/**
 * A film is a storyboard's place in the project. Its id is drawn once and outlives every
 * production: the journal of orders is kept by it. One file is one film, whatever names it has.
 */

import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { z } from 'zod';

import { DepotPart, type Depot } from './depot.ts';
import { StoreError } from './error.ts';
import { timeSchema } from './facts.ts';
import { damagedFile, jsonFile } from './json.ts';
import { filmIdSchema, keys, namesOf, sha256Schema } from './layout.ts';
import { fileKey, namedAs, trueName, type List } from './one-file.ts';

const pathSchema = z
  .string()
  .min(1)
  .max(8_192)
  .refine((path) => !path.includes('\0'), 'no path');

const filmSchema = z.object({
  id: filmIdSchema,
  /** Path from the project folder, with `/`. */
  storyboard: pathSchema,
  /** Hash of the plan that counts now; null before the first. */
  plan: sha256Schema.nullable(),
  /** The film that this one shows in placeholder pictures; null for a film itself. */
  animaticOf: filmIdSchema.nullable().default(null),
  createdAt: timeSchema,
  /** Storyboards that it was before its file was renamed, oldest first; absent: none. */
  continues: z.array(pathSchema).optional(),
});
export type Film = z.infer<typeof filmSchema>;
type FilmKind = 'film' | 'animatic';

/** The one that drew the id decides; everybody else reads it here. */
const claimSchema = filmSchema.omit({ plan: true });
type Claim = z.infer<typeof claimSchema>;

const toldSchema = z.object({ plan: sha256Schema });

export class Films extends DepotPart {
  readonly #root: string;
  readonly #list: List | undefined;
  /** By id: a film keeps its path as long as its file does. */
  readonly #paths = new Map<string, string>();

  /** `list`: names as the disk has them, for tests of disks that this machine has not. */
  constructor(root: string, depot: Depot, list?: List) {
    super(depot);
    this.#root = root;
    this.#list = list;
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

  /** Films whose storyboard is gone from where it was, by storyboard. */
  async listVanished(): Promise<Film[]> {
    const vanished: Film[] = [];
    for (const film of await this.listFilms()) {
      const key = await fileKey(join(this.#root, film.storyboard)).catch(() => 'closed');
      if (key === null) vanished.push(film);
    }
    return vanished;
  }

  /** Whether a film had this storyboard before its file was renamed. */
  async hasBeen({ continues = [] }: Film, storyboardPath: string): Promise<boolean> {
    return continues.includes(await namedAs(this.#root, storyboardPath));
  }

  /**
   * Gives a film whose file was renamed its new storyboard, with all it has. The claim of the new
   * name is made first: whoever is cut off finds the film under it, and the old name is let go. A
   * film that has the new name must be known to be empty: it is forgotten.
   */
  async moveFilm(film: Film, storyboardPath: string): Promise<Film> {
    const storyboard = await this.#trueName(storyboardPath);
    const { id, animaticOf, createdAt } = film;
    const claim = { id, storyboard, animaticOf, createdAt };
    const key = claimKey(storyboard, 'film');
    await this.#removeStale(storyboard, 'film');
    await this.depot.create(key, jsonFile(claim));
    const owner = await this.#claimOf(storyboard, 'film');
    if (owner.id !== id) {
      if ((await this.#read(owner.id))?.plan) throw taken(this.depot.addressOf(key), storyboard);
      await this.writeAt(key, claim);
    }
    const before = await this.readFilm(id);
    if (before.storyboard !== storyboard) {
      const continues = [...(before.continues ?? []), before.storyboard];
      await this.writeAt(filmKey(id), { ...before, storyboard, continues });
      this.#paths.delete(id);
      await this.#removeStale(before.storyboard, 'film');
    }
    return this.readFilm(id);
  }

  /** Changes with everything about a film but its orders; see `Depot.stamp`. */
  async stampOf(id: string): Promise<string | null> {
    const parts = [
      keys.film(id),
      keys.ofFilm(id, 'events.jsonl'),
      keys.tries(id),
      keys.loans(id),
      keys.decisions(id),
      keys.questions(id),
    ];
    const stamps = await Promise.all(parts.map((part) => this.depot.stamp(part)));
    return stamps.includes(null) ? null : stamps.join();
  }

  async #open(storyboardPath: string, animaticOf: string | null): Promise<Film> {
    const kind = animaticOf === null ? 'film' : 'animatic';
    const found = await this.#find(storyboardPath, kind);
    if (found) return found;
    const storyboard = await this.#storyboardOf(storyboardPath, animaticOf);
    const id = `f${randomBytes(5).toString('hex')}`;
    const claim = { id, storyboard, animaticOf, createdAt: new Date().toISOString() };
    await this.#removeStale(storyboard, kind);
    await this.depot.create(claimKey(storyboard, kind), jsonFile(claim));
    const film = { ...(await this.#claimOf(storyboard, kind)), plan: null };
    await this.depot.create(filmKey(film.id), jsonFile(film));
    return this.readFilm(film.id);
  }

  /** An animatic stands by its film, so that both have one name. */
  async #storyboardOf(storyboardPath: string, animaticOf: string | null): Promise<string> {
    if (animaticOf === null) return this.#trueName(storyboardPath);
    return (await this.readFilm(animaticOf)).storyboard;
  }

  async #find(storyboardPath: string, kind: FilmKind): Promise<Film | null> {
    if (kind === 'animatic') {
      const film = await this.#find(storyboardPath, 'film');
      return film && this.#claimed(film.storyboard, kind);
    }
    // A film that was made under the name of a link keeps that name.
    const named = await namedAs(this.#root, storyboardPath);
    return (
      (await this.#claimed(named, kind)) ??
      (await this.#claimed(await this.#trueName(storyboardPath), kind)) ??
      (await this.#sameFile(storyboardPath))
    );
  }

  async #claimed(storyboard: string, kind: FilmKind): Promise<Film | null> {
    const claim = await this.#readClaim(storyboard, kind);
    if (!claim) return null;
    const film = await this.#read(claim.id);
    return film && (await this.#isStale(claim, film, kind)) ? null : film;
  }

  /** The name was let go: the film goes on under another one, which is claimed. */
  async #isStale(claim: Claim, film: Film, kind: FilmKind): Promise<boolean> {
    if (film.storyboard === claim.storyboard || kind !== 'film') return false;
    if (!film.continues?.includes(claim.storyboard)) return false;
    const other = await this.#readClaim(film.storyboard, kind);
    return other?.id === film.id;
  }

  async #removeStale(storyboard: string, kind: FilmKind): Promise<void> {
    const claim = await this.#readClaim(storyboard, kind);
    const film = claim && (await this.#read(claim.id));
    if (!claim || !film || !(await this.#isStale(claim, film, kind))) return;
    await this.depot.remove(claimKey(storyboard, kind), 'fleeting');
  }

  /** A film whose storyboard is this very file under another name. */
  async #sameFile(storyboardPath: string): Promise<Film | null> {
    const wanted = await fileKey(storyboardPath);
    if (wanted === null) return null;
    for (const id of await this.listIds()) {
      const known = this.#paths.get(id) ?? (await this.#pathOf(id));
      if (known === null) continue;
      const key = await fileKey(join(this.#root, known)).catch(() => null);
      if (key === wanted) return this.readFilm(id);
    }
    return null;
  }

  /** Null for what is no film with a file of its own. */
  async #pathOf(id: string): Promise<string | null> {
    const film = await this.#read(id);
    if (film?.animaticOf !== null) return null;
    this.#paths.set(id, film.storyboard);
    return film.storyboard;
  }

  async readFilm(film: string): Promise<Film> {
    return (
      (await this.#read(film)) ?? this.#raiseMissing(`There is no film ${film}.`, filmKey(film))
    );
  }

  async #read(id: string): Promise<Film | null> {
    const film = await this.readAt(filmKey(id), filmSchema);
    if (film === null || film.id === id) return film;
    throw damagedFile(this.depot.addressOf(filmKey(id)), "it is another film's");
  }

  /** Of films and animatics, also of those whose making was cut off. */
  async listIds(): Promise<string[]> {
    return namesOf('film', await this.depot.list(keys.films));
  }

  /** By storyboard, animatics left out. */
  async listFilms(): Promise<Film[]> {
    const films: Film[] = [];
    for (const id of await this.listIds()) {
      // A folder without this file is a film whose making was cut off: nothing is in it yet.
      const film = await this.#read(id);
      if (film?.animaticOf === null) films.push(film);
    }
    return films.sort((a, b) => (a.storyboard < b.storyboard ? -1 : 1));
  }

  async setPlan(film: string, plan: string): Promise<void> {
    const before = await this.readFilm(film);
    await this.writeAt(filmKey(film), { ...before, plan });
  }

  /** A command has told a person how the run of this plan ended: what is asked next is a new wish. */
  async recordTold(film: string, plan: string): Promise<void> {
    await this.writeAt(toldKey(film), { plan });
  }

  /** Null before a run of the film was told of. */
  async toldPlan(film: string): Promise<string | null> {
    return (await this.readAt(toldKey(film), toldSchema))?.plan ?? null;
  }

  #readClaim(storyboard: string, kind: FilmKind): Promise<Claim | null> {
    return this.readAt(claimKey(storyboard, kind), claimSchema);
  }

  async #claimOf(storyboard: string, kind: FilmKind): Promise<Claim> {
    const claim = await this.#readClaim(storyboard, kind);
    return claim ?? this.#raiseMissing(`No film of ${storyboard}.`, claimKey(storyboard, kind));
  }

  #raiseMissing(message: string, key: string): never {
    throw new StoreError('missing-object', {
      message,
      path: this.depot.addressOf(key),
      remedy: 'Restore .storyboard/ from a backup; what is in it is not removed.',
    });
  }

  #trueName(storyboardPath: string): Promise<string> {
    return trueName(this.#root, storyboardPath, this.#list);
  }
}

function taken(path: string, storyboard: string): StoreError {
  return new StoreError('conflict', {
    message: `${storyboard} is a film of its own already.`,
    path,
    remedy: 'Nothing was changed. Run it as it is.',
  });
}

const filmKey = (film: string) => keys.ofFilm(film, 'film.json');
const toldKey = (film: string) => keys.ofFilm(film, 'told.json');

function claimKey(storyboard: string, kind: FilmKind): string {
  const name = createHash('sha256').update(storyboard).digest('hex').slice(0, 32);
  return `storyboards/${name}${kind === 'film' ? '' : `.${kind}`}.json`;
}
