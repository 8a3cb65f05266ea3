/**
 * Gives one storyboard file one name, however it was written: through links, or in another case or
 * Unicode form where the file system does not tell these apart. The file system itself is asked,
 * whatever depot the store has.
 */

import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

import { systemCode, toStoreError } from './error.ts';

/** Names in a folder, as the disk has them. */
export type List = (folder: string) => Promise<readonly string[]>;

/**
 * The path of a file relative to a folder, with `/`: links are followed, and each name below the
 * folder is spelled as on the disk. A file that does not exist keeps the given name.
 */
export async function trueName(root: string, path: string, list: List = readdir): Promise<string> {
  const real = await realpath(resolve(path)).catch(() => null);
  if (real === null) return namedAs(root, path);
  const names = relative(root, real).split(sep);
  let folder = root;
  const spelled: string[] = [];
  for (const name of names) {
    const own = name === '..' ? name : await spelling(folder, name, list);
    spelled.push(own);
    folder = join(folder, own);
  }
  return spelled.join('/');
}

/**
 * The name as it was written, with links in the folders above followed: how films were first named.
 */
export async function namedAs(root: string, path: string): Promise<string> {
  const named = resolve(path);
  const folder = await realpath(dirname(named)).catch(() => dirname(named));
  return relative(root, join(folder, basename(named)))
    .split(sep)
    .join('/');
}

async function spelling(folder: string, name: string, list: List): Promise<string> {
  // If a folder may be entered but not listed, the given name is kept.
  const names: readonly string[] = await list(folder).catch(() => []);
  if (names.includes(name)) return name;
  const alike = names.filter((one) => folded(one) === folded(name));
  const wanted = await fileKey(join(folder, name));
  for (const one of alike) if ((await fileKey(join(folder, one))) === wanted) return one;
  return name;
}

function folded(name: string): string {
  return name.normalize('NFD').toUpperCase().toLowerCase();
}

/**
 * A key that is the same for each name of one file; null when there is no file. A file that may not
 * be examined is an error, not a missing one.
 */
export async function fileKey(path: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return null;
    throw toStoreError(error, path);
  }
}
