/**
 * How every file of the store is written: beside its place, synced, then given its name in one
 * step.
 *
 * A reader or a crash must never meet half a file, so nothing here writes to a final name.
 */

import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import type { z } from 'zod';

import type { Durability } from './depot.ts';
import { movedAway, orNull, StoreError, systemCode, toStoreError } from './error.ts';
import { refuseLinksOnTheWay } from './foreign.ts';
import { LEAVE_IT, parseJson } from './json.ts';
import { STORE_FOLDER } from './layout.ts';
import { openToRead } from './open.ts';

/** A plan of two thousand shots with long prompts has a tenth of this. */
const MAX_JSON_BYTES = 256 * 1024 * 1024;

const TEMPORARY_NAME = /^\..+\.[0-9a-f]{16}\.tmp$/;
const TEMPORARY_AGE_MS = 24 * 60 * 60 * 1000;

/** A name beside `path` that nobody else uses, on the same file system. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`);
}

/** Replaces `path` in one step; folders are made as needed. */
export async function writeFileAtomically(
  path: string,
  data: string | Uint8Array,
  durability: Durability = 'durable',
): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await ensureFolder(dirname(path));
    await writeNew(temporary, data, durability);
    await rename(temporary, path);
    if (durability === 'durable') await syncFolder(dirname(path));
  } catch (error) {
    await discard(temporary);
    throw toStoreError(error, path);
  }
}

/**
 * Creates `path` with these bytes, whole and durable; false when it exists already. Of any number
 * of processes exactly one gets true.
 */
export async function createExclusively(path: string, data: string | Uint8Array): Promise<boolean> {
  const temporary = temporaryBeside(path);
  try {
    await ensureFolder(dirname(path));
    await writeNew(temporary, data, 'durable');
    const isFirst = await linkUnlessTaken(temporary, path);
    await rm(temporary);
    // The process that lost relies on the winner's file as well, so it waits for the same sync.
    await syncFolder(dirname(path));
    return isFirst;
  } catch (error) {
    await discard(temporary);
    throw toStoreError(error, path);
  }
}

/**
 * As `createExclusively`, for a file of a person's own, which may be on a disk without hard links: there
 * it is whole as well, and of two who create it at once the later one wins.
 */
export async function createAnywhere(path: string, data: string | Uint8Array): Promise<boolean> {
  try {
    return await createExclusively(path, data);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'no-hard-links') throw error;
  }
  if ((await lstat(path).catch(() => null)) !== null) return false;
  await writeFileAtomically(path, data);
  return true;
}

/** A JSON file of the store, checked; null when there is none. `remedy`: said if it is damaged. */
export async function readJson<Value>(
  path: string,
  schema: z.ZodType<Value>,
  remedy?: string,
): Promise<Value | null> {
  const text = await readText(path, remedy);
  return text === null ? null : parseJson(text, path, schema, remedy);
}

/** Null when there is no file. What is not a file, or larger than any of ours, is `damaged`. */
export async function readText(path: string, remedy: string = LEAVE_IT): Promise<string | null> {
  try {
    const file = await openToRead(path, remedy, MAX_JSON_BYTES);
    try {
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw toStoreError(error, path);
  }
}

/**
 * Makes a folder and those above it, each durable before anything is put into it. A store's own
 * folder is never made here: if it is gone, it was moved or removed. A link within a store is not
 * written through: it may have come with the project.
 */
export async function ensureFolder(path: string): Promise<void> {
  await refuseLinksOnTheWay(path);
  await makeFolders(path);
}

async function makeFolders(path: string): Promise<void> {
  if (basename(path) === STORE_FOLDER) {
    if (await isFolder(path)) return;
    throw movedAway(path, 'is gone');
  }
  if (await makeFolder(path)) return;
  await makeFolders(dirname(path));
  if (!(await makeFolder(path))) throw movedAway(dirname(path), 'is gone');
}

/** One folder, durable; false when the folder above it is missing. */
export async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) === 'EEXIST' || (await isFolder(path))) return true;
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
  await syncFolder(dirname(path));
  return true;
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

/** Syncs a folder, so that the names in it outlive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    // Some file systems cannot sync folders: there a rename alone must do.
    const code = systemCode(error);
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw error;
  } finally {
    await folder.close();
  }
}

/** Syncs a file, so that its bytes outlive a power cut, whoever wrote them. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes what killed writers left in a folder more than a day ago. */
export async function sweepTemporaries(folder: string, nowMs: number = Date.now()): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (!TEMPORARY_NAME.test(name)) continue;
    const path = join(folder, name);
    const facts = await stat(path).catch(() => null);
    if (facts && nowMs - facts.mtimeMs > TEMPORARY_AGE_MS) await rm(path, { force: true });
  }
}

/** The names in a folder, sorted; none when there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  return ((await orNull(readdir(folder), folder)) ?? []).sort();
}

/**
 * Removes a file that nobody needs. If the disk refuses even that, the first error is the one
 * reported.
 */
async function discard(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

async function writeNew(
  path: string,
  data: string | Uint8Array,
  durability: Durability,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(data);
    if (durability === 'durable') await file.sync();
  } finally {
    await file.close();
  }
}

async function linkUnlessTaken(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    throw new StoreError('no-hard-links', {
      message: `The file system of ${dirname(path)} has no hard links (${code}).`,
      path,
      remedy: 'Move the project to a disk of its own system: ext4, xfs, btrfs or APFS.',
      cause: error,
    });
  }
}
