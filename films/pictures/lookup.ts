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
  readonly #known = new Map<string, KnownPicture>();
  readonly #linked = new Map<string, KnownPicture>();
  readonly #wanted = new Set<string>();
  readonly #wantedLinks = new Set<string>();

  /** Paths in a storyboard are told from its own folder. */
  constructor(storyboardPath: string) {
    this.#folder = dirname(resolve(storyboardPath));
  }

  readonly lookup: PictureLookup = (picture) => {
    if (picture.kind === 'asset') return 'unfetched';
    const isLink = picture.kind === 'url';
    const place = isLink ? picture.url : this.pathOf(picture);
    const known = (isLink ? this.#linked : this.#known).get(place);
    if (!known) (isLink ? this.#wantedLinks : this.#wanted).add(place);
    return known ?? 'unfetched';
  };

  pathOf(picture: PictureReference & { kind: 'file' }): string {
    return resolve(this.#folder, picture.path);
  }

  /** The files that could be read, with what they are. */
  files(): { path: string; facts: PictureFacts }[] {
    return [...this.#known].flatMap(([path, facts]) =>
      'problem' in facts ? [] : [{ path, facts }],
    );
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
