/**
 * A film is a storyboard's place in the project; of a table's films each has a name beside it. Its
 * id is drawn once and outlives every production: the journal of orders is kept by it. One file is
 * one film, whatever names it has.
 */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { Begun } from './begun.ts';
import { DepotPart, type Depot } from './depot.ts';
import { StoreError } from './error.ts';
import {
  claimKey,
  claimSchema,
  filmKey,
  filmSchema,
  compareFilms,
  isNamed,
  takenPlace,
  type FilmClaim,
  type Film,
  type FilmKind,
  type FilmPlace,
} from './film-record.ts';
import { damagedFile, jsonFile } from './json.ts';
import { keys, namesOf, sha256Schema } from './layout.ts';
import { fileKey, namedAs, trueName, type List } from './one-file.ts';

export type { Film } from './film-record.ts';

const toldSchema = z.object({ plan: sha256Schema });

type Opening = {
  readonly path: string;
  readonly name: string | null;
  readonly animaticOf: Film | null;
};

export class Films extends DepotPart {
  readonly #root: string;
  readonly #list: List | undefined;
  /** By id: a film keeps its path as long as its file does, and its name for ever. */
  readonly #paths = new Map<string, Pick<Film, 'storyboard' | 'name'>>();

  /** `list`: names as the disk has them, for tests of disks that this machine has not. */
  constructor(root: string, depot: Depot, list?: List) {
    super(depot);
    this.#root = root;
    this.#list = list;
  }

  /**
   * The film of a storyboard, or of a table the one of that name, made if it is new. The same film
   * for everyone who asks at once.
   */
  openFilm(storyboardPath: string, name: string | null = null): Promise<Film> {
    return this.#open({ path: storyboardPath, name, animaticOf: null });
  }

  /** A film beside the film: it has orders, takes and a plan of its own. */
  async openAnimatic(storyboardPath: string, name: string | null = null): Promise<Film> {
    const animaticOf = await this.openFilm(storyboardPath, name);
    return this.#open({ path: storyboardPath, name, animaticOf });
  }

  /** The film of a storyboard, or null when it has none yet. Writes nothing. */
  findFilm(storyboardPath: string, name: string | null = null): Promise<Film | null> {
    return this.#find(storyboardPath, name, 'film');
  }

  findAnimatic(storyboardPath: string, name: string | null = null): Promise<Film | null> {
    return this.#find(storyboardPath, name, 'animatic');
  }

  /** Every film of a storyboard: the one by itself first, then by name. Writes nothing. */
  async filmsOf(storyboardPath: string): Promise<Film[]> {
    const wanted = await fileKey(storyboardPath).catch(() => null);
    const names = [await namedAs(this.#root, storyboardPath), await this.#trueName(storyboardPath)];
    const films: Film[] = [];
    const isSame = new Map(names.map((name) => [name, true]));
    for (const film of await this.listFilms()) {
      const { storyboard } = film;
      if (!isSame.has(storyboard)) {
        const key = wanted && (await fileKey(join(this.#root, storyboard)).catch(() => null));
        isSame.set(storyboard, key !== null && key === wanted);
      }
      if (isSame.get(storyboard)) films.push(film);
    }
    return films;
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
    const { plan: _plan, continues: _continues, ...own } = film;
    const { id, name = null } = film;
    const claim = { ...own, storyboard };
    const place = { storyboard, name, kind: 'film' } as const;
    const key = claimKey(place);
    await this.#removeStale(place);
    await this.depot.create(key, jsonFile(claim));
    const owner = await this.#claimOf(place);
    if (owner.id !== id) {
      const other = await this.#read(owner.id);
      if (other && !(await new Begun(this.depot).letGo(other.id))) {
        throw takenPlace(this.depot.addressOf(key), storyboard);
      }
      await this.writeAt(key, claim);
    }
    const before = await this.readFilm(id);
    if (before.storyboard !== storyboard) {
      const continues = [...(before.continues ?? []), before.storyboard];
      await this.writeAt(filmKey(id), { ...before, storyboard, continues });
      this.#paths.delete(id);
      await this.#removeStale({ ...place, storyboard: before.storyboard });
    }
    return this.readFilm(id);
  }

  hasBegun(film: Pick<Film, 'id' | 'plan'>): Promise<boolean> {
    return new Begun(this.depot).hasBegun(film);
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

  async #open({ path, name, animaticOf }: Opening): Promise<Film> {
    const kind = animaticOf === null ? 'film' : 'animatic';
    const found = await this.#find(path, name, kind);
    if (found) return found;
    // An animatic stands by its film, so that both have one name.
    const storyboard = animaticOf?.storyboard ?? (await this.#trueName(path));
    const id = `f${randomBytes(5).toString('hex')}`;
    const named = { storyboard, ...(name !== null && { name }) };
    const createdAt = new Date().toISOString();
    const claim = { id, ...named, animaticOf: animaticOf?.id ?? null, createdAt };
    const place = { storyboard, name, kind } as const;
    await this.#removeStale(place);
    await this.depot.create(claimKey(place), jsonFile(claim));
    const film = { ...(await this.#claimOf(place)), plan: null };
    await this.depot.create(filmKey(film.id), jsonFile(film));
    return this.readFilm(film.id);
  }

  async #find(path: string, name: string | null, kind: FilmKind): Promise<Film | null> {
    if (kind === 'animatic') {
      const film = await this.#find(path, name, 'film');
      return film && this.#claimed({ storyboard: film.storyboard, name, kind });
    }
    // A film that was made under the name of a link keeps that name.
    const named = await namedAs(this.#root, path);
    return (
      (await this.#claimed({ storyboard: named, name, kind })) ??
      (await this.#claimed({ storyboard: await this.#trueName(path), name, kind })) ??
      (await this.#sameFile(path, name))
    );
  }

  async #claimed(place: FilmPlace): Promise<Film | null> {
    const claim = await this.#readClaim(place);
    if (!claim) return null;
    const film = await this.#read(claim.id);
    return film && (await this.#isStale(claim, film, place)) ? null : film;
  }

  /** The name was let go: the film goes on under another one, which is claimed. */
  async #isStale(claim: FilmClaim, film: Film, { name, kind }: FilmPlace): Promise<boolean> {
    if (film.storyboard === claim.storyboard || kind !== 'film') return false;
    if (!film.continues?.includes(claim.storyboard)) return false;
    const other = await this.#readClaim({ storyboard: film.storyboard, name, kind });
    return other?.id === film.id;
  }

  async #removeStale(place: FilmPlace): Promise<void> {
    const claim = await this.#readClaim(place);
    const film = claim && (await this.#read(claim.id));
    if (!claim || !film || !(await this.#isStale(claim, film, place))) return;
    await this.depot.remove(claimKey(place), 'fleeting');
  }

  /** A film whose storyboard is this very file under another name. */
  async #sameFile(storyboardPath: string, name: string | null): Promise<Film | null> {
    const wanted = await fileKey(storyboardPath);
    if (wanted === null) return null;
    for (const id of await this.listIds()) {
      const known = this.#paths.get(id) ?? (await this.#pathOf(id));
      if (known === null || !isNamed(known, name)) continue;
      const key = await fileKey(join(this.#root, known.storyboard)).catch(() => null);
      if (key === wanted) return this.readFilm(id);
    }
    return null;
  }

  /** Null for what is no film with a file of its own. */
  async #pathOf(id: string): Promise<Pick<Film, 'storyboard' | 'name'> | null> {
    const film = await this.#read(id);
    if (film?.animaticOf !== null) return null;
    this.#paths.set(id, film);
    return film;
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

  /** By storyboard and name, animatics left out. */
  async listFilms(): Promise<Film[]> {
    const films: Film[] = [];
    for (const id of await this.listIds()) {
      // A folder without this file is a film whose making was cut off: nothing is in it yet.
      const film = await this.#read(id);
      if (film?.animaticOf === null) films.push(film);
    }
    return films.sort(compareFilms);
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

  #readClaim(place: FilmPlace): Promise<FilmClaim | null> {
    return this.readAt(claimKey(place), claimSchema);
  }

  async #claimOf(place: FilmPlace): Promise<FilmClaim> {
    const claim = await this.#readClaim(place);
    return claim ?? this.#raiseMissing(`No film of ${place.storyboard}.`, claimKey(place));
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

const toldKey = (film: string) => keys.ofFilm(film, 'told.json');
