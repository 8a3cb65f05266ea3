/**
 * One storyboard file has one name here, however it was written: through links, in another case
 * or another Unicode form where the file system does not tell them apart. That is asked of the file
 * system itself, whatever the store stands on.
 */

import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

import { systemCode, toStoreError } from './error.ts';

/** Names in a folder, as the disk has them. */
export type List = (folder: string) => Promise<readonly string[]>;

/**
 * The path of a file from a folder, with `/`: links are followed, and each name below the folder
 * is spelled as on the disk. A file that is not there keeps the name that was given.
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

/** As it is written, links in the folders above followed: the name that films had first. */
export async function namedAs(root: string, path: string): Promise<string> {
  const named = resolve(path);
  const folder = await realpath(dirname(named)).catch(() => dirname(named));
  return relative(root, join(folder, basename(named)))
    .split(sep)
    .join('/');
}

async function spelling(folder: string, name: string, list: List): Promise<string> {
  // A folder that may be passed through and not be listed keeps the name that was given.
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
 * The same for each name of one file; null when there is none. A file that may not be looked at
 * is an error: it is not gone.
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
