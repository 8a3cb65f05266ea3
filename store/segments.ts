/**
 * Encoded pictures of films by what they are made of, so that an edit encodes only what it changed,
 * and an assembly that was interrupted goes on. Of each film those of its newest master are kept.
 *
 * They only spare work, and lie on this machine whatever depot the store has. Each file is named by
 * its own hash as well: one that is damaged, or was never whole, is not used.
 */

import { lstat, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { sha256OfFile } from './objects.ts';
import { ensureFolder, namesIn } from './write.ts';

/** What is kept of one master of one film. */
export class SegmentFolder {
  readonly #folder: string;
  readonly #used = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The path of whole pictures, or null. */
  async find(key: string): Promise<string | null> {
    for (const name of await this.#names()) {
      if (!name.startsWith(`${key}.`)) continue;
      const path = join(this.#folder, name);
      const isFile = (await lstat(path).catch(() => null))?.isFile() ?? false;
      const sha256 = isFile ? await sha256OfFile(path).catch(() => null) : null;
      if (sha256 === null || name !== nameOf(key, sha256)) continue;
      this.#used.add(name);
      return path;
    }
    return null;
  }

  /** Moves the file here; gives its path from then on, which is the old one if that cannot be. */
  async keep(key: string, path: string): Promise<string> {
    try {
      await ensureFolder(this.#folder);
      const name = nameOf(key, await sha256OfFile(path));
      const kept = join(this.#folder, name);
      await rename(path, kept);
      this.#used.add(name);
      return kept;
    } catch {
      return path;
    }
  }

  /** Removes all that neither `find` nor `keep` has given. */
  async sweep(): Promise<void> {
    for (const name of await this.#names()) {
      if (!this.#used.has(name))
        await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }

  /** Removes everything. */
  async clear(): Promise<void> {
    this.#used.clear();
    await rm(this.#folder, { recursive: true, force: true }).catch(() => undefined);
  }

  #names(): Promise<string[]> {
    return namesIn(this.#folder).catch(() => []);
  }
}

function nameOf(key: string, sha256: string): string {
  return `${key}.${sha256}.mov`;
}
