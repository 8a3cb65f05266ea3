/**
 * Bytes by what they are: each object is named by the SHA-256 of its content and never changes.
 *
 * An object appears under its name only when it is whole and synced.
 */

import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { StoreError, systemCode, toStoreError } from './error.ts';
import type { Layout } from './layout.ts';
import { ensureFolder, namesIn, syncFile, syncFolder, writeFileAtomically } from './write.ts';

export type StoredObject = { readonly sha256: string; readonly bytes: number };

/** No attempt writes to one temporary file for longer than this. */
const TEMPORARY_LIFE_MS = 24 * 60 * 60 * 1000;

export class Objects {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Where the bytes lie, for programs that only read; whether they are there is `has`. */
  pathOf(sha256: string): string {
    return this.#layout.object(sha256);
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.#size(sha256)) !== null;
  }

  async put(bytes: Uint8Array): Promise<StoredObject> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if ((await this.#size(sha256)) !== bytes.byteLength) {
      await writeFileAtomically(this.pathOf(sha256), bytes);
      await chmod(this.pathOf(sha256), 0o444).catch((error: unknown) => {
        throw toStoreError(error, this.pathOf(sha256));
      });
    }
    return { sha256, bytes: bytes.byteLength };
  }

  /** Takes a finished temporary file over; it is gone from its old place afterwards. */
  async adopt(temporaryPath: string): Promise<StoredObject> {
    try {
      const sha256 = await sha256OfFile(temporaryPath);
      const { size } = await stat(temporaryPath);
      const path = this.pathOf(sha256);
      await syncFile(temporaryPath);
      await chmod(temporaryPath, 0o444);
      await ensureFolder(dirname(path));
      // Over an equal object too: that heals one that the disk has damaged.
      await rename(temporaryPath, path);
      await syncFolder(dirname(path));
      return { sha256, bytes: size };
    } catch (error) {
      throw toStoreError(error, temporaryPath);
    }
  }

  /** The bytes, checked against their name. For pictures: it holds the whole object. */
  async read(sha256: string): Promise<Buffer> {
    const path = this.pathOf(sha256);
    const bytes = await readFile(path).catch((error: unknown) => {
      throw systemCode(error) === 'ENOENT' ? missingObject(path) : toStoreError(error, path);
    });
    if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
    throw new StoreError('damaged', {
      message: `${path} is damaged: its bytes are not those of its name.`,
      path,
      remedy: 'Check the disk. Restore the file from a backup or from renders/.',
    });
  }

  /**
   * A path for one attempt to write to, on the objects' file system; the hint's ending stays,
   * since programs judge a file by it. What a killed attempt left is removed after a day.
   */
  async temporaryPath(hint: string): Promise<string> {
    await ensureFolder(this.#layout.temporary);
    return join(this.#layout.temporary, `${randomBytes(8).toString('hex')}-${basename(hint)}`);
  }

  /** Removes temporary files that no attempt can still be writing. */
  async sweep(nowMs: number = Date.now()): Promise<void> {
    for (const name of await namesIn(this.#layout.temporary)) {
      const path = join(this.#layout.temporary, name);
      const facts = await stat(path).catch(() => null);
      const isOld = facts !== null && nowMs - facts.mtimeMs > TEMPORARY_LIFE_MS;
      if (isOld) await rm(path, { recursive: true, force: true });
    }
  }

  async #size(sha256: string): Promise<number | null> {
    const facts = await stat(this.pathOf(sha256)).catch(() => null);
    return facts?.isFile() ? facts.size : null;
  }
}

export function missingObject(path: string): StoreError {
  return new StoreError('missing-object', {
    message: `The store has no object ${basename(path)}.`,
    path,
    remedy: 'Restore the file from a backup, or from renders/ when it is a clip or a frame.',
  });
}

/** Reads the file once, whatever its size, without holding it in memory. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
