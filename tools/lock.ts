/**
 * A lock between processes that the kernel holds: an exclusive SQLite transaction on a file of its
 * own. It is freed when its holder dies, even by kill -9; a file that merely exists would stay.
 *
 * Nothing else in the process may open the lock file, and nobody may remove it. Closing another
 * descriptor of it would free the lock (POSIX); removing it would let two processes hold it.
 */

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { sqlite } from './sqlite.ts';

const RETRY_MS = 50;
const SQLITE_BUSY = 5;

export class LockTimeout extends Error {
  override readonly name = 'LockTimeout';
}

export type LockOptions = {
  readonly timeoutMs: number;
  /** Called once when another process holds the lock. */
  readonly onWait?: (() => void) | undefined;
  /** False: the lock's folder must exist already. Default true. */
  readonly makesFolder?: boolean;
  /** Ends the waiting, never the work. */
  readonly signal?: AbortSignal | undefined;
};

/** Runs `work` while holding the lock at `file`; throws `LockTimeout` when it stays taken. */
export async function withLock<T>(
  file: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const database = await acquire(file, options);
  try {
    return await work();
  } finally {
    database.close();
  }
}

async function acquire(file: string, options: LockOptions): Promise<DatabaseSync> {
  if (options.makesFolder ?? true) {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  }
  const { DatabaseSync: Database } = sqlite();
  const deadline = performance.now() + options.timeoutMs;
  for (let attempt = 0; ; attempt += 1) {
    const database = new Database(file);
    try {
      database.exec('BEGIN EXCLUSIVE');
      return database;
    } catch (error) {
      database.close();
      if (!isBusy(error)) throw error;
    }
    if (performance.now() > deadline) {
      throw new LockTimeout(
        `${file} is held by another process for more than ${options.timeoutMs / 1000} s`,
      );
    }
    if (attempt === 0) options.onWait?.();
    await sleep(RETRY_MS, undefined, { signal: options.signal });
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
