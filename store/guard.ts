/**
 * Keeps a second machine and network disks away from a project folder.
 *
 * Exclusive creation and file locks are reliable only on one machine's own disk. Over a network or
 * a synchronised folder, two machines could each place the same order. The guard works on the file
 * system itself, not on a depot.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { StoreError } from './error.ts';
import { currentProcess } from './identity.ts';
import { jsonFile } from './json.ts';
import { STORE_FOLDER } from './layout.ts';
import { readJson, writeFileAtomically } from './write.ts';

/** How often a running program must call `touchGuard`, well within `STAMP_LIFE_MS`. */
export const GUARD_REFRESH_MS = 30_000;
const STAMP_LIFE_MS = 120_000;
/**
 * Another machine's clock may have a wrong time zone; a stamp further ahead than this does not
 * count.
 */
const CLOCKS_DIFFER_MS = 24 * 60 * 60 * 1_000;

const stampSchema = z.object({
  machine: z.string(),
  boot: z.string(),
  host: z.string(),
  at: z.iso.datetime(),
});

/**
 * Says "this machine works here now"; refused while another machine's stamp is younger than 2 min.
 */
export async function touchGuard(folder: string): Promise<void> {
  const guard = join(folder, 'guard.json');
  const stamp = await readJson(
    guard,
    stampSchema,
    'Delete the file when no other machine uses this folder.',
  );
  const { machine, boot } = currentProcess();
  const nowMs = Date.now();
  if (stamp && isAnotherMachine(stamp, nowMs) && isYoung(stamp, nowMs)) {
    throw new StoreError('other-machine', {
      message: `${folder} is in use by another machine (${stamp.host}, ${stamp.at}).`,
      path: guard,
      remedy:
        'Stop the program there and wait 2 minutes, or use the project on that machine only. ' +
        `When no other machine uses it: delete ${guard}.`,
    });
  }
  const now = { machine, boot, host: hostname(), at: new Date(nowMs).toISOString() };
  await writeFileAtomically(guard, jsonFile(now), 'fleeting');
}

/**
 * A stamp from the future was written by a wrong clock, and must not count until that time comes.
 */
function isYoung(stamp: z.infer<typeof stampSchema>, nowMs: number): boolean {
  const ageMs = nowMs - Date.parse(stamp.at);
  const aheadMs = stamp.machine === currentProcess().machine ? STAMP_LIFE_MS : CLOCKS_DIFFER_MS;
  return ageMs < STAMP_LIFE_MS && ageMs > -aheadMs;
}

/**
 * A stamp with this machine's id from before its start is its own: the machine was only restarted.
 */
function isAnotherMachine(stamp: z.infer<typeof stampSchema>, nowMs: number): boolean {
  const own = currentProcess();
  if (stamp.machine !== own.machine) return true;
  const startedMs = nowMs - uptime() * 1000;
  return stamp.boot !== own.boot && Date.parse(stamp.at) > startedMs;
}

/** Names of file systems as the mount table writes them. */
const NETWORK_FILE_SYSTEMS: ReadonlySet<string> = new Set(
  (
    'nfs nfs4 cifs smb3 smbfs afpfs webdav afs ceph lustre gpfs beegfs glusterfs ncpfs ' +
    'fuse.sshfs fuse.rclone fuse.s3fs fuse.gcsfuse fuse.goofys fuse.glusterfs fuse.ceph ' +
    'fuse.davfs fuse.juicefs'
  ).split(' '),
);

/** Refuses a folder that does not lie on a disk of this machine. Nothing is written. */
export function refuseNetworkFileSystem(folder: string, mounts: string = mountTable()): void {
  const fileSystem = fileSystemOf(folder, mounts);
  if (fileSystem === null) return;
  if (!NETWORK_FILE_SYSTEMS.has(fileSystem) && fileSystem !== 'drvfs') return;
  const kind = fileSystem === 'drvfs' ? 'a Windows drive seen from WSL' : 'a network file system';
  throw new StoreError('network-file-system', {
    message: `${folder} lies on ${kind} (${fileSystem}), where files cannot be locked safely.`,
    path: folder,
    remedy:
      'Move the project to a disk of this machine' +
      (fileSystem === 'drvfs' ? ', e.g. below your home folder inside WSL.' : '.'),
  });
}

/**
 * SQLite locks the project and keeps Temporal's history. It opens no file whose name has more than
 * 504 bytes: 512 less its own ending. The longest name in the store is `/temporal.db`, with 12.
 */
const MAX_STORE_PATH_BYTES = 512 - '-journal'.length - '/temporal.db'.length;

/** Refuses a project whose path is too long. Nothing is written. */
export function refuseLongPath(folder: string): void {
  const most = MAX_STORE_PATH_BYTES - '/'.length - STORE_FOLDER.length;
  const bytes = Buffer.byteLength(folder);
  if (bytes <= most) return;
  throw new StoreError('long-path', {
    message: `The project folder ${folder} has a path of ${bytes} bytes; at most ${most} can be used.`,
    path: folder,
    remedy: 'Move the project to a folder with a shorter path.',
  });
}

/** `mountinfo` on Linux, the output of `mount` on macOS; empty when it is not available. */
function mountTable(): string {
  try {
    return process.platform === 'linux'
      ? readFileSync('/proc/self/mountinfo', 'utf8')
      : execFileSync('/sbin/mount', { encoding: 'utf8', env: {} });
  } catch {
    return '';
  }
}

/** The file system that holds an absolute path, or null when the table does not tell. */
export function fileSystemOf(path: string, mounts: string): string | null {
  let found: { point: string; fileSystem: string } | null = null;
  for (const mount of mounts.split('\n').map(readMount)) {
    if (!mount || !join(path, '/').startsWith(join(mount.point, '/'))) continue;
    // Of two mounts on one folder the later one covers the earlier.
    if (!found || mount.point.length >= found.point.length) found = mount;
  }
  return found?.fileSystem ?? null;
}

function readMount(line: string): { point: string; fileSystem: string } | null {
  const linux = /^\d+ \d+ \S+ \S+ (\S+) .*? - (\S+) (.*)$/.exec(line);
  if (linux) {
    const [, point = '', type = '', rest = ''] = linux;
    return {
      point: point.replaceAll(/\\(\d{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
      fileSystem: type === '9p' && rest.includes('aname=drvfs') ? 'drvfs' : type,
    };
  }
  const macos = /^.* on (.+) \((\w+)[,)]/.exec(line);
  return macos ? { point: macos[1] ?? '', fileSystem: macos[2] ?? '' } : null;
}
