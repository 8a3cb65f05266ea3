/** The package as people install it: built, without its sources, with this checkout's libraries. */

import { execa } from 'execa';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PARTS = ['bin', 'dist', 'package.json', 'storyboard.schema.json'];

/** The path of its command. */
export async function buildPackage(folder: string): Promise<string> {
  await execa('npm', ['run', 'build'], { cwd: ROOT });
  const built = join(folder, 'package');
  await mkdir(built);
  for (const part of PARTS) await cp(join(ROOT, part), join(built, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(built, 'node_modules'));
  return join(built, 'bin', 'storyboard.js');
}
