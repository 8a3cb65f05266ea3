/** How server and worker end: with their last user, on request, or by themselves. */

import { setTimeout as sleep } from 'node:timers/promises';
import { databaseBytes } from './database.ts';
import { addressOf, liveServer, stopLiveServer } from './embedded.ts';
import { usersOf, type HeldLease, type Lease } from './lease.ts';
import { fileId, isSameFile, presentState, stateOf, withServerLock, type State } from './state.ts';
import { DRAIN_MS, drainWorker, workersOf, type WorkerRecord } from './worker-process.ts';

const LEASE_LOOK_MS = 2_000;

export type StopOptions = { readonly folder: string; readonly drainMs?: number };

/** Gives a command's leases up; the last one out drains the workers, then stops the server. */
export async function leave(
  options: StopOptions & { readonly leases: readonly HeldLease[] },
): Promise<'in-use' | 'stopped'> {
  const { folder, leases, drainMs = DRAIN_MS } = options;
  const state = await stateOf(folder);
  // A project that was moved takes its leases along; its worker sees that and ends.
  if (state === null) return 'stopped';
  await Promise.all(leases.map((lease) => lease.release()));
  return await withServerLock(state, {}, async () => {
    if ((await usersOf(state)).length > 0) return 'in-use';
    await stopAll(state, drainMs);
    return 'stopped';
  });
}

export type Stopped = {
  /** False when nothing ran. */
  readonly stopped: boolean;
  /** Who used it, the caller included if it has a lease. */
  readonly users: readonly Lease[];
};

/** Stops workers and server whoever uses them: what runs at a provider runs on. */
export async function stopServer(options: StopOptions): Promise<Stopped> {
  const state = await stateOf(options.folder);
  if (state === null) return { stopped: false, users: [] };
  return await withServerLock(state, {}, async () => {
    const users = await usersOf(state);
    return { stopped: await stopAll(state, options.drainMs ?? DRAIN_MS), users };
  });
}

async function stopAll(state: State, drainMs: number): Promise<boolean> {
  const workers = await workersOf(state);
  await Promise.all(workers.map((worker) => drainWorker(worker, drainMs)));
  const hadServer = await stopLiveServer(state);
  return hadServer || workers.length > 0;
}

export type WatchOptions = {
  readonly folder: string;
  /** Drains the worker that watches. The server is stopped when this has ended. */
  readonly onIdle: () => Promise<void>;
  /** Default 2 s. */
  readonly intervalMs?: number;
};

export type LeaseWatch = {
  readonly stop: () => void;
  /** `idle`: nobody was left, and the server is stopped. */
  readonly ended: Promise<'idle' | 'stopped'>;
};

/**
 * For the worker: sees when no command and no detached film is left, also when their terminals
 * were killed, so that nothing is orphaned. `onIdle` runs under the lock: a command that comes
 * meanwhile waits, and then starts anew.
 */
export function watchLeases(options: WatchOptions): LeaseWatch {
  const abort = new AbortController();
  const ended = watch(options, abort.signal).catch((error: unknown) => {
    if (abort.signal.aborted) return 'stopped' as const;
    throw error;
  });
  return { stop: () => abort.abort(), ended };
}

async function watch(options: WatchOptions, signal: AbortSignal): Promise<'idle'> {
  const state = await presentState(options.folder);
  const end = async () => {
    await options.onIdle();
    await stopLiveServer(state);
  };
  for (;;) {
    await sleep(options.intervalMs ?? LEASE_LOOK_MS, undefined, { signal });
    if (!isSameFile(state.home, await fileId(state.folder))) {
      // The project folder was removed: there is no lock any more, and nobody to come.
      await end();
      return 'idle';
    }
    if ((await usersOf(state)).length > 0) continue;
    const isIdle = await withServerLock(state, { signal }, async () => {
      if ((await usersOf(state)).length > 0) return false;
      await end();
      return true;
    });
    if (isIdle) return 'idle';
  }
}

export type ServerState = {
  readonly server: {
    readonly pid: number;
    readonly address: string;
    readonly version: string;
    readonly cliVersion: string;
    readonly since: string;
  } | null;
  readonly workers: readonly WorkerRecord[];
  readonly leases: readonly Lease[];
  readonly databaseBytes: number;
};

/** What runs for a folder, by its records and processes; asks no server and starts none. */
export async function serverState(options: { readonly folder: string }): Promise<ServerState> {
  const state = await stateOf(options.folder);
  if (state === null) return { server: null, workers: [], leases: [], databaseBytes: 0 };
  const [record, workers, leases, bytes] = await Promise.all([
    liveServer(state),
    workersOf(state),
    usersOf(state),
    databaseBytes(state),
  ]);
  const server = record && {
    pid: record.identity.pid,
    address: addressOf(record),
    version: record.serverVersion,
    cliVersion: record.cliVersion,
    since: record.startedAt,
  };
  return { server, workers, leases, databaseBytes: bytes };
}
