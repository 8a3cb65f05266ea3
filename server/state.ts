/**
 * What `server/` keeps under `.storyboard/`: who runs, who uses it, where it listens. Each record
 * names its folder by device and inode, so that the records in a copied folder lead nowhere.
 */

import { lstat, mkdir, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { movedAway, StoreError, systemCode, toStoreError } from '../store/error.ts';
import { currentProcess, isProcessAlive, type ProcessIdentity } from '../store/identity.ts';
import { refuseUnlessPlain, type Plain } from '../store/foreign.ts';
import { jsonFile } from '../store/json.ts';
import { STORE_FOLDER } from '../store/layout.ts';
import { refuseForeignLink } from '../store/own-id.ts';
import { namesIn, readJson, writeFileAtomically } from '../store/write.ts';
import { LockTimeout, withLock, type LockOptions } from '../tools/lock.ts';
import { ServerError } from './error.ts';

/** Longer than the longest drain of a worker and a first download of the Temporal CLI. */
const LOCK_TIMEOUT_MS = 15 * 60_000;

/** Strict, since a version becomes part of a path and an address. */
export const versionSchema = z
  .string()
  .regex(/^\d{1,6}(?:\.\d{1,6}){1,3}(?:-[0-9A-Za-z.-]{1,40})?$/);

export const fileIdSchema = z.object({ device: z.string(), inode: z.string(), boot: z.string() });
export type FileId = Readonly<z.infer<typeof fileIdSchema>>;

/** The identity of a file, whatever its name; null when there is none. */
export async function fileId(file: string): Promise<FileId | null> {
  const found = await stat(file, { bigint: true }).catch(() => null);
  if (found === null) return null;
  return { device: `${found.dev}`, inode: `${found.ino}`, boot: currentProcess().boot };
}

/** Some file systems get another device number at each boot, so it counts only within one boot. */
export function isSameFile(recorded: FileId, now: FileId | null): boolean {
  if (now === null || recorded.inode !== now.inode) return false;
  return recorded.device === now.device || recorded.boot !== now.boot;
}

/** The path at which a record's writer works; old records lack it. */
export const placeSchema = z.string().optional();

export type Owner = { readonly home: FileId; readonly identity: ProcessIdentity };

export type State = {
  readonly folder: string;
  readonly home: FileId;
  readonly database: string;
  readonly databaseRecord: string;
  readonly server: string;
  readonly leases: string;
  readonly workers: string;
  /** One file for each loop around a worker, as long as the loop may start the worker again. */
  readonly loops: string;
  readonly workerDeaths: string;
  readonly serverLog: string;
  readonly workerLog: string;
  readonly lock: string;
};

/** Folders that this process has opened, by the given path: none of them is made again. */
const opened = new Map<string, FileId>();

/**
 * The state of an existing project folder; makes its `.storyboard/` when that is new to this
 * process. One that was moved or removed meanwhile is never made again: `StoreError` (`moved`).
 */
export async function openState(projectFolder: string): Promise<State> {
  const folder = path.join(projectFolder, STORE_FOLDER);
  const before = opened.get(folder);
  if (before === undefined) {
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw toStoreError(error, folder);
    });
  }
  const state = await presentState(projectFolder);
  if (before !== undefined && !isSameFile(before, state.home)) {
    throw movedAway(folder, 'is another folder now');
  }
  opened.set(folder, state.home);
  return state;
}

/** For use while a server or a worker runs: the folder must exist. */
export async function presentState(projectFolder: string): Promise<State> {
  const state = await stateOf(projectFolder);
  if (state === null) throw movedAway(path.join(projectFolder, STORE_FOLDER), 'is gone');
  return state;
}

/** Whether the folder is still where it was opened. */
export async function isInPlace({ folder, home }: State): Promise<boolean> {
  return isSameFile(home, await fileId(folder));
}

/** Whether the path at which a record's writer works still leads to this folder. */
export async function isPlacedHere(
  { home }: State,
  record: { readonly path?: string | undefined },
): Promise<boolean> {
  return record.path === undefined || isSameFile(home, await fileId(record.path));
}

/**
 * The state of a folder that is a project already, else null. Nothing is written. Whatever in it is
 * not a plain file or folder is refused (`StoreError`, `leads-outside`). A project from elsewhere
 * may hold links to a person's own files, or to another project's state.
 */
export async function stateOf(projectFolder: string): Promise<State | null> {
  const named = path.join(projectFolder, STORE_FOLDER);
  await refuseForeignLink(named);
  const home = await fileId(named);
  if (home === null) return null;
  const folder = await realpath(named);
  const state = stateIn(folder, home);
  await refuseUnlessPlain(plainOf(state));
  return state;
}

function stateIn(folder: string, home: FileId): State {
  return {
    folder,
    home,
    database: path.join(folder, 'temporal.db'),
    databaseRecord: path.join(folder, 'database.json'),
    server: path.join(folder, 'server.json'),
    leases: path.join(folder, 'leases'),
    workers: path.join(folder, 'workers'),
    loops: path.join(folder, 'loops'),
    workerDeaths: path.join(folder, 'logs', 'worker-deaths.jsonl'),
    serverLog: path.join(folder, 'logs', 'server.log'),
    workerLog: path.join(folder, 'logs', 'worker.log'),
    lock: path.join(folder, 'server.lock'),
  };
}

function plainOf({ folder, database, databaseRecord, server, lock, ...state }: State): Plain {
  const { leases, workers, loops, workerDeaths } = state;
  const besides = [database, lock].flatMap((file) =>
    ['-wal', '-shm', '-journal'].map((ending) => `${file}${ending}`),
  );
  return {
    folders: [folder, leases, workers, loops, path.dirname(workerDeaths)],
    files: [server, databaseRecord],
    ownFiles: [database, ...besides],
    // Beside a file that is not empty, SQLite obeys a journal, which in older versions may name any
    // file of the person to be removed.
    emptyFiles: [lock],
  };
}

/** Server and workers are started, found for use and stopped only under this lock. */
export async function withServerLock<T>(
  state: State,
  options: Partial<Pick<LockOptions, 'onWait' | 'signal' | 'timeoutMs'>>,
  work: () => Promise<T>,
): Promise<T> {
  const check = async () => {
    if (!(await isInPlace(state))) throw movedAway(state.folder, 'is gone');
  };
  // The folder may be moved while another process holds its lock.
  await check();
  try {
    const own = { timeoutMs: LOCK_TIMEOUT_MS, makesFolder: false } as const;
    return await withLock(state.lock, { ...own, ...options }, async () => {
      await check();
      return await work();
    });
  } catch (error) {
    // This is how SQLite fails if the folder went away while the lock was waited for.
    const isFromLock = error instanceof Error && 'errcode' in error;
    if (isFromLock) await check();
    if (!(error instanceof LockTimeout)) throw error;
    const remedy = 'Wait until the other command has ended, or end it, and run this one again.';
    throw new ServerError('busy', `${error.message}. ${remedy}`, error);
  }
}

export async function writeRecord(file: string, record: object): Promise<void> {
  await writeFileAtomically(file, jsonFile(record), 'fleeting');
}

/** A record, or null when none can be read: all of this state is disposable. */
export async function readRecord<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return await readJson(file, schema);
  } catch (error) {
    const isUseless =
      error instanceof StoreError && ['damaged', 'foreign-version'].includes(error.code);
    if (isUseless) return null;
    throw error;
  }
}

/** Whether a record is this folder's own and its process lives. */
export function isLive(state: State, owner: Owner): boolean {
  return isSameFile(owner.home, state.home) && isProcessAlive(owner.identity) === true;
}

/** The records of a folder that `keep` accepts. Nothing is removed: see `removeStale`. */
export async function liveRecords<T>(
  folder: string,
  schema: z.ZodType<T>,
  keep: (record: T) => boolean,
): Promise<{ file: string; record: T }[]> {
  return (await recordsIn(folder, schema)).filter(({ record }) => keep(record));
}

/**
 * Removes the records of a folder that `keep` does not accept. Only under the lock of a state that
 * was opened for writing. What is not a record of ours is left where it is.
 */
export async function removeStale<T>(
  folder: string,
  schema: z.ZodType<T>,
  keep: (record: T) => boolean,
): Promise<void> {
  for (const { file, record } of await recordsIn(folder, schema)) {
    if (!keep(record)) await rm(file, { force: true });
  }
}

async function recordsIn<T>(
  folder: string,
  schema: z.ZodType<T>,
): Promise<{ file: string; record: T }[]> {
  const found: { file: string; record: T }[] = [];
  for (const name of (await namesIn(folder)).filter((it) => /^[^.].*\.json$/.test(it))) {
    const file = path.join(folder, name);
    if (!(await lstat(file).catch(() => null))?.isFile()) continue;
    const record = await readRecord(file, schema);
    if (record !== null) found.push({ file, record });
  }
  return found;
}
