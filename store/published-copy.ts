/** A copy of an object for people: made, left alone while it is unchanged, and read back. */

import { constants } from 'node:fs';
import { chmod, copyFile, lstat, rename, rm, stat, utimes } from 'node:fs/promises';

import { labellingOf, removeLabel, writeLabel, type ClipLabel } from './clip-label.ts';
import { toStoreError } from './error.ts';
import { sha256OfFile, type Objects, type StoredObject } from './objects.ts';
import { syncFile, temporaryBeside } from './write.ts';

/** What a copy is of, and what it says inside. */
export type Copied = {
  /** The object. */
  readonly sha256: string;
  /** Of a labelled copy: what it says, and what it is then; absent: it is the object itself. */
  readonly label?: (ClipLabel & { readonly copy: StoredObject }) | undefined;
};

/** What a labelled copy of the clip is; null for a clip that takes no label. */
export async function labelledCopyOf(
  objects: Objects,
  sha256: string,
  label: ClipLabel,
): Promise<StoredObject | null> {
  const original = await objects.file(sha256);
  const labelling = await labellingOf(original, label);
  if (!labelling) return null;
  const path = await objects.temporaryPath('labelled.mp4');
  try {
    await copyFile(original, path, constants.COPYFILE_FICLONE);
    await chmod(path, 0o600);
    await writeLabel(path, labelling);
    return { sha256: await sha256OfFile(path), bytes: (await stat(path)).size };
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}

/**
 * Makes the copy, unless it is there unchanged: then null. It has the object's own time, by which an
 * unchanged one is told; a file with another time is read.
 */
export async function copyOut(
  objects: Objects,
  { sha256, label }: Copied,
  path: string,
): Promise<string | null> {
  const object = await objects.file(sha256);
  const original = await stat(object).catch((error: unknown) => {
    throw toStoreError(error, object);
  });
  const expected = label?.copy ?? { sha256, bytes: original.size };
  // A link is replaced, never followed.
  const copy = await lstat(path).catch(() => null);
  const hasSize = copy !== null && copy.isFile() && copy.size === expected.bytes;
  if (hasSize && isSameTime(copy.mtimeMs, original.mtimeMs)) return null;
  const temporary = temporaryBeside(path);
  try {
    if (hasSize && (await sha256OfFile(path)) === expected.sha256) {
      await utimes(path, original.atime, original.mtime);
      return null;
    }
    await copyFile(object, temporary, constants.COPYFILE_FICLONE);
    await chmod(temporary, 0o644);
    const labelling = label ? await labellingOf(object, label) : null;
    if (labelling) await writeLabel(temporary, labelling);
    await utimes(temporary, original.atime, original.mtime);
    await syncFile(temporary);
    await rename(temporary, path);
    return path;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw toStoreError(error, path);
  }
}

/** Gives the store an object back that it has lost, if the copy still holds its very bytes. */
export async function readBack(
  objects: Objects,
  { sha256, bytes }: StoredObject,
  path: string,
): Promise<void> {
  const copy = await lstat(path).catch(() => null);
  if (!copy?.isFile() || copy.size < bytes) return;
  const temporary = await objects.temporaryPath('read-back');
  try {
    await copyFile(path, temporary, constants.COPYFILE_FICLONE);
    if (copy.size > bytes && !(await removeLabel(temporary, bytes))) return;
    if ((await sha256OfFile(temporary)) === sha256) await objects.adopt(temporary);
  } catch (error) {
    throw toStoreError(error, path);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** File systems keep times to different fractions of a second. */
function isSameTime(oneMs: number, otherMs: number): boolean {
  return Math.abs(oneMs - otherMs) < 2;
}
