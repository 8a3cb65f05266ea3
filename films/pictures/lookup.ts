/**
 * What the storyboard's own pictures are, read once before it is judged.
 *
 * A storyboard is read twice: the first time tells which pictures it names, the second one knows
 * them. Reading is cheap, and so specs never touch a disk.
 */

import { dirname, resolve } from 'node:path';
import { missingWords } from './near-file.ts';
import type {
  PictureFacts,
  PictureLookup,
  PictureReference,
} from '../../specs/storyboard/storyboard.ts';

export type KnownPicture = PictureFacts | { readonly problem: string };

export class FilmPictures {
  readonly #folder: string;
  readonly #known: Map<string, KnownPicture>;
  readonly #linked: Map<string, KnownPicture>;
  readonly #wanted: Set<string>;
  readonly #wantedLinks: Set<string>;
  /** Of the files, those that this film has named. */
  readonly #named = new Set<string>();

  /**
   * Paths in a storyboard are told from its own folder. `beside`: of another film of the same
   * storyboard, so that each picture is read once for all.
   */
  constructor(storyboardPath: string, beside?: FilmPictures) {
    this.#folder = dirname(resolve(storyboardPath));
    this.#known = beside ? beside.#known : new Map();
    this.#linked = beside ? beside.#linked : new Map();
    this.#wanted = beside ? beside.#wanted : new Set();
    this.#wantedLinks = beside ? beside.#wantedLinks : new Set();
  }

  readonly lookup: PictureLookup = (picture) => {
    if (picture.kind === 'asset') return 'unfetched';
    const isLink = picture.kind === 'url';
    const place = isLink ? picture.url : this.pathOf(picture);
    if (!isLink) this.#named.add(place);
    const known = (isLink ? this.#linked : this.#known).get(place);
    if (!known) (isLink ? this.#wantedLinks : this.#wanted).add(place);
    return known ?? 'unfetched';
  };

  pathOf(picture: PictureReference & { kind: 'file' }): string {
    return resolve(this.#folder, picture.path);
  }

  /** The files that it has named and that could be read, with what they are. */
  files(): { path: string; facts: PictureFacts }[] {
    return [...this.#named].flatMap((path) => {
      const facts = this.#known.get(path);
      return !facts || 'problem' in facts ? [] : [{ path, facts }];
    });
  }

  /** Reads what was asked for and not known. False when there was nothing new. */
  async inspectWanted(): Promise<boolean> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    for (const path of wanted) this.#known.set(path, await this.#inspect(path));
    return wanted.length > 0;
  }

  async #inspect(path: string): Promise<KnownPicture> {
    // Loaded for a film that has pictures: most of what `validate` would load is for them.
    const { inspectPicture, NO_FILE } = await import('../../media/picture.ts');
    const found = await inspectPicture(path);
    if (!('problem' in found) || found.problem !== NO_FILE) return found;
    return { problem: await missingWords(path, NO_FILE, this.#folder) };
  }

  /** Fetches the links that were asked for and are not known. False when there was nothing new. */
  async fetchWanted(fetchPicture: (link: string) => Promise<KnownPicture>): Promise<boolean> {
    const wanted = [...this.#wantedLinks];
    this.#wantedLinks.clear();
    for (const link of wanted) this.#linked.set(link, await fetchPicture(link));
    return wanted.length > 0;
  }
}
