/**
 * The package as people install it, without its sources: what tests and measurements start as the
 * command. It lies where Node finds this checkout's libraries.
 */

import { execa } from 'execa';
import { cp, mkdir, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDER = join(ROOT, 'node_modules/.cache/storyboard/package');
const BUILT_LAST = 'dist/workflows.bundle.js';
/** All that a build is made of. */
const ROOMS =
  'activities cli dailies films media providers server specs store tools worker workflows';
const OTHERS = 'package.json package-lock.json tsconfig.json tsconfig.build.json scripts/build.ts';

export const COMMAND = join(FOLDER, 'bin/storyboard.js');

/** Built anew where a source is newer. */
export async function setup(): Promise<void> {
  if (await isStale()) await execa('npm', ['run', 'build'], { cwd: ROOT });
  await mkdir(join(FOLDER, 'bin'), { recursive: true });
  await put('bin/storyboard.js', (path) => cp(join(ROOT, 'bin/storyboard.js'), path));
  await put('dist', (path) => symlink(join(ROOT, 'dist'), path));
}

/** Another run may be starting its commands from there: nothing is missing at any time. */
async function put(name: string, make: (path: string) => Promise<void>): Promise<void> {
  const path = join(FOLDER, name);
  const own = `${path}.${process.pid}`;
  await rm(own, { force: true });
  await make(own);
  await rename(own, path);
}

async function isStale(): Promise<boolean> {
  const built = await stat(join(ROOT, BUILT_LAST)).catch(() => null);
  if (!built) return true;
  const paths = OTHERS.split(' ');
  for (const room of ROOMS.split(' ')) {
    const names = await readdir(join(ROOT, room), { recursive: true });
    paths.push(room, ...names.map((name) => join(room, name)));
  }
  const times = await Promise.all(
    paths.map(async (path) => (await stat(join(ROOT, path))).mtimeMs),
  );
  return Math.max(...times) > built.mtimeMs;
}
