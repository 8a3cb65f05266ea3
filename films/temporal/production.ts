/** What is said to a film's production, and how it is told from one that cannot go on. */

import type { Client } from '@temporalio/client';
import type { Activities } from '../../activities/contract.ts';
import {
  attributes,
  cancelProduction,
  cutRough,
  decided,
  ensure,
  names,
  PRODUCTION,
  report,
  SHOT,
  type EnsureAnswer,
  type EnsureRequest,
  type ProductionInput,
  type ProductionOutcome,
} from '../../workflows/messages.ts';
import type { production } from '../../workflows/production.ts';
import { describeProduction, isNamed, isUnreachable, type Temporal } from './connect.ts';

/** Opening a plan of 2,000 shots reads the journal of each. */
const ENSURE_MS = 120_000;
/** It opens one plan as well, and a person waits. */
const CARRY_MS = 30_000;
/** A film of an hour is encoded in less. */
const CUT_MS = 30 * 60_000;
const REPLACED = 'replaced: its code changed under it';
const LET_GO = 'its terminal was interrupted';

export type FilmOfStore = { readonly store: string; readonly film: string };

/**
 * Starts the production, attaches to it, or sets what failed to work again; idempotent.
 * A cluster without our search attributes is told of by `onMissing`, and used without them.
 */
export async function ensureProduction(
  temporal: Temporal,
  film: FilmOfStore,
  request: EnsureRequest,
  onMissing: (attributes: readonly string[]) => void = () => undefined,
): Promise<EnsureAnswer> {
  const described = await describeFilm(temporal, film);
  if (described.stuck !== null) await terminate(temporal, film, REPLACED);
  // A shot sets others than its production: that one lacks them would end it with its first shot.
  const missing = await temporal.missingAttributes();
  let hasSearchAttributes = missing.length === 0;
  if (!hasSearchAttributes) onMissing(missing);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startAndTell(temporal, { ...film, hasSearchAttributes }, request);
    } catch (error) {
      if (hasSearchAttributes && lacksSearchAttributes(error)) {
        hasSearchAttributes = false;
        onMissing([]);
      } else if (attempt > 1 || !isEndedMeanwhile(error)) throw error;
      // It ended between the update's arrival and its answer: the next one starts a new run.
    }
  }
}

async function startAndTell(
  { client, call }: Temporal,
  input: ProductionInput,
  request: EnsureRequest,
): Promise<EnsureAnswer> {
  const { store, film, hasSearchAttributes } = input;
  const { WithStartWorkflowOperation } = await import('@temporalio/client');
  const start = new WithStartWorkflowOperation<typeof production>(PRODUCTION, {
    workflowId: names.production(store, film),
    taskQueue: names.queue.workflows(store),
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    ...(hasSearchAttributes && {
      typedSearchAttributes: [{ key: attributes.film, value: film }],
    }),
    args: [input],
  });
  return await call(
    () =>
      client.workflow.executeUpdateWithStart(ensure, {
        startWorkflowOperation: start,
        args: [request],
      }),
    ENSURE_MS,
  );
}

/** The server names the first attribute that its namespace does not have. */
function lacksSearchAttributes(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message.includes(`search attribute ${attributes.film.name}`);
}

function isEndedMeanwhile(error: unknown): boolean {
  if (isNamed(error, 'WorkflowNotFoundError')) return true;
  if (isNamed(error, 'WorkflowUpdateFailedError')) return true;
  return isNamed(error, 'ServiceError') && /completed/i.test(error.message);
}

/**
 * Carries a decision to the production that runs, which is never started by it. False when none runs,
 * or it does not answer: then the next run finds what was said.
 */
export async function carryToProduction(
  { client, call }: Temporal,
  { store, film }: FilmOfStore,
  request: EnsureRequest,
): Promise<boolean> {
  const handle = client.workflow.getHandle(names.production(store, film));
  try {
    await call(() => handle.executeUpdate(ensure, { args: [request] }), CARRY_MS);
    return true;
  } catch (error) {
    const isLate = isNamed(error, 'WorkflowUpdateRPCTimeoutOrCancelledError');
    if (isLate || isEndedMeanwhile(error) || isUnreachable(error)) return false;
    throw error;
  }
}

export function describeFilm(temporal: Temporal, { store, film }: FilmOfStore) {
  return describeProduction(temporal, names.production(store, film));
}

export async function outcomeOf(
  { client, call }: Temporal,
  { store, film }: FilmOfStore,
): Promise<ProductionOutcome> {
  const handle = client.workflow.getHandle<typeof production>(names.production(store, film));
  return await call(() => handle.result());
}

/** Whether the production that runs was ever told to end, also if it was set to work again since. */
export async function wasToldToCancel(
  { client, call }: Temporal,
  { store, film }: FilmOfStore,
): Promise<boolean> {
  const handle = client.workflow.getHandle(names.production(store, film));
  const { events } = await call(() => handle.fetchHistory());
  return (events ?? []).some(
    (event) =>
      event.workflowExecutionSignaledEventAttributes?.signalName === cancelProduction.name ||
      Boolean(event.workflowExecutionCancelRequestedEventAttributes),
  );
}

/** False when nothing runs that could hear it. */
export async function tellCancel(temporal: Temporal, film: FilmOfStore): Promise<boolean> {
  return await tell(temporal, names.production(film.store, film.film), (handle) =>
    handle.signal(cancelProduction),
  );
}

/** Has the production read again what people have decided; false when none runs. */
export async function nudgeProduction(temporal: Temporal, film: FilmOfStore): Promise<boolean> {
  return await tell(temporal, names.production(film.store, film.film), (handle) =>
    handle.signal(decided),
  );
}

/**
 * Makes a shot poll again for what it waits for, on the accounts that it has: whoever answers may have
 * another key or base URL set, and only `ensureProduction` moves a shot there. False when it does not
 * run.
 */
export async function nudgeShot(
  temporal: Temporal,
  film: FilmOfStore,
  shot: string,
): Promise<boolean> {
  return await tell(temporal, names.shot(film.store, film.film, shot), (handle) =>
    handle.signal(report, { accounts: {}, asked: null }),
  );
}

/** Activities that pause for minutes between two attempts to see, or get, a paid clip. */
const PAUSING: readonly (keyof Activities)[] = ['awaitTask', 'collectTake'];

/** Makes a shot try again now instead of after its pause; writes no event. */
export async function endPauses(
  { client, call }: Temporal,
  { store, film }: FilmOfStore,
  shot: string,
): Promise<void> {
  const { namespace } = client.options;
  const execution = { workflowId: names.shot(store, film, shot) };
  for (const type of PAUSING) {
    const reset = { namespace, execution, identity: 'storyboard', activity: 'type', type } as const;
    await call(() => client.workflowService.resetActivity(reset)).catch((error: unknown) => {
      // The shot has no such pause now, or the server no such call: then the pause ends by itself.
      if (!(error instanceof Error && 'code' in error && typeof error.code === 'number'))
        throw error;
    });
  }
}

type Handle = ReturnType<Client['workflow']['getHandle']>;

async function tell(
  { client, call }: Temporal,
  workflowId: string,
  send: (handle: Handle) => Promise<void>,
): Promise<boolean> {
  try {
    await call(() => send(client.workflow.getHandle(workflowId)));
    return true;
  } catch (error) {
    if (isNamed(error, 'WorkflowNotFoundError')) return false;
    throw error;
  }
}

/**
 * Stops a film although its server goes on for somebody else: it orders nothing more. What runs at
 * the provider runs on there, and the next run finds it.
 */
export async function letGo(temporal: Temporal, film: FilmOfStore): Promise<void> {
  await terminate(temporal, film, LET_GO);
}

/**
 * Lets every film go that nobody leads, neither a command nor a detached run: one that was
 * interrupted, or whose command was killed. A worker that starts for another film would go on
 * ordering for it, and nobody would see.
 */
export async function letGoUnled(temporal: Temporal, led: ReadonlySet<string>): Promise<void> {
  const { client, call } = temporal;
  // Of shots too: whoever was killed while letting go may have ended their production alone.
  const query = `ExecutionStatus="Running" AND WorkflowType IN ("${PRODUCTION}", "${SHOT}")`;
  const left = new Map<string, FilmOfStore>();
  await call(async () => {
    for await (const { workflowId } of client.workflow.list({ query })) {
      const [, store = '', film = ''] = workflowId.split('/');
      if (!led.has(film)) left.set(film, { store, film });
    }
  });
  for (const film of left.values()) await letGo(temporal, film);
}

/** Ends a production that cannot go on, and its shots; the store has everything. */
async function terminate(
  temporal: Temporal,
  { store, film }: FilmOfStore,
  reason: string,
): Promise<void> {
  const { client, call } = temporal;
  const shots = names.shot(store, film, '');
  const query = `ExecutionStatus="Running" AND WorkflowId STARTS_WITH "${shots}"`;
  const end = async (workflowId: string) => {
    try {
      await client.workflow.getHandle(workflowId).terminate(reason);
    } catch (error) {
      // It has ended meanwhile, by itself or by another terminal.
      if (!isNamed(error, 'WorkflowNotFoundError')) throw error;
    }
  };
  await call(() => end(names.production(store, film)));
  await call(async () => {
    for await (const { workflowId } of client.workflow.list({ query })) await end(workflowId);
  });
}

/**
 * Has a rough cut made of a film that only people can bring on: why there is none, or null. A
 * production that has ended has made its own. On an interrupt nobody
 * waits for it any more.
 */
export async function makeRoughCut(
  { client, call }: Temporal,
  { store, film }: FilmOfStore,
  signal: AbortSignal,
): Promise<string | null> {
  const handle = client.workflow.getHandle(names.production(store, film));
  const made = call(() => handle.executeUpdate(cutRough), CUT_MS).catch(explain);
  const { promise: interrupted, resolve } = Promise.withResolvers<null>();
  const onAbort = () => resolve(null);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([made, interrupted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function explain(error: unknown): string | null {
  if (isNamed(error, 'WorkflowNotFoundError')) return null;
  if (isNamed(error, 'WorkflowUpdateFailedError') || isUnreachable(error)) {
    return error instanceof Error ? error.message : String(error);
  }
  throw error;
}
