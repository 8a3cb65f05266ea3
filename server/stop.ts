/** How server and worker end: with their last user, on request, or by themselves. */

import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../store/error.ts';
import type { UnansweredOrder } from '../store/unanswered.ts';
import { databaseBytes, databaseOutside } from './database.ts';
import { answersOut, awaitedOf, drainWorker, type DrainOptions } from './drain.ts';
import { addressOf, liveServer, stopLiveServer, type ServerRecord } from './embedded.ts';
import { ServerError } from './error.ts';
import { KEPT_BY_HAND, usersOf, type HeldLease, type Lease } from './lease.ts';
import { stopProcess } from './process.ts';
import { endLoop, loopsOf } from './restart-loop.ts';
import { isInPlace, stateOf, withServerLock, type State } from './state.ts';
import { workersOf, type WorkerRecord } from './worker-record.ts';

const LEASE_LOOK_MS = 2_000;
const LOCK_LOOK_MS = 100;
/** A drained worker sees within this time that its server has ended. */
const LAST_LOOK_MS = 5_000;

export type StopOptions = DrainOptions & { readonly folder: string };

/** Releases a command's leases; the last user drains the workers, then stops the server. */
export async function leave(
  options: StopOptions & { readonly leases: readonly HeldLease[] },
): Promise<'in-use' | 'stopped'> {
  const { folder, leases } = options;
  await Promise.all(leases.map((lease) => lease.release()));
  const state = await stateOf(folder);
  // The folder has gone: what runs for it ends by itself.
  if (state === null) return 'stopped';
  try {
    return await withServerLock(state, {}, async () => {
      if ((await usersOf(state)).length > 0) return 'in-use';
      await stopAll(state, options);
      return 'stopped';
    });
  } catch (error) {
    if (isMoved(error)) return 'stopped';
    throw error;
  }
}

export type Stopped = {
  /** False when nothing ran. */
  readonly stopped: boolean;
  /** Who used the server, with the caller if it has a lease. */
  readonly users: readonly Lease[];
  /** Orders whose answers were waited for; absent: none. */
  readonly answers?: readonly UnansweredOrder[];
};

/**
 * Stops workers and server, whoever uses them: tasks at a provider run on. `onWait` is called when
 * another process is starting or stopping them at this moment.
 */
export async function stopServer(
  options: StopOptions & { readonly onWait?: () => void },
): Promise<Stopped> {
  const state = await stateOf(options.folder);
  if (state === null) return { stopped: false, users: [] };
  // A worker that ends by itself holds the lock until its awaited answers are read.
  let out = Promise.resolve<readonly UnansweredOrder[]>([]);
  const onWait = () => {
    options.onWait?.();
    out = answersOut(state).catch(() => []);
    void out.then((orders) => orders.length > 0 && options.onAnswers?.(awaitedOf(orders)));
  };
  const isRunning = (await liveServer(state)) !== null || (await workersOf(state)).length > 0;
  return await withServerLock(state, { onWait }, async () => {
    const users = await usersOf(state);
    const { stopped, answers } = await stopAll(state, options);
    const all = [...(await out), ...answers];
    return { stopped: stopped || isRunning, users, ...(all.length > 0 && { answers: all }) };
  });
}

async function stopAll(state: State, options: DrainOptions) {
  const loops = await loopsOf(state);
  const workers = await workersOf(state);
  const starting = loops.filter(({ pid }) => !workers.some(({ loop }) => loop?.pid === pid));
  await Promise.all(starting.map((loop) => endLoop(state, loop, LAST_LOOK_MS)));
  const drained = workers.map((worker) => drainWorker(state, worker, options));
  const answers = (await Promise.all(drained)).flat();
  const hadServer = await stopLiveServer(state);
  // A worker that has finished still checks whether somebody stops the server.
  const last = [...loops, ...workers.map(({ identity }) => identity)];
  await Promise.all(last.map((identity) => stopProcess(identity, LAST_LOOK_MS)));
  return { stopped: hadServer || workers.length > 0, answers };
}

/**
 * Called by a worker that was told to end, once it no longer polls. The process that told it may be
 * gone by now. Then the worker stops the server, unless a command uses it or a person keeps it
 * running.
 */
export async function leaveServer({ folder }: { readonly folder: string }): Promise<void> {
  const state = await stateOf(folder);
  if (state === null) return;
  while ((await isInPlace(state)) && (await liveServer(state)) !== null) {
    if (await isKept(state)) return;
    try {
      await withServerLock(state, { timeoutMs: 0 }, async () => {
        if (!(await isKept(state))) await stopLiveServer(state);
      });
      return;
    } catch (error) {
      const isPassing = isMoved(error) || (error instanceof ServerError && error.code === 'busy');
      if (!isPassing) throw error;
      await sleep(LOCK_LOOK_MS);
    }
  }
}

async function isKept(state: State): Promise<boolean> {
  const users = await usersOf(state);
  return users.some(({ kind, film }) => kind === 'command' || film === KEPT_BY_HAND);
}

function isMoved(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'moved';
}

export type WatchOptions = {
  readonly folder: string;
  /** Drains the worker that watches. The server is stopped once this has ended. */
  readonly onIdle: () => Promise<void>;
  /** Default 2 s. */
  readonly intervalMs?: number;
};

export type LeaseWatch = {
  readonly stop: () => void;
  /** `idle`: no user was left, and the server is stopped. */
  readonly ended: Promise<'idle' | 'stopped'>;
};

/**
 * For the worker: sees when no command and no detached film is left, even if their terminals were
 * killed, so that nothing is orphaned. `onIdle` runs under the lock: a command that starts
 * meanwhile waits, and then starts them again.
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
  const state = await stateOf(options.folder);
  let server: ServerRecord | null = null;
  for (;;) {
    if (state === null || !(await isInPlace(state))) {
      // The project folder was moved or removed: there is no lock any more, and no command will
      // come.
      await options.onIdle();
      if (state !== null) await stopLiveServer(state, server);
      return 'idle';
    }
    server = (await liveServer(state)) ?? server;
    await sleep(options.intervalMs ?? LEASE_LOOK_MS, undefined, { signal });
    if ((await usersOf(state)).length > 0) continue;
    const isIdle = await endIfUnused(state, options, signal);
    if (isIdle) return 'idle';
  }
}

async function endIfUnused(
  state: State,
  { onIdle }: WatchOptions,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return await withServerLock(state, { signal }, async () => {
      if ((await usersOf(state)).length > 0) return false;
      await onIdle();
      await stopLiveServer(state);
      return true;
    });
  } catch (error) {
    // The next round sees that the folder has gone.
    if (isMoved(error)) return false;
    throw error;
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
  /** A database that an older version left outside the project; null: none. */
  readonly databaseOutside: string | null;
};

/** What runs for a folder, by its records and processes; it asks no server and starts none. */
export async function serverState(options: { readonly folder: string }): Promise<ServerState> {
  const state = await stateOf(options.folder);
  if (state === null) {
    return { server: null, workers: [], leases: [], databaseBytes: 0, databaseOutside: null };
  }
  const [record, workers, leases, bytes, outside] = await Promise.all([
    liveServer(state),
    workersOf(state),
    usersOf(state),
    databaseBytes(state),
    databaseOutside(state),
  ]);
  const server = record && {
    pid: record.identity.pid,
    address: addressOf(record),
    version: record.serverVersion,
    cliVersion: record.cliVersion,
    since: record.startedAt,
  };
  return { server, workers, leases, databaseBytes: bytes, databaseOutside: outside };
}
