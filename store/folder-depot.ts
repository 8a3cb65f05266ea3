/**
 * The depot in a folder of this machine: each key a file of that name, each log a file of lines,
 * each object a file that nobody may write.
 *
 * The same path may lead to another folder tomorrow. So each write first checks by inode that the
 * folder is the one that was opened, and each creation checks again afterwards.
 */

import { closeSync, constants, fstatSync, openSync, type BigIntStats } from 'node:fs';
import { chmod, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { checkedKey, isKey, type Depot, type Durability, type Tail } from './depot.ts';
import { movedAway, orNull, StoreError, systemCode, toStoreError } from './error.ts';
import { keys } from './layout.ts';
import { openToAppend, openToRead } from './open.ts';
import {
  createExclusively,
  ensureFolder,
  readText,
  syncFile,
  syncFolder,
  writeFileAtomically,
} from './write.ts';

const NEW_LINE = 0x0a;

/**
 * Folders held open for as long as the process lives. Otherwise the inode of a removed folder could
 * be given to the next new one.
 */
const opened = new Map<string, number>();

type FolderFacts = Pick<BigIntStats, 'dev' | 'ino'>;

/** File systems tell times in steps of up to two seconds. */
const STAMP_AGE_MS = 2_500n;

export class FolderDepot implements Depot {
  readonly #folder: string;
  readonly #opened: FolderFacts | null;

  private constructor(folder: string, facts: FolderFacts | null) {
    this.#folder = folder;
    this.#opened = facts;
  }

  /** Opens a depot for writing: the folder is kept open. */
  static hold(folder: string): FolderDepot {
    try {
      const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
      const facts = fstatSync(descriptor, { bigint: true });
      const name = `${facts.dev}:${facts.ino}`;
      if (opened.has(name)) closeSync(descriptor);
      else opened.set(name, descriptor);
      return new FolderDepot(folder, facts);
    } catch (error) {
      throw toStoreError(error, folder);
    }
  }

  /** Opens a depot for reading. A missing folder counts as empty. */
  static async look(folder: string): Promise<FolderDepot> {
    return new FolderDepot(folder, await factsOf(folder));
  }

  addressOf(key: string): string {
    return join(this.#folder, checkedKey(key));
  }

  async check(): Promise<void> {
    const facts = await factsOf(this.#folder);
    if (facts && facts.dev === this.#opened?.dev && facts.ino === this.#opened.ino) return;
    throw movedAway(this.#folder, facts === null ? 'is gone' : 'is another folder now');
  }

  async create(key: string, text: string): Promise<boolean> {
    const path = this.addressOf(key);
    await this.check();
    if (!(await createExclusively(path, text))) return false;
    try {
      await this.check();
    } catch (error) {
      await rm(path, { force: true }).catch(() => undefined);
      throw error;
    }
    return true;
  }

  async replace(key: string, text: string, durability?: Durability): Promise<void> {
    const path = this.addressOf(key);
    await this.check();
    await writeFileAtomically(path, text, durability);
  }

  async read(key: string, remedy?: string): Promise<string | null> {
    return readText(this.addressOf(key), remedy);
  }

  async size(key: string): Promise<number | null> {
    const facts = await orNull(stat(this.addressOf(key)), this.addressOf(key));
    return facts?.isFile() ? facts.size : null;
  }

  async stamp(key: string): Promise<string | null> {
    const path = this.addressOf(key);
    const facts = await orNull(stat(path, { bigint: true }), path);
    if (facts === null) return '';
    // Two changes within one tick of the file system's clock would have the same time.
    if (facts.mtimeMs > BigInt(Date.now()) - STAMP_AGE_MS) return null;
    return `${facts.ino} ${facts.mtimeNs} ${facts.size}`;
  }

  async list(prefix: string): Promise<string[]> {
    const names = await orNull(readdir(this.addressOf(prefix)), this.addressOf(prefix));
    return (names ?? []).filter(isKey).sort();
  }

  async remove(key: string, durability: Durability = 'durable'): Promise<void> {
    const path = this.addressOf(key);
    await this.check();
    try {
      await rm(path, { force: true });
      if (durability === 'durable') await syncFolder(dirname(path));
    } catch (error) {
      if (!isAbsent(error)) throw toStoreError(error, path);
    }
  }

  async removeBelow(prefix: string): Promise<void> {
    const path = this.addressOf(prefix);
    await this.check();
    await rm(path, { recursive: true, force: true }).catch((error: unknown) => {
      if (!isAbsent(error)) throw toStoreError(error, path);
    });
  }

  /** A line is one write, so that several programs may append at once. */
  async append(log: string, line: string): Promise<void> {
    const path = this.addressOf(log);
    await this.check();
    try {
      await ensureFolder(dirname(path));
      const file = await openToAppend(path);
      try {
        const { size } = await file.stat();
        const last = size === 0 ? NEW_LINE : (await readRange(file, size - 1, size))[0];
        // If a full disk cut off the line before, it must not spoil this one.
        await file.write(`${last === NEW_LINE ? '' : '\n'}${line}\n`);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw toStoreError(error, path);
    }
  }

  /** A position is a number of bytes. */
  async tail(log: string, position: number): Promise<Tail> {
    const path = this.addressOf(log);
    const file = await orNull(openToRead(path), path);
    if (file === null) return { lines: [], position: 0 };
    try {
      const { size } = await file.stat();
      const start = position > size ? 0 : position;
      const bytes = await readRange(file, start, size);
      const whole = bytes.subarray(0, bytes.lastIndexOf(NEW_LINE) + 1);
      // Where two lines were being written at once, an empty one may follow the first.
      const lines = whole
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '');
      return { lines, position: start + whole.length };
    } catch (error) {
      throw toStoreError(error, path);
    } finally {
      await file.close();
    }
  }

  /** The file must lie on the folder's own disk: it gets another name and is not copied. */
  async put(sha256: string, file: string): Promise<void> {
    const path = this.addressOf(keys.object(sha256));
    await this.check();
    try {
      await syncFile(file);
      await chmod(file, 0o444);
      await ensureFolder(dirname(path));
      await rename(file, path);
      await syncFolder(dirname(path));
    } catch (error) {
      throw toStoreError(error, file);
    }
  }

  async file(sha256: string): Promise<string> {
    const key = keys.object(sha256);
    const path = this.addressOf(key);
    if ((await this.size(key)) !== null) return path;
    throw new StoreError('missing-object', {
      message: `The store has no object ${sha256}.`,
      path,
      remedy:
        'Run the film: it gets a clip back from its copy in renders/. Or restore the file from a backup, a ' +
        'frame from renders/.',
    });
  }
}

async function factsOf(folder: string): Promise<FolderFacts | null> {
  return stat(folder, { bigint: true }).catch(() => null);
}

/** Nothing is there, also if a folder on the way to it is a file. */
function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
}

async function readRange(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}
