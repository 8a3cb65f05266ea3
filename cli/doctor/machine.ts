/** The machine: Node, the operating system, the disk, the clock. */

import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { release } from 'node:os';
import { dirname } from 'node:path';
import { catalogue } from '../../providers/catalogue.ts';
import { cacheFolder } from '../../tools/cache.ts';
import type { Environment } from '../context.ts';
import { formatBytes } from '../text/bytes.ts';
import { fail, ok, warn, type Check } from './check.ts';

export function checkNode(): Check {
  return ok('Node', `${process.version} (${process.execPath})`);
}

export function checkSystem(platform: string = process.platform, kernel = release()): Check {
  const system = `${platform} ${process.arch}, ${kernel}`;
  if (platform === 'win32') {
    return fail('system', system, 'Use Linux inside WSL: wsl --install, then Node and this there.');
  }
  if (platform !== 'linux' && platform !== 'darwin') {
    return fail('system', `${system} was never tried`, 'Use Linux or macOS; on Windows, WSL.');
  }
  const isWsl = /microsoft/i.test(kernel);
  return ok('system', isWsl ? `${system} (WSL)` : system);
}

/** A shot of five seconds is some 10 MB; the programs that are fetched unpack to 250 MB. */
const FEW_BYTES = 500_000_000;
const SCANT_BYTES = 5_000_000_000;

export async function checkDisk(folder: string, environment: Environment): Promise<Check[]> {
  const cache = cacheFolder(environment);
  const places = [
    { name: 'disk', path: folder },
    ...(cache === null ? [] : [{ name: 'cache disk', path: cache }]),
  ];
  return await Promise.all(places.map(({ name, path }) => checkFree(name, path)));
}

async function checkFree(name: string, path: string): Promise<Check> {
  const place = await nearestFolder(path);
  const { bavail, bsize } = await statfs(place);
  const free = bavail * bsize;
  const fact = `${formatBytes(free)} free for ${path}`;
  if (free < FEW_BYTES) return fail(name, fact, 'Free some space: clips are kept whole.');
  if (free < SCANT_BYTES)
    return warn(name, fact, 'A long film may need more: clips are kept whole.');
  return ok(name, fact);
}

/** A folder that is yet to be made lies on the disk of the one above it. */
export async function nearestFolder(path: string): Promise<string> {
  const isThere = (await stat(path).catch(() => null)) !== null;
  return isThere || dirname(path) === path ? path : nearestFolder(dirname(path));
}

export function canWrite(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** A clock before the day on which the price tables were read is wrong for certain. */
export function checkClock(now: Date): Check {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const fact = `${now.toISOString()} (${zone})`;
  const dates = catalogue.providers.flatMap(({ offers }) =>
    offers.flatMap(({ tariff }) => tariff?.pricedAt ?? []),
  );
  const newest = dates.sort().at(-1) ?? '';
  if (now.toISOString() >= newest) return ok('clock', fact);
  return fail('clock', `${fact} is before ${newest}`, 'Set it: deadlines are told from it.');
}
