/**
 * The worker of a project as a process: found, started, drained. What it does is its entry
 * script's business; it calls `announceWorker` when it polls, and ends well on SIGTERM. Before
 * that it must not call `ensureServer`: who starts it holds the lock until it is announced.
 */

import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { currentProcess, processIdentitySchema } from '../store/identity.ts';
import { ServerError } from './error.ts';
import { logTail, startDetached, stopProcess, type Started } from './process.ts';
import {
  fileIdSchema,
  isLive,
  liveRecords,
  openState,
  presentState,
  withServerLock,
  writeRecord,
  type State,
} from './state.ts';

const READY_TIMEOUT_MS = 120_000;
const READY_LOOK_MS = 50;
/** How long activities under way may take to end; a worker may be killed after that. */
export const DRAIN_MS = 30_000;

const workerSchema = z.object({
  home: fileIdSchema,
  identity: processIdentitySchema,
  packageVersion: z.string(),
  /** The Temporal server that it polls. */
  address: z.string(),
  /** Account tags whose keys it has. */
  accounts: z.array(z.string()),
  since: z.iso.datetime(),
});
export type WorkerRecord = Readonly<z.infer<typeof workerSchema>>;

export type WorkerFacts = {
  readonly packageVersion: string;
  readonly address: string;
  readonly accounts: readonly string[];
};

export type EnsureWorkerOptions = WorkerFacts & {
  readonly folder: string;
  /** A script for this Node, and what follows it. */
  readonly entry: string;
  readonly args: readonly string[];
  /** With the keys: nothing is left out or added. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly drainMs?: number;
  readonly onEvent?: (event: WorkerEvent) => void;
};

export type WorkerEvent =
  | { readonly kind: 'worker-draining'; readonly worker: WorkerRecord }
  | { readonly kind: 'worker-starting' };

/**
 * A worker of this package version, on this server, for these accounts. One of another version or
 * server is drained first; where only accounts are missing, another one is started beside it.
 */
export async function ensureWorker(options: EnsureWorkerOptions): Promise<WorkerRecord> {
  const { accounts, drainMs = DRAIN_MS, onEvent = () => undefined } = options;
  const state = await openState(options.folder);
  return await withServerLock(state, {}, async () => {
    const workers = await workersOf(state);
    const isFit = (worker: WorkerRecord) =>
      worker.packageVersion === options.packageVersion && worker.address === options.address;
    for (const worker of workers.filter((it) => !isFit(it))) {
      onEvent({ kind: 'worker-draining', worker });
      await drainWorker(worker, drainMs);
    }
    const fit = workers.filter(isFit);
    const served = new Set(fit.flatMap((worker) => worker.accounts));
    const [found] = fit;
    if (found !== undefined && accounts.every((account) => served.has(account))) return found;
    onEvent({ kind: 'worker-starting' });
    return await startWorker(state, options);
  });
}

/** Said by the worker itself, once it polls. */
export async function announceWorker(
  options: WorkerFacts & { readonly folder: string },
): Promise<void> {
  const state = await presentState(options.folder);
  const { packageVersion, address, accounts } = options;
  const identity = currentProcess();
  const record: WorkerRecord = {
    home: state.home,
    identity,
    packageVersion,
    address,
    accounts: [...accounts],
    since: new Date().toISOString(),
  };
  await writeRecord(path.join(state.workers, `${identity.pid}.json`), record);
}

/** The workers that live. */
export async function workersOf(state: State): Promise<WorkerRecord[]> {
  const live = await liveRecords(state.workers, workerSchema, (worker) => isLive(state, worker));
  return live.map(({ record }) => record);
}

/** SIGTERM; SIGKILL when it has not ended after `timeoutMs`, which loses nothing but time. */
export async function drainWorker(worker: WorkerRecord, timeoutMs = DRAIN_MS): Promise<void> {
  await stopProcess(worker.identity, timeoutMs);
}

async function startWorker(state: State, options: EnsureWorkerOptions): Promise<WorkerRecord> {
  const started = await startDetached({
    path: process.execPath,
    args: [options.entry, ...options.args],
    folder: path.dirname(state.folder),
    environment: options.environment,
    log: state.workerLog,
  });
  const announced = await untilAnnounced(state, started);
  if (announced !== null) return announced;
  await stopProcess(started.identity, 0);
  const fact = started.ended() ?? `did not poll after ${READY_TIMEOUT_MS / 1000} s`;
  const message =
    `The worker ${fact}. Its log ${state.workerLog} ends with:\n` +
    `${await logTail(state.workerLog)}\nRun the same command again.`;
  throw new ServerError('did-not-start', message);
}

async function untilAnnounced(state: State, started: Started): Promise<WorkerRecord | null> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (started.ended() === null && performance.now() < deadline) {
    const workers = await workersOf(state);
    const announced = workers.find(({ identity }) => identity.pid === started.identity.pid);
    if (announced !== undefined) return announced;
    await sleep(READY_LOOK_MS);
  }
  return null;
}
