/**
 * Who uses a project's server and worker. A command's lease ends with its process, a detached
 * film's when it is released (docs/decisions/one-server-on-leases.md).
 */

import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { currentProcess, processIdentitySchema } from '../store/identity.ts';
import {
  fileIdSchema,
  isLive,
  isSameFile,
  liveRecords,
  openState,
  removeStale,
  stateOf,
  writeRecord,
  type State,
} from './state.ts';

const leaseSchema = z.object({
  home: fileIdSchema,
  /** Who took it. */
  identity: processIdentitySchema,
  kind: z.enum(['command', 'detached']),
  /** The film's id; null for a command without a film. */
  film: z.string().nullable(),
  since: z.iso.datetime(),
});
type LeaseRecord = Readonly<z.infer<typeof leaseSchema>>;

export type Lease = Pick<LeaseRecord, 'kind' | 'film' | 'since'> & { readonly pid: number };

export type LeaseOptions =
  | { readonly folder: string; readonly kind: 'command'; readonly film?: string }
  | { readonly folder: string; readonly kind: 'detached'; readonly film: string };

/** Stands in place of a film: a person asked for the server to run. */
export const KEPT_BY_HAND = 'by-hand';

export type HeldLease = { readonly file: string; readonly release: () => Promise<void> };

/** Taken before `ensureServer`. A detached lease that exists already is used again. */
export async function takeLease(options: LeaseOptions): Promise<HeldLease> {
  const state = await openState(options.folder);
  const identity = currentProcess();
  const file =
    options.kind === 'detached'
      ? detachedFile(state, options.film)
      : path.join(state.leases, `${identity.pid}-${randomBytes(4).toString('hex')}.json`);
  const record: LeaseRecord = {
    home: state.home,
    identity,
    kind: options.kind,
    film: options.film ?? null,
    since: new Date().toISOString(),
  };
  await writeRecord(file, record);
  return { file, release: () => rm(file, { force: true }) };
}

/** Called when a detached film has ended, or is attached to a terminal again. */
export async function releaseDetached(options: {
  readonly folder: string;
  readonly film: string;
}): Promise<void> {
  const state = await stateOf(options.folder);
  if (state !== null) await rm(detachedFile(state, options.film), { force: true });
}

/** Every lease that counts. A caller that is about to leave must release its own first. */
export async function usersOf(state: State, own: readonly HeldLease[] = []): Promise<Lease[]> {
  const live = await liveRecords(state.leases, leaseSchema, (lease) => counts(state, lease));
  return live
    .filter(({ file }) => !own.some((lease) => lease.file === file))
    .map(({ record: { kind, film, since, identity } }) => {
      return { kind, film, since, pid: identity.pid };
    });
}

/** Removes the leases of killed commands, and those of the folder that this one was copied from. */
export async function removeStaleLeases(state: State): Promise<void> {
  await removeStale(state.leases, leaseSchema, (lease) => counts(state, lease));
}

function counts(state: State, lease: LeaseRecord): boolean {
  return lease.kind === 'detached' ? isSameFile(lease.home, state.home) : isLive(state, lease);
}

/** All leases except `own`: other leases may belong to this process, too. */
export async function otherUsers(folder: string, own: readonly HeldLease[] = []): Promise<Lease[]> {
  const state = await stateOf(folder);
  return state === null ? [] : await usersOf(state, own);
}

function detachedFile(state: State, film: string): string {
  return path.join(state.leases, `detached-${encodeURIComponent(film)}.json`);
}
