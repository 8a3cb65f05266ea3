/** The music that a storyboard names, read once before the storyboard is judged. */

import { copyFile, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { musicLinkProblem } from '../../specs/storyboard/film-sound.ts';
import type { MusicLookup } from '../../specs/storyboard/storyboard.ts';
import { sha256OfFile } from '../../store/objects.ts';
import { toStoreError } from '../../store/error.ts';
import type { Store } from '../../store/store.ts';
import { FilmError } from '../error.ts';
import { missingWords } from '../pictures/near-file.ts';

type KnownMusic = { readonly sha256: string } | { readonly problem: string };

export class FilmMusic {
  readonly #folder: string;
  readonly #known = new Map<string, KnownMusic>();
  readonly #wanted = new Set<string>();

  /** Paths in a storyboard are told from its own folder. */
  constructor(storyboardPath: string) {
    this.#folder = dirname(resolve(storyboardPath));
  }

  readonly lookup: MusicLookup = (path) => {
    if (musicLinkProblem(path) !== null) return 'unread';
    const known = this.#known.get(path);
    if (!known) this.#wanted.add(path);
    return known ?? 'unread';
  };

  /** The files that could be read. */
  files(): { readonly path: string; readonly sha256: string }[] {
    return [...this.#known].flatMap(([name, known]) =>
      'problem' in known ? [] : [{ path: this.#pathOf(name), sha256: known.sha256 }],
    );
  }

  /** Reads what was asked for and not known. False when there was nothing new. */
  async inspectWanted(): Promise<boolean> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    for (const name of wanted) this.#known.set(name, await this.#inspect(this.#pathOf(name)));
    return wanted.length > 0;
  }

  #pathOf(name: string): string {
    return resolve(this.#folder, name);
  }

  async #inspect(path: string): Promise<KnownMusic> {
    // Loaded for a film that has music.
    const { inspectMusic, NO_MUSIC_FILE } = await import('../../media/music.ts');
    const found = await inspectMusic(path);
    if (!('problem' in found) || found.problem !== NO_MUSIC_FILE) return found;
    return { problem: await missingWords(path, NO_MUSIC_FILE, this.#folder) };
  }
}

type OfFile = { readonly file: string; readonly music: FilmMusic };

/** Before the first order: what the film is made with is what was judged. */
export async function keepMusic({ file, music }: OfFile, { objects }: Store): Promise<void> {
  for (const { path, sha256 } of music.files()) {
    if (await objects.has(sha256)) continue;
    const copy = await objects.temporaryPath('music');
    try {
      await copyFile(path, copy).catch((error: unknown) => {
        throw toStoreError(error, path);
      });
      if ((await sha256OfFile(copy)) !== sha256) throw changed(file, path);
      await objects.adopt(copy);
    } finally {
      await rm(copy, { force: true }).catch(() => undefined);
    }
  }
}

/** While somebody was asked it may have been edited: no project is made for that. */
export async function refuseChangedMusic({ file, music }: OfFile): Promise<void> {
  for (const { path, sha256 } of music.files()) {
    if ((await sha256OfFile(path).catch(() => null)) !== sha256) throw changed(file, path);
  }
}

function changed(file: string, music: string) {
  return new FilmError('unfit-music', { file, music, why: 'changed' });
}
