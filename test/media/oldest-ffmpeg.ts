/**
 * Installs the oldest ffmpeg that counts, once, into the user's cache, from the index that the
 * user's pip asks. The tests of pictures and sound run on it as well.
 */

import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../../tools/cache.ts';
import { withLock } from '../../tools/lock.ts';

const REQUIREMENTS = new URL('./oldest-ffmpeg.txt', import.meta.url).pathname;
const INSTALL_MS = 600_000;
const QUIETLY = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-compile'];

/** Whether there is a package of it for this machine. */
export const hasOldestFfmpeg = process.platform === 'linux' && process.arch === 'x64';

const hash = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
const cache = cacheFolder(process.env);
if (cache === null) throw new Error('Tests keep what they install below HOME or STORYBOARD_CACHE.');
const folder = join(cache, 'oldest-ffmpeg', hash.slice(0, 16));

/** Where it lies once it is installed. */
export const OLDEST_FFMPEG = join(folder, 'packages', 'ffmpeg', 'binaries', 'ffmpeg');

/** What vitest calls before the tests that run on it. */
export default async function install(): Promise<void> {
  await withLock(`${folder}.lock`, { timeoutMs: INSTALL_MS }, async () => {
    const done = join(folder, 'installed');
    if ((await stat(done).catch(() => null)) !== null) return;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const target = ['--target', join(folder, 'packages'), '--no-deps', '--require-hashes'];
    await execa('python3', ['-m', 'pip', 'install', ...QUIETLY, ...target, '-r', REQUIREMENTS]);
    await chmod(OLDEST_FFMPEG, 0o755);
    await writeFile(done, '');
  });
}
