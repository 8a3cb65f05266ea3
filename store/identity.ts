/**
 * Which machine, which boot, which process: whether the writer of a note can still act.
 *
 * A process counts as gone only when that is proven, since it may still be sending an order. All of
 * this is about this machine, whatever depot the store has.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

import { z } from 'zod';

import { StoreError, systemCode } from './error.ts';

export type ProcessIdentity = {
  /** A hash, since the machine's own id is private. */
  readonly machine: string;
  readonly boot: string;
  readonly pid: number;
  /** Opaque, as the system gives it; only compared with others. */
  readonly startedAt: string;
};

/** Of Linux and macOS; both use far less. */
const MAX_PID = 2 ** 31 - 1;

export const processIdentitySchema = z.object({
  machine: z.string(),
  boot: z.string(),
  // Numbers of 0 and below name groups of processes.
  pid: z.int().min(1).max(MAX_PID),
  startedAt: z.string(),
}) satisfies z.ZodType<ProcessIdentity>;

/** The first process namespace of a Linux machine has this number; a container has another. */
const INITIAL_PROCESS_NAMESPACE = 'pid:[4026531836]';

type System = {
  machine(): string;
  boot(): string;
  /** Start time of a living process; null when it is dead or hidden from this user. */
  startOf(pid: number): string | null;
};

const LINUX: System = {
  machine() {
    // A process number counts only within its namespace, so a container counts as a machine.
    const namespace = readlinkSync('/proc/self/ns/pid');
    const scope = namespace === INITIAL_PROCESS_NAMESPACE ? '' : namespace;
    return (readLine('/etc/machine-id') || hostname()) + scope;
  },
  boot: () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
  startOf(pid) {
    // The name in brackets may hold anything, also brackets and spaces.
    const fields = readLine(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    const isDead = fields[0] === 'Z' || fields[0] === 'X';
    return isDead ? null : (fields[19] ?? null);
  },
};

const MACOS: System = {
  machine: () => run('/usr/sbin/sysctl', ['-n', 'kern.uuid']) || hostname(),
  boot: () => run('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']),
  startOf(pid) {
    const [state, ...start] = run('/bin/ps', ['-o', 'state=,lstart=', '-p', `${pid}`]).split(/\s+/);
    return !state || state.startsWith('Z') ? null : start.join(' ');
  },
};

let machine: string | undefined;
let current: ProcessIdentity | undefined;

/** 16 hex digits that stay the same for this machine; a container counts as a machine. */
export function machineId(): string {
  machine ??= createHash('sha256').update(`storyboard ${system().machine()}`).digest('hex');
  return machine.slice(0, 16);
}

export function currentProcess(): ProcessIdentity {
  current ??= {
    machine: machineId(),
    boot: system().boot(),
    pid: process.pid,
    startedAt: system().startOf(process.pid) ?? 'unknown',
  };
  return current;
}

/** The identity that another process, e.g. a child just started, has; null when it is gone. */
export function identityOf(pid: number): ProcessIdentity | null {
  const startedAt = system().startOf(pid);
  return startedAt === null ? null : { ...currentProcess(), pid, startedAt };
}

/**
 * False only when the process is proven to be gone; `other-machine` when this machine cannot know.
 */
export function isProcessAlive(identity: ProcessIdentity): boolean | 'other-machine' {
  const own = currentProcess();
  if (identity.machine !== own.machine) return 'other-machine';
  if (identity.boot !== own.boot) return false;
  const startedAt = system().startOf(identity.pid);
  if (startedAt !== null) return startedAt === identity.startedAt;
  return isHidden(identity.pid);
}

/** Whether a process exists that the system hides because it is another user's. */
function isHidden(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function system(): System {
  if (process.platform === 'linux') return LINUX;
  if (process.platform === 'darwin') return MACOS;
  throw new StoreError('unsupported-platform', {
    message: `This program does not run on ${process.platform}.`,
    path: process.execPath,
    remedy: 'Use Linux or macOS; on Windows run it inside WSL.',
  });
}

function readLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function run(program: string, args: readonly string[]): string {
  try {
    const env = { LC_ALL: 'C', TZ: 'UTC' };
    return execFileSync(program, args, {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
