/**
 * The worker of a project as a process: found, started, drained. What it does is up to its entry
 * script, which calls `announceWorker` when it polls, and ends cleanly on SIGTERM. Before that it
 * must not call `ensureServer`: its starter holds the lock until the worker is announced.
 */

import path from 'node:path';
import type { ProcessIdentity } from '../store/identity.ts';
import { drainWorker, type AwaitedAnswers } from './drain.ts';
import { ServerError } from './error.ts';
import { logTail, waitFor } from './process.ts';
import { endLoop, loopsOf, startInLoop } from './restart-loop.ts';
import { isPlacedHere, openState, withServerLock, type State } from './state.ts';
import {
  hasProxies,
  removeStaleRecords,
  workersOf,
  type WorkerFacts,
  type WorkerRecord,
} from './worker-record.ts';

const READY_TIMEOUT_MS = 120_000;
/** A worker that has not announced itself has nothing to finish. */
const STARTING_GRACE_MS = 5_000;

export type EnsureWorkerOptions = WorkerFacts & {
  readonly folder: string;
  /** A script for this Node, and its arguments. */
  readonly entry: string;
  readonly args: readonly string[];
  /** All of it, keys too: nothing is left out or added. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly drainMs?: number;
  readonly onEvent?: (event: WorkerEvent) => void;
};

export type WorkerEvent =
  | {
      readonly kind: 'worker-draining';
      readonly worker: WorkerRecord;
      /** `moved`: the project no longer has the path that the worker writes to. */
      readonly why: 'version' | 'server' | 'moved';
    }
  | { readonly kind: 'answers-awaited'; readonly awaited: AwaitedAnswers }
  | { readonly kind: 'worker-starting' };

type OnWorkerEvent = (event: WorkerEvent) => void;

/**
 * A worker of this package version, on this server, at this path, for these accounts. Any other
 * worker is drained first. If only accounts are missing, or its proxies differ, another worker is
 * started beside it.
 */
export async function ensureWorker(options: EnsureWorkerOptions): Promise<WorkerRecord> {
  const { accounts, drainMs, onEvent = () => undefined } = options;
  const state = await openState(options.folder);
  return await withServerLock(state, {}, async () => {
    await removeStaleRecords(state);
    await untilLoopsAreSettled(state);
    await drainMoved(state, onEvent, drainMs);
    const workers = await workersOf(state);
    for (const worker of workers) {
      const why = whyUnfit(worker, options);
      if (why !== null) await drain(state, { worker, why }, onEvent, drainMs);
    }
    const fit = workers.filter((worker) => whyUnfit(worker, options) === null);
    const alike = fit.filter((worker) => hasProxies(worker, options));
    const served = new Set(alike.flatMap((worker) => worker.accounts));
    const [found] = alike;
    if (found !== undefined && accounts.every((account) => served.has(account))) return found;
    onEvent({ kind: 'worker-starting' });
    return await startWorker(state, options);
  });
}

function whyUnfit(worker: WorkerRecord, wanted: WorkerFacts): 'version' | 'server' | null {
  if (worker.packageVersion !== wanted.packageVersion) return 'version';
  return worker.address === wanted.address ? null : 'server';
}

/** Drains workers that write to a path which is no longer this project's. Under the lock. */
export async function drainMoved(
  state: State,
  onEvent: OnWorkerEvent,
  drainMs?: number,
): Promise<void> {
  for (const worker of await workersOf(state)) {
    if (await isPlacedHere(state, worker)) continue;
    await drain(state, { worker, why: 'moved' }, onEvent, drainMs);
  }
}

async function drain(
  state: State,
  reason: { readonly worker: WorkerRecord; readonly why: 'version' | 'server' | 'moved' },
  onEvent: OnWorkerEvent,
  drainMs: number | undefined,
): Promise<void> {
  onEvent({ kind: 'worker-draining', ...reason });
  const onAnswers = (awaited: AwaitedAnswers) => onEvent({ kind: 'answers-awaited', awaited });
  await drainWorker(state, reason.worker, { drainMs, onAnswers });
}

/** Waits for a worker that its loop is just starting again: a second one would be of no use. */
async function untilLoopsAreSettled(state: State): Promise<void> {
  for (const loop of await loopsOf(state)) {
    const isAlive = async () => (await loopsOf(state)).some(({ pid }) => pid === loop.pid);
    if ((await untilAnnounced(state, loop, isAlive)) === null) {
      await endLoop(state, loop, STARTING_GRACE_MS);
    }
  }
}

async function startWorker(state: State, options: EnsureWorkerOptions): Promise<WorkerRecord> {
  const started = await startInLoop(state, {
    path: process.execPath,
    args: [options.entry, ...options.args],
    folder: path.dirname(state.folder),
    environment: options.environment,
    log: state.workerLog,
  });
  const isAlive = () => started.ended() === null;
  const announced = await untilAnnounced(state, started.identity, isAlive);
  if (announced !== null) return announced;
  await endLoop(state, started.identity, 0);
  const fact = started.ended() ?? `did not poll after ${READY_TIMEOUT_MS / 1000} s`;
  const message =
    `The worker ${fact}. Its log ${state.workerLog} ends with:\n` +
    `${await logTail(state.workerLog)}\nRun the same command again.`;
  throw new ServerError('did-not-start', message);
}

/** Waits until a loop's worker polls; null when the loop has ended, or the time is over. */
function untilAnnounced(
  state: State,
  loop: ProcessIdentity,
  isAlive: () => Promise<boolean> | boolean,
): Promise<WorkerRecord | null> {
  const look = async () => {
    const workers = await workersOf(state);
    return workers.find((worker) => worker.loop?.pid === loop.pid) ?? null;
  };
  return waitFor(look, isAlive, READY_TIMEOUT_MS);
}
