/**
 * Which folder a store is: its inode and, where the file system tells it, its time of birth.
 *
 * A path alone may lead to another folder tomorrow, and the device's number changes at each boot.
 */

import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';

import { StoreError, toStoreError } from './error.ts';

export type FolderId = {
  readonly inode: string;
  /** Nanoseconds since 1970; null where the file system does not keep it. */
  readonly bornNs: string | null;
};

type FolderFacts = {
  readonly ino: bigint;
  readonly birthtimeNs: bigint;
  readonly ctimeNs: bigint;
};

export async function folderIdOf(folder: string): Promise<FolderId> {
  return folderId(
    await stat(folder, { bigint: true }).catch((error: unknown) => {
      throw toStoreError(error, folder);
    }),
  );
}

/** Some systems answer with the time of the last change where they know no birth: that is none. */
export function folderId({ ino, birthtimeNs, ctimeNs }: FolderFacts): FolderId {
  const isKnown = birthtimeNs > 0n && birthtimeNs !== ctimeNs;
  return { inode: String(ino), bornNs: isKnown ? String(birthtimeNs) : null };
}

/**
 * Held open for as long as the process lives: the number of a folder that was removed is given to
 * the next one that is made, unless somebody still has the old one open.
 */
const opened = new Map<string, number>();

/** The folder of an opened store, and whether its path still leads there. */
export class StoreFolder {
  readonly #folder: string;
  readonly #device: bigint;
  readonly #inode: bigint;

  private constructor(folder: string, { dev, ino }: { dev: bigint; ino: bigint }) {
    this.#folder = folder;
    this.#device = dev;
    this.#inode = ino;
  }

  /** To write: the folder is kept open. */
  static hold(folder: string): StoreFolder {
    try {
      const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
      const facts = fstatSync(descriptor, { bigint: true });
      const name = `${facts.dev}:${facts.ino}`;
      if (opened.has(name)) closeSync(descriptor);
      else opened.set(name, descriptor);
      return new StoreFolder(folder, facts);
    } catch (error) {
      throw toStoreError(error, folder);
    }
  }

  /** To read. */
  static async look(folder: string): Promise<StoreFolder> {
    const facts = await stat(folder, { bigint: true }).catch((error: unknown) => {
      throw toStoreError(error, folder);
    });
    return new StoreFolder(folder, facts);
  }

  /** Throws `moved` when the project was moved or removed, whatever lies in its place now. */
  async check(): Promise<void> {
    const facts = await stat(this.#folder, { bigint: true }).catch(() => null);
    if (facts?.dev === this.#device && facts.ino === this.#inode) return;
    throw movedAway(this.#folder, facts === null ? 'is gone' : 'is another folder now');
  }
}

export function movedAway(folder: string, fact: string): StoreError {
  return new StoreError('moved', {
    message: `${folder} ${fact}: the project was moved or removed while it was in use.`,
    path: folder,
    remedy: 'Nothing was made in its place. Run the same command where the project lies now.',
  });
}
