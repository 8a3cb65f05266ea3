/** What a worker says about itself, and which of the announced workers still live. */

import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { budgetsSchema } from '../store/facts.ts';
import { currentProcess, processIdentitySchema } from '../store/identity.ts';
import { ServerError } from './error.ts';
import { removeStaleLeases } from './lease.ts';
import { ownLoop, removeStaleLoops } from './restart-loop.ts';
import {
  fileIdSchema,
  isLive,
  liveRecords,
  placeSchema,
  presentState,
  removeStale,
  stateOf,
  writeRecord,
  type State,
} from './state.ts';

const workerSchema = z.object({
  home: fileIdSchema,
  /** Path of the `.storyboard/` that it writes to. */
  path: placeSchema,
  identity: processIdentitySchema,
  packageVersion: z.string(),
  /** The Temporal server that it polls. */
  address: z.string(),
  /** Account tags whose keys it has. */
  accounts: z.array(z.string()),
  /** A tag that tells its proxies from others; absent: it has none. */
  proxies: z.string().optional(),
  /** Of the day and the month, as its own environment says them; absent: it has none. */
  budgets: budgetsSchema.optional(),
  /** The loop that starts it again when it dies; absent: none. */
  loop: processIdentitySchema.optional(),
  since: z.iso.datetime(),
});
export type WorkerRecord = Readonly<z.infer<typeof workerSchema>>;

export type WorkerFacts = {
  readonly packageVersion: string;
  readonly address: string;
  readonly accounts: readonly string[];
  /**
   * `proxyTag` of its environment: a worker with other proxies may not reach the same addresses.
   */
  readonly proxies?: string;
};

/**
 * Called by the worker itself, when it is about to poll. Throws when the folder has gone, or when a
 * loop that was told to end had started the worker again.
 */
export async function announceWorker(
  options: WorkerFacts & {
    readonly folder: string;
    readonly budgets?: z.infer<typeof budgetsSchema>;
  },
): Promise<void> {
  const state = await presentState(options.folder);
  const { packageVersion, address, accounts, proxies, budgets } = options;
  const loop = await ownLoop();
  if (loop === 'ended') {
    throw new ServerError('did-not-start', 'This worker was stopped before it had started.');
  }
  const identity = currentProcess();
  const record: WorkerRecord = {
    home: state.home,
    path: state.folder,
    identity,
    packageVersion,
    address,
    accounts: [...accounts],
    ...(proxies !== undefined && { proxies }),
    ...(budgets && { budgets }),
    ...(loop && { loop }),
    since: new Date().toISOString(),
  };
  await writeRecord(fileOf(state, record), record);
}

/** Whether a worker goes through the same proxies, or none. */
export function hasProxies(worker: WorkerRecord, { proxies = '' }: Pick<WorkerFacts, 'proxies'>) {
  return (worker.proxies ?? '') === proxies;
}

/**
 * Called by the worker itself, when it no longer polls: whoever drains it need not wait any longer.
 */
export async function retractWorker(options: { readonly folder: string }): Promise<void> {
  const state = await stateOf(options.folder);
  if (state !== null) await rm(fileOf(state, { identity: currentProcess() }), { force: true });
}

/** The workers that live. */
export async function workersOf(state: State): Promise<WorkerRecord[]> {
  const live = await liveRecords(state.workers, workerSchema, (worker) => isLive(state, worker));
  return live.map(({ record }) => record);
}

/**
 * Removes what processes that are gone have left under `.storyboard/`. Only under the lock, and
 * only when a server or a worker is wanted: a command that only reads removes nothing.
 */
export async function removeStaleRecords(state: State): Promise<void> {
  const ofWorkers = removeStale(state.workers, workerSchema, (worker) => isLive(state, worker));
  await Promise.all([ofWorkers, removeStaleLeases(state), removeStaleLoops(state)]);
}

/** Whether a worker's record is still there: it polls, or finishes what it does. */
export async function isAnnounced(state: State, worker: WorkerRecord): Promise<boolean> {
  const found = await stat(fileOf(state, worker)).catch(() => null);
  return found !== null;
}

function fileOf(state: State, { identity }: Pick<WorkerRecord, 'identity'>): string {
  return path.join(state.workers, `${identity.pid}.json`);
}
