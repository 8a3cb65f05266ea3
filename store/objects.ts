/**
 * Objects: bytes named by the SHA-256 of their content, which never change.
 *
 * An object appears under its name only when it is whole and synced.
 */

import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { Depot } from './depot.ts';
import { StoreError, toStoreError } from './error.ts';
import { keys } from './layout.ts';
import { ensureFolder, namesIn } from './write.ts';

export type StoredObject = { readonly sha256: string; readonly bytes: number };

/** No attempt writes to one temporary file for longer than this. */
const TEMPORARY_LIFE_MS = 24 * 60 * 60 * 1000;

export class Objects {
  readonly #depot: Depot;
  readonly #temporary: string;

  /** `temporary`: a folder of this machine, on the disk of the depot's own files. */
  constructor(depot: Depot, temporary: string) {
    this.#depot = depot;
    this.#temporary = temporary;
  }

  /** Where the bytes lie, for people; `has` tells whether they are there. */
  addressOf(sha256: string): string {
    return this.#depot.addressOf(keys.object(sha256));
  }

  /** The bytes as a file of this machine, for programs that only read it. */
  file(sha256: string): Promise<string> {
    return this.#depot.file(sha256);
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.#depot.size(keys.object(sha256))) !== null;
  }

  async put(bytes: Uint8Array): Promise<StoredObject> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const stored = { sha256, bytes: bytes.byteLength };
    if ((await this.#depot.size(keys.object(sha256))) === stored.bytes) return stored;
    const path = await this.temporaryPath('object');
    try {
      await writeFile(path, bytes);
      await this.#depot.put(sha256, path);
      return stored;
    } catch (error) {
      throw toStoreError(error, path);
    } finally {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }

  /** Makes a finished temporary file an object; it is gone from its old place afterwards. */
  async adopt(temporaryPath: string): Promise<StoredObject> {
    try {
      const sha256 = await sha256OfFile(temporaryPath);
      const { size } = await stat(temporaryPath);
      await this.#depot.put(sha256, temporaryPath);
      await rm(temporaryPath, { force: true });
      return { sha256, bytes: size };
    } catch (error) {
      throw toStoreError(error, temporaryPath);
    }
  }

  /** The bytes, checked against their name. For pictures: it holds the whole object. */
  async read(sha256: string): Promise<Buffer> {
    const path = await this.file(sha256);
    const bytes = await readFile(path).catch((error: unknown) => {
      throw toStoreError(error, path);
    });
    if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
    throw new StoreError('damaged', {
      message: `${path} is damaged: its content does not match its name.`,
      path,
      remedy: 'Check the disk. Restore the file from a backup or from renders/.',
    });
  }

  /**
   * A path for one attempt to write to, on the objects' file system. It keeps the hint's ending,
   * since programs judge a file by that. A file left by a killed attempt is removed after a day.
   */
  async temporaryPath(hint: string): Promise<string> {
    await ensureFolder(this.#temporary).catch((error: unknown) => {
      throw toStoreError(error, this.#temporary);
    });
    return join(this.#temporary, `${randomBytes(8).toString('hex')}-${basename(hint)}`);
  }

  /** Removes temporary files that no attempt can still be writing. */
  async sweep(nowMs: number = Date.now()): Promise<void> {
    for (const name of await namesIn(this.#temporary)) {
      const path = join(this.#temporary, name);
      const facts = await stat(path).catch(() => null);
      const isOld = facts !== null && nowMs - facts.mtimeMs > TEMPORARY_LIFE_MS;
      if (isOld) await rm(path, { recursive: true, force: true });
    }
  }
}

/** Reads the file once, whatever its size, without holding it in memory. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
