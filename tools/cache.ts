/**
 * The programs that were fetched. A folder `<name>-<version>-<platform>` appears by one rename and
 * holds the program beside `checked.json`; an unfinished one never has that name.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Environment } from './child-environment.ts';
import type { ToolName } from './tool.ts';

/**
 * Where programs are kept for all projects: STORYBOARD_CACHE, else below the person's home. Null
 * where there is neither: a user who is not in the system's list may have no home.
 */
export function cacheFolder(environment: Environment): string | null {
  const { STORYBOARD_CACHE: own, XDG_CACHE_HOME: xdg } = environment;
  if (own) return path.resolve(own);
  const isMac = process.platform === 'darwin';
  if (!isMac && xdg && path.isAbsolute(xdg)) return path.join(xdg, 'storyboard');
  const home = homeOf(environment);
  if (home === null) return null;
  const base = isMac ? path.join(home, 'Library', 'Caches') : path.join(home, '.cache');
  return path.join(base, 'storyboard');
}

/**
 * An empty or relative HOME is ignored: it would mean the folder in which the command happens to
 * run.
 */
function homeOf({ HOME: named }: Environment): string | null {
  if (named && path.isAbsolute(named)) return named;
  try {
    const { homedir } = userInfo();
    return path.isAbsolute(homedir) ? homedir : null;
  } catch {
    return null;
  }
}

export function cachedFolder(cache: string, name: ToolName, version: string): string {
  return path.join(cache, 'tools', `${name}-${version}-${process.platform}-${process.arch}`);
}

const checkedSchema = z.object({ sha256: z.string(), bytes: z.number(), modifiedMs: z.number() });
type Checked = z.infer<typeof checkedSchema>;

/**
 * The program in `folder`, or null when there is none or it is damaged. It has 150 MB, so it is
 * hashed again only when its size or time differ from the last check. `sha256`: the pinned hash;
 * null for a version that is no longer pinned.
 */
export async function cachedProgram(
  folder: string,
  name: ToolName,
  sha256: string | null,
): Promise<string | null> {
  const program = path.join(folder, name);
  const checked = await readChecked(folder);
  if (checked === null || (sha256 !== null && checked.sha256 !== sha256)) return null;
  const now = await stat(program).catch(() => null);
  if (now === null) return null;
  if (now.size === checked.bytes && now.mtimeMs === checked.modifiedMs) return program;
  if ((await sha256Of(program)) !== checked.sha256) return null;
  await writeChecked(folder, name, checked.sha256);
  return program;
}

/** Makes a checked program in `staging` the cached one. The caller holds the fetch lock. */
export async function publish(
  staging: string,
  folder: string,
  name: ToolName,
  sha256: string,
): Promise<string> {
  await writeChecked(staging, name, sha256);
  await rm(folder, { recursive: true, force: true });
  await rename(staging, folder);
  return path.join(folder, name);
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function writeChecked(folder: string, name: ToolName, sha256: string): Promise<void> {
  const { size, mtimeMs } = await stat(path.join(folder, name));
  const checked: Checked = { sha256, bytes: size, modifiedMs: mtimeMs };
  const temporary = path.join(folder, `checked-${process.pid}.json`);
  await writeFile(temporary, JSON.stringify(checked));
  await rename(temporary, path.join(folder, 'checked.json'));
}

async function readChecked(folder: string): Promise<Checked | null> {
  try {
    return checkedSchema.parse(
      JSON.parse(await readFile(path.join(folder, 'checked.json'), 'utf8')),
    );
  } catch {
    return null;
  }
}
