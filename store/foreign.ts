/**
 * A copied or downloaded project must write nothing outside itself: whatever in it leads elsewhere
 * is refused before the first byte is written.
 */

import type { Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { orNull, StoreError, toStoreError } from './error.ts';
import { STORE_FOLDER } from './layout.ts';

/** While another program creates a file, it has two names for a moment. */
const LINK_LOOKS = 10;
const LINK_LOOK_MS = 50;

/**
 * Refuses links, files that have another name elsewhere, and what is neither file nor folder, in a
 * store's folder and in its project's `renders`. Nothing is written.
 */
export async function refuseWaysOut(root: string, folder: string): Promise<void> {
  const seen = new Map<string, { path: string; names: number }>();
  await walk(folder, (path, facts) => {
    if (facts.nlink <= 1) return;
    const name = `${facts.dev}:${facts.ino}`;
    seen.set(name, { path, names: (seen.get(name)?.names ?? 0) + 1 });
  });
  for (const { path, names } of seen.values()) await refuseFurtherNames(path, names);
  const renders = join(root, 'renders');
  const facts = await factsOf(renders);
  if (facts?.isSymbolicLink()) throw linkedRenders(renders);
}

/** What must be a plain file or folder if it exists; the names are paths. */
export type Plain = {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  /** Files that may have no other name, because programs write into them. */
  readonly ownFiles?: readonly string[];
  /** Such files that must stay empty. */
  readonly emptyFiles?: readonly string[];
};

/**
 * Refuses what is not a plain file or folder where one is written to. It costs little, so it is
 * done at every opening: a later version of a downloaded project may bring a link.
 */
export async function refuseUnlessPlain(plain: Plain): Promise<void> {
  const { folders, files, ownFiles = [], emptyFiles = [] } = plain;
  const look = async (path: string, kind: 'file' | 'folder', isOwn = false, isEmpty = false) => {
    const facts = await factsOf(path);
    if (facts === null) return;
    if (facts.isSymbolicLink()) throw wayOut(path, 'is a link');
    if (kind === 'folder' && !facts.isDirectory()) throw wayOut(path, 'is no folder');
    if (kind === 'file' && !facts.isFile()) throw wayOut(path, 'is no file');
    if (isOwn && facts.nlink > 1) throw wayOut(path, 'is a file that has another name elsewhere');
    if (isEmpty && facts.size > 0) throw wayOut(path, 'is not empty');
  };
  await Promise.all([
    ...folders.map((path) => look(path, 'folder')),
    ...files.map((path) => look(path, 'file')),
    ...ownFiles.map((path) => look(path, 'file', true)),
    ...emptyFiles.map((path) => look(path, 'file', true, true)),
  ]);
}

/** Refuses links directly in the folder of a store, each time that it is opened. */
export async function refuseLinksIn(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw toStoreError(error, folder);
  });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) throw wayOut(path, 'is a link');
    if (!entry.isFile() && !entry.isDirectory()) {
      throw wayOut(path, 'is neither a file nor a folder');
    }
  }
}

/** Refuses to write into a folder of a store when a name on the way to it is a link. */
export async function refuseLinksOnTheWay(path: string): Promise<void> {
  const names = path.split(sep);
  const from = names.lastIndexOf(STORE_FOLDER) + 1;
  if (from === 0) return;
  for (let to = from + 1; to <= names.length; to += 1) {
    const folder = names.slice(0, to).join(sep);
    const facts = await factsOf(folder);
    if (facts === null) return;
    // A link that leads to nothing is harmless: nothing can be written through it.
    const leads = facts.isSymbolicLink() && (await stat(folder).catch(() => null)) !== null;
    if (leads) throw wayOut(folder, 'is a link');
  }
}

/** Whether the path exists and is a link. */
export async function isLink(path: string): Promise<boolean> {
  return (await factsOf(path))?.isSymbolicLink() ?? false;
}

async function walk(path: string, onFile: (path: string, facts: Stats) => void): Promise<void> {
  const facts = await factsOf(path);
  if (facts === null) return;
  if (facts.isSymbolicLink()) throw wayOut(path, 'is a link');
  if (facts.isFile()) return onFile(path, facts);
  if (!facts.isDirectory()) throw wayOut(path, 'is neither a file nor a folder');
  const names = (await orNull(readdir(path), path)) ?? [];
  for (const name of names) await walk(join(path, name), onFile);
}

async function refuseFurtherNames(path: string, names: number): Promise<void> {
  for (let look = 1; ; look += 1) {
    const facts = await factsOf(path);
    if (facts === null || facts.nlink <= names) return;
    if (look === LINK_LOOKS) throw wayOut(path, 'is a file that has another name elsewhere');
    await sleep(LINK_LOOK_MS);
  }
}

function factsOf(path: string): Promise<Stats | null> {
  return orNull(lstat(path), path);
}

export function wayOut(path: string, fact: string): StoreError {
  return new StoreError('leads-outside', {
    message:
      `${path} ${fact}: in a project that came from elsewhere, what is written there could land ` +
      'outside the project. Nothing was written.',
    path,
    remedy: 'See where it came from. Remove it, or put a plain copy in its place.',
  });
}

/** A person may keep films on another disk by a setting; a project's link must not decide it. */
export function linkedRenders(path: string, target: string | null = null): StoreError {
  return new StoreError('leads-outside', {
    message: `${path} is a link: films would be written outside the project. Nothing was written.`,
    path,
    remedy:
      'Remove the link. To have films on another disk, set it for every command: ' +
      `STORYBOARD_RENDERS=${target ?? '/absolute/folder'}`,
  });
}
