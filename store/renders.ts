/**
 * What people see: `renders/<name>/` with the film, its description and every take. An animatic
 * lies in the folder of the film that it shows, its takes under `animatic/` there.
 *
 * These files are on this machine, whatever depot the store has: copies of what it holds, never
 * links to it. People may change or delete them; `restore` brings them back without an order.
 */

import { lstat, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import type { Film } from './films.ts';
import { jsonFile } from './json.ts';
import { fileNameSchema, keys, sha256Schema } from './layout.ts';
import type { Objects } from './objects.ts';
import { FolderClaims } from './folder-claims.ts';
import { BESIDE, FILMS, NEWEST_FIRST, ROUGH, type MasterFiles } from './master-files.ts';
import { copyOut, readBack, type Copied } from './published-copy.ts';
import { folderNameSchema, type FolderPlace, type RendersFolder } from './renders-folder.ts';
import { filesIn, type NamedTake, type TakeFiles, type TakeOfShot } from './take-files.ts';
import { handOverOf, labelOf, type TakeRecord, type Takes } from './takes.ts';
import { createExclusively, readJson, sweepTemporaries, writeFileAtomically } from './write.ts';

/** A film's folder and what was published into it, by file name. */
const publishedSchema = z.object({
  name: folderNameSchema,
  /** Of a table's film: its own folder within that one. */
  inner: folderNameSchema.optional(),
  /** Mark of the folder in which the name was chosen; absent: the project's own. */
  in: sha256Schema.optional(),
  files: z.record(fileNameSchema, sha256Schema),
});
type Published = z.infer<typeof publishedSchema>;

export class Renders {
  readonly #base: RendersFolder;
  readonly #claims: FolderClaims;
  readonly #storeFolder: string;
  readonly #objects: Objects;
  readonly #takes: Takes;

  constructor(storeFolder: string, parts: { base: RendersFolder; objects: Objects; takes: Takes }) {
    this.#base = parts.base;
    this.#claims = new FolderClaims(storeFolder, parts.base);
    this.#storeFolder = storeFolder;
    this.#objects = parts.objects;
    this.#takes = parts.takes;
  }

  /** Throws when films could not be written where they are to go. */
  checkBase(): Promise<void> {
    return this.#base.check();
  }

  /** Called before a film is ordered: throws when it could not be published. */
  async checkFolder(film: Film): Promise<void> {
    const folder = await this.findFolder(film);
    if (folder !== null) await this.#base.checkWithin(folder);
  }

  /**
   * The film's folder, chosen once: a name that is used by others, or whose folder is not empty,
   * gets a number.
   */
  async folderOf(film: Film): Promise<string> {
    return this.#folder(await this.#published(film));
  }

  /** The film's folder if one was chosen: null until something was published. Writes nothing. */
  async findFolder(film: Film): Promise<string | null> {
    const published = await this.#findPublished(film);
    return published && this.#folder(published);
  }

  /** The newest master that is there: the film replaces its rough cut. Writes nothing. */
  async findMaster(film: Film): Promise<string | null> {
    const published = await this.#findPublished(film);
    for (const name of published ? NEWEST_FIRST : []) {
      if (!published?.files[name]) continue;
      const path = join(this.#folder(published), name);
      if (await stat(path).catch(() => null)) return path;
    }
    return null;
  }

  /** Whether this is what was published last, a film or a newer rough cut. */
  async isNewest(film: Film, sha256: string): Promise<boolean> {
    const files = (await this.#lastPublished(film))?.files ?? {};
    return NEWEST_FIRST.flatMap((name) => files[name] ?? [])[0] === sha256;
  }

  /** Where a take's files are for people. */
  async filesOfTake(film: Film, take: NamedTake): Promise<TakeFiles> {
    return this.#filesIn(await this.#published(film), film, take);
  }

  /** The same if a folder was chosen: null until something was published. */
  async findFilesOfTake(film: Film, take: NamedTake): Promise<TakeFiles | null> {
    const place = await this.#findPublished(film);
    return place && this.#filesIn(place, film, take);
  }

  /** Copies a take out; gives the paths that had to be written. */
  async publishTake(film: Film, record: TakeRecord): Promise<string[]> {
    const take = await this.#takes.handedOn(record);
    const page = await this.#takes.pageOf(take);
    const paths = await this.filesOfTake(film, take);
    const written = await Promise.all([
      this.#copy({ sha256: take.clip.sha256, label: labelOf(take) }, paths.clip),
      this.#copy(handOverOf(take), paths.lastFrame),
      this.#write(page, paths.record),
    ]);
    return written.filter((path) => path !== null);
  }

  /** Copies out a clip that cannot be used, with the reason beside it. */
  async publishRejected(
    film: Film,
    take: TakeOfShot,
    { sha256, why }: { readonly sha256: string; readonly why: object },
  ): Promise<void> {
    const { rejected } = await this.filesOfTake(film, take);
    await this.#copy({ sha256 }, `${rejected}.mp4`);
    await this.#write(jsonFile(why), `${rejected}.json`);
  }

  /**
   * Publishes a master with its description and captions beside it. A finished film removes its rough
   * cut, and the film in another codec. Gives the master's path.
   */
  async publishMaster(film: Film, master: MasterFiles): Promise<string> {
    const { files, ...place } = await this.#published(film);
    const isFinished = FILMS.includes(master.name);
    const beside = BESIDE[master.name];
    const put = async (text: string) => {
      return (await this.#objects.put(new TextEncoder().encode(text))).sha256;
    };
    const { captions = null } = master;
    const own: Record<string, string> = {
      [master.name]: master.sha256,
      [beside.description]: await put(jsonFile(master.description)),
      ...(captions !== null && { [beside.captions]: await put(captions) }),
    };
    const gone = [beside.captions, ...(isFinished ? [...FILMS, ...ROUGH] : [])].filter(
      (name) => name in files && !(name in own),
    );
    const folder = this.#folder(place);
    const write = (names: Published['files']) =>
      writeFileAtomically(this.#recordPath(film), jsonFile({ ...place, files: names }));
    // What it replaces goes only when it is there itself.
    const published: Record<string, string> = { ...files, ...own };
    await write(published);
    await this.#restoreFiles({ ...place, files: own });
    for (const name of gone) {
      await rm(join(folder, name), { force: true });
      delete published[name];
    }
    if (gone.length > 0) await write(published);
    return join(folder, master.name);
  }

  /**
   * Brings back what was deleted or changed; gives the paths that had to be written. A clip that the
   * store itself has lost it gets back from its copy.
   */
  async restore(film: Film): Promise<string[]> {
    const takes = await this.#takes.takesOfFilm(film.id);
    const files = (await this.#findPublished(film))?.files ?? {};
    // With nothing to restore no folder is made: an empty one shows nobody anything.
    if (takes.length === 0 && Object.keys(files).length === 0) return [];
    const written = await this.#restoreFiles(await this.#published(film));
    for (const take of takes) {
      const { clip } = await this.filesOfTake(film, take);
      if (!(await this.#objects.has(take.clip.sha256))) {
        await readBack(this.#objects, take.clip, clip);
      }
      written.push(...(await this.publishTake(film, take)));
    }
    return written;
  }

  async #restoreFiles(published: Published): Promise<string[]> {
    const folder = this.#folder(published);
    await this.#base.make(folder);
    await sweepTemporaries(folder);
    const written: string[] = [];
    for (const [name, sha256] of Object.entries(published.files)) {
      const path = await this.#copy({ sha256 }, join(folder, name));
      if (path) written.push(path);
    }
    return written;
  }

  async #copy(copied: Copied, path: string): Promise<string | null> {
    await this.#base.make(dirname(path));
    return copyOut(this.#objects, copied, path);
  }

  async #write(text: string, path: string): Promise<string | null> {
    await this.#base.make(dirname(path));
    const isFile = (await lstat(path).catch(() => null))?.isFile() ?? false;
    if (isFile && (await readFile(path, 'utf8').catch(() => null)) === text) return null;
    await writeFileAtomically(path, text);
    return path;
  }

  #folder(place: FolderPlace): string {
    return this.#base.folderOf(place);
  }

  #filesIn({ name, inner }: FolderPlace, film: Film, take: NamedTake): TakeFiles {
    const place = { name, inner };
    return filesIn({ path: this.#folder(place), place }, film, take);
  }

  #recordPath(film: Film): string {
    return join(this.#storeFolder, keys.ofFilm(film.id, 'renders.json'));
  }

  /** Also null where the name was chosen in another folder than the one that counts now. */
  async #findPublished(film: Film): Promise<Published | null> {
    const published = await this.#lastPublished(film);
    return (published?.in ?? '') === this.#base.mark ? published : null;
  }

  #lastPublished(film: Film): Promise<Published | null> {
    return readJson(this.#recordPath(film), publishedSchema);
  }

  async #published(film: Film): Promise<Published> {
    const known = await this.#findPublished(film);
    if (known) return known;
    await this.#base.make(this.#base.path);
    // A folder that the person has named may hold other things, so it gets no `.gitignore`.
    if (this.#base.mark === '') {
      await createExclusively(join(this.#base.path, '.gitignore'), '*\n');
    }
    const elsewhere = await this.#lastPublished(film);
    const published = {
      ...(await this.#placeOf(film)),
      ...(this.#base.mark !== '' && { in: this.#base.mark }),
      files: elsewhere?.files ?? {},
    };
    const path = this.#recordPath(film);
    if (elsewhere) await writeFileAtomically(path, jsonFile(published));
    else await createExclusively(path, jsonFile(published));
    return (await this.#findPublished(film)) ?? published;
  }

  async #placeOf(film: Film): Promise<FolderPlace> {
    if (film.animaticOf === null) {
      return this.#claims.choose(film, (await this.#lastPublished(film))?.files ?? {});
    }
    const own = { ...film, id: film.animaticOf, animaticOf: null };
    const { name, inner } = await this.#published(own);
    return { name, ...(inner !== undefined && { inner }) };
  }
}
