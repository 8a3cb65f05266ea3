import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** Those that lie outside a folder, also when only a link to them lies in it. Absolute paths. */
export async function pathsOutside(folder: string, paths: readonly string[]): Promise<string[]> {
  const root = await realpath(folder);
  // What has gone meanwhile is judged by its name.
  const real = paths.map((path) => realpath(path).catch(() => resolve(path)));
  const outside = (await Promise.all(real)).filter((path) => {
    const way = relative(root, path);
    return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  });
  return [...new Set(outside)].sort();
}
