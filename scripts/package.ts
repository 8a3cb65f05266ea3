/**
 * The package as people install it, without its sources: what tests and measurements start as the
 * command. It lies where Node finds this checkout's libraries.
 */

import { execa } from 'execa';
import { cp, mkdir, readdir, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDER = join(ROOT, 'node_modules/.cache/storyboard/package');
const BUILT_LAST = 'dist/workflows.bundle.js';
/** All that a build is made of. */
const ROOMS = 'activities cli films media providers server specs store tools worker workflows';
const OTHERS = 'package.json package-lock.json tsconfig.json tsconfig.build.json scripts/build.ts';

export const COMMAND = join(FOLDER, 'bin/storyboard.js');

/** Built anew where a source is newer. */
export async function setup(): Promise<void> {
  if (await isStale()) await execa('npm', ['run', 'build'], { cwd: ROOT });
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await cp(join(ROOT, 'bin'), join(FOLDER, 'bin'), { recursive: true });
  await symlink(join(ROOT, 'dist'), join(FOLDER, 'dist'));
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
