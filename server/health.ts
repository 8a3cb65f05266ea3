/** What went wrong with a project's worker, judged by its files: nothing is asked or started. */

import { constants } from 'node:os';
import { z } from 'zod';
import { openToRead } from '../store/open.ts';
import { liveServer } from './embedded.ts';
import { KEPT_BY_HAND, usersOf } from './lease.ts';
import { loopsOf } from './restart-loop.ts';
import { isPlacedHere, stateOf, type State } from './state.ts';
import { workersOf } from './worker-record.ts';

/** Older deaths are not reported. */
const TOLD_MS = 24 * 60 * 60 * 1_000;
/** A loop writes at most six lines an hour, of less than 100 bytes. */
const TAIL_BYTES = 65_536;

const deathSchema = z.object({
  atSeconds: z.int().min(0),
  /** The signal's number, as the shell gives it. */
  signal: z.int().min(1).max(127),
  isStartedAgain: z.boolean(),
});

type WorkerDeaths = {
  /** Deaths within the last 24 hours; at least one. */
  readonly count: number;
  readonly lastAtMs: number;
  /** E.g. `SIGKILL`. */
  readonly signal: string;
  /** False: it had been started again five times within an hour, which is the limit. */
  readonly isStartedAgain: boolean;
};

export type WorkerHealth = {
  readonly deaths: WorkerDeaths | null;
  /** Ids of detached films that no worker works on. Finished ones may be among them. */
  readonly unattended: readonly string[];
  /** The path that a running server or worker uses although the project is no longer there. */
  readonly formerPath: string | null;
};

export async function workerHealth(options: { readonly folder: string }): Promise<WorkerHealth> {
  const state = await stateOf(options.folder);
  if (state === null) return { deaths: null, unattended: [], formerPath: null };
  const [server, workers, loops, users, deaths] = await Promise.all([
    liveServer(state),
    workersOf(state),
    loopsOf(state),
    usersOf(state),
    readDeaths(state, Date.now()),
  ]);
  const isAttended = workers.length > 0 || loops.length > 0;
  const detached = users.flatMap(({ kind, film }) =>
    kind === 'detached' && film !== null && film !== KEPT_BY_HAND ? [film] : [],
  );
  let formerPath: string | null = null;
  for (const record of server === null ? workers : [server, ...workers]) {
    if (!(await isPlacedHere(state, record))) formerPath ??= record.path ?? null;
  }
  return { deaths, unattended: isAttended ? [] : detached, formerPath };
}

async function readDeaths(state: State, nowMs: number): Promise<WorkerDeaths | null> {
  const lines = (await tailOf(state.workerDeaths)).split('\n');
  const deaths = lines.flatMap((line) => {
    const death = deathSchema.safeParse(valueOf(line));
    const ageMs = death.success ? nowMs - death.data.atSeconds * 1_000 : -1;
    return death.success && ageMs >= 0 && ageMs < TOLD_MS ? [death.data] : [];
  });
  const last = deaths.at(-1);
  if (last === undefined) return null;
  const { atSeconds, signal, isStartedAgain } = last;
  const lastAtMs = atSeconds * 1_000;
  return { count: deaths.length, lastAtMs, signal: nameOf(signal), isStartedAgain };
}

async function tailOf(file: string): Promise<string> {
  const opened = await openToRead(file).catch(() => null);
  if (opened === null) return '';
  try {
    const { size } = await opened.stat();
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const { bytesRead } = await opened.read(buffer, 0, buffer.length, size - buffer.length);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } catch {
    return '';
  } finally {
    await opened.close();
  }
}

function valueOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function nameOf(signal: number): string {
  const found = Object.entries(constants.signals).find(([, number]) => number === signal);
  return found?.[0] ?? `signal ${signal}`;
}
