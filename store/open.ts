/**
 * Opens only a plain file of that very name: a link, a pipe or a device in its place is not
 * followed, nor waited for.
 */

import { constants } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';

import { StoreError, systemCode, toStoreError } from './error.ts';
import { damagedFile } from './json.ts';

/** Opens to read and append; makes the file when there is none. The folder must exist. */
export async function openToAppend(path: string): Promise<FileHandle> {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
  const file = await open(path, flags).catch((error: unknown) => {
    throw systemCode(error) === 'ELOOP' ? wayOut(path, 'is a link') : toStoreError(error, path);
  });
  const facts = await file.stat();
  const isFile = facts.isFile();
  if (isFile && facts.nlink === 1) return file;
  await file.close();
  throw wayOut(path, isFile ? 'is a file that has another name elsewhere' : 'is no file');
}

/**
 * Throws an error with the code `ENOENT` when there is no file, `damaged` when it is not a file or
 * too large.
 */
export async function openToRead(
  path: string,
  remedy = 'Move it away, then run the same command again.',
  mostBytes = Number.MAX_SAFE_INTEGER,
): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const facts = await file.stat();
  if (facts.isFile() && facts.size <= mostBytes) return file;
  await file.close();
  const fact = facts.isFile() ? 'it is larger than anything that is written here' : 'it is no file';
  throw damagedFile(path, fact, remedy);
}

export const MAX_PERSONS_BYTES = 16 * 1024 * 1024;

/** The text of a file that a person wrote, in UTF-8: see `readPersonsBytes`. */
export async function readPersonsFile(path: string): Promise<string> {
  return (await readPersonsBytes(path)).toString('utf8');
}

/**
 * The bytes of a file that a person wrote, links followed. A pipe, a device, or a file of over 16
 * MiB is neither waited for nor read: `StoreError` (`unreadable`). Any other obstacle is the
 * system's own error.
 */
export async function readPersonsBytes(path: string): Promise<Buffer> {
  const unreadable = (fact: string, remedy: string) =>
    new StoreError('unreadable', { message: `${path} ${fact}; it was not read.`, path, remedy });
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const facts = await file.stat();
    if (!facts.isFile() && !facts.isDirectory()) {
      throw unreadable('is a pipe or a device', 'Put a plain file in its place, or remove it.');
    }
    if (facts.size <= MAX_PERSONS_BYTES) return await readFile(file);
    throw unreadable('is larger than 16 MiB', 'Make it smaller, or put another one in its place.');
  } finally {
    await file.close();
  }
}

function wayOut(path: string, fact: string): StoreError {
  return new StoreError('leads-outside', {
    message: `${path} ${fact}: what is written there could land outside the project.`,
    path,
    remedy: 'Nothing was written. Remove it, then run the same command again.',
  });
}
