/**
 * The embedded Temporal server: started, found and stopped under one lock. Before a start, whatever
 * still serves the database is stopped (docs/decisions/one-server-on-leases.md).
 */

import { z } from 'zod';
import { processIdentitySchema, type ProcessIdentity } from '../store/identity.ts';
import { temporalEnvironment, type Environment } from '../tools/child-environment.ts';
import type { Tool, ToolEvent } from '../tools/tool.ts';
import { serverArguments } from './arguments.ts';
import {
  localConnectionOptions,
  NAMESPACE,
  setUpNamespace,
  whoAnswers,
  type Reachability,
} from './connection.ts';
import { databaseOutside, prepareDatabase, recordDatabase, type Replaced } from './database.ts';
import { answersOut, awaitedOf } from './drain.ts';
import { ServerError } from './error.ts';
import { freePorts, type Ports } from './ports.ts';
import {
  logTail,
  rotateLog,
  startDetached,
  stopProcess,
  waitFor,
  type Started,
} from './process.ts';
import { processesServing } from './serving.ts';
import {
  fileId,
  fileIdSchema,
  isLive,
  isPlacedHere,
  isSameFile,
  openState,
  placeSchema,
  readRecord,
  versionSchema,
  withServerLock,
  writeRecord,
  type State,
} from './state.ts';
import { drainMoved, type WorkerEvent } from './worker-process.ts';
import { removeStaleRecords } from './worker-record.ts';

const READY_TIMEOUT_MS = 60_000;
/**
 * On a busy machine a server answers late: while it lives, it is waited for before it is replaced.
 */
const ANSWER_TIMEOUT_MS = 30_000;
const SERVER_GRACE_MS = 10_000;
/** A free port can be taken by another program before the server has it. */
const START_ATTEMPTS = 3;

const portSchema = z.int().min(1).max(65_535);
const serverSchema = z.object({
  home: fileIdSchema,
  /** Path of the `.storyboard/` in which its database was opened. */
  path: placeSchema,
  identity: processIdentitySchema,
  cliVersion: versionSchema,
  serverVersion: z.string(),
  startedAt: z.iso.datetime(),
  ports: z.object({ grpc: portSchema, http: portSchema, metrics: portSchema }),
  database: fileIdSchema,
  namespaceId: z.string(),
});
export type ServerRecord = Readonly<z.infer<typeof serverSchema>>;

export type ServerEvent =
  | { readonly kind: 'server-waiting' }
  | { readonly kind: 'server-starting'; readonly version: string }
  | { readonly kind: 'server-started'; readonly address: string }
  | { readonly kind: 'database-replaced'; readonly reason: Replaced }
  /** An older version's database lies outside the project, and is no longer used. */
  | { readonly kind: 'database-outside'; readonly file: string }
  /** Workers at the project's former path end before its server does. */
  | Exclude<WorkerEvent, { kind: 'worker-starting' }>
  /** The version that made the database is fetched again. */
  | ToolEvent;

export type EnsureServerOptions = {
  /** The project folder, the one that has `.storyboard/`. */
  readonly folder: string;
  /** The function is called only when a server has to be started. */
  readonly temporal: Tool | (() => Promise<Tool>);
  /** Default: this process's. */
  readonly environment?: Environment;
  readonly onEvent?: (event: ServerEvent) => void;
};

export type EmbeddedServer = {
  readonly address: string;
  readonly namespace: string;
  /** There is no web interface. */
  readonly uiAddress: null;
  /** For `Connection.connect` of a client. */
  readonly connectionOptions: ReturnType<typeof localConnectionOptions>;
};

/**
 * The server of a project, started if none runs. Call `takeLease` first: otherwise the last other
 * user may stop the server. Throws `ServerError`, `ToolError`.
 */
export async function ensureServer(options: EnsureServerOptions): Promise<EmbeddedServer> {
  const { onEvent = () => undefined } = options;
  const state = await openState(options.folder);
  const onWait = () => {
    onEvent({ kind: 'server-waiting' });
    const tell = async () => {
      const orders = await answersOut(state);
      if (orders.length > 0) onEvent({ kind: 'answers-awaited', awaited: awaitedOf(orders) });
    };
    tell().catch(() => undefined);
  };
  return await withServerLock(state, { onWait }, async () => {
    await removeStaleRecords(state);
    await drainMoved(state, (event) => {
      if (event.kind !== 'worker-starting') onEvent(event);
    });
    const address = (await findServer(state)) ?? (await startServer(state, options, onEvent));
    const connectionOptions = localConnectionOptions(address);
    return { address, namespace: NAMESPACE, uiAddress: null, connectionOptions };
  });
}

export function addressOf({ ports }: ServerRecord): string {
  return `127.0.0.1:${ports.grpc}`;
}

/** The server that was started for this folder, if its process lives, answering or not. */
export async function liveServer(state: State): Promise<ServerRecord | null> {
  const record = await readRecord(state.server, serverSchema);
  return record !== null && isLive(state, record) ? record : null;
}

/**
 * Stops the folder's server, even if its start was not finished. Must hold the lock, unless the
 * folder has gone: then `remembered` says which server it was.
 */
export async function stopLiveServer(
  state: State,
  remembered: ServerRecord | null = null,
): Promise<boolean> {
  const record = (await liveServer(state)) ?? remembered;
  const left = await processesServing(state.database);
  const identities = record === null ? left : [record.identity, ...left];
  await Promise.all(identities.map((identity) => stopProcess(identity, SERVER_GRACE_MS)));
  return identities.length > 0;
}

async function findServer(state: State): Promise<string | null> {
  const record = await liveServer(state);
  if (record === null || !(await isPlacedHere(state, record))) return null;
  if (!isSameFile(record.database, await fileId(state.database))) return null;
  const look = () => whoAnswers(addressOf(record));
  const answer = await waitFor(look, () => isLive(state, record), ANSWER_TIMEOUT_MS);
  if (answer?.namespaceId !== record.namespaceId) return null;
  await rotateLog(state.serverLog);
  return addressOf(record);
}

async function startServer(
  state: State,
  { temporal, environment = process.env }: EnsureServerOptions,
  onEvent: (event: ServerEvent) => void,
): Promise<string> {
  await stopLiveServer(state);
  const tool = typeof temporal === 'function' ? await temporal() : temporal;
  const { program, replaced } = await prepareDatabase(state, tool, { environment, onEvent });
  if (replaced !== null) onEvent({ kind: 'database-replaced', reason: replaced });
  const outside = await databaseOutside(state);
  if (outside !== null) onEvent({ kind: 'database-outside', file: outside });
  onEvent({ kind: 'server-starting', version: program.version });
  const last = await readRecord(state.server, serverSchema);
  for (let attempt = 1; ; attempt += 1) {
    const ports = await freePorts(attempt === 1 && last !== null ? last.ports : null);
    const started = await startDetached({
      path: program.path,
      args: serverArguments(state.database, ports),
      folder: state.folder,
      environment: temporalEnvironment(environment, state.folder),
      log: state.serverLog,
    });
    try {
      const answer = await untilServing(state, started, ports);
      await setUpNamespace(`127.0.0.1:${ports.grpc}`);
      await writeServer(state, program, started.identity, ports, answer);
      onEvent({ kind: 'server-started', address: `127.0.0.1:${ports.grpc}` });
      return `127.0.0.1:${ports.grpc}`;
    } catch (error) {
      // The server takes further ports of its own, and one of these can be taken meanwhile.
      const hasEnded = started.ended() !== null;
      await stopProcess(started.identity, SERVER_GRACE_MS);
      if (!hasEnded || attempt === START_ATTEMPTS) throw error;
    }
  }
}

async function untilServing(state: State, started: Started, ports: Ports): Promise<Reachability> {
  const look = () => whoAnswers(`127.0.0.1:${ports.grpc}`);
  const answer = await waitFor(look, () => started.ended() === null, READY_TIMEOUT_MS);
  if (answer !== null) return answer;
  const fact = started.ended() ?? `was not ready after ${READY_TIMEOUT_MS / 1000} s`;
  const message =
    `The Temporal server ${fact}. Its log ${state.serverLog} ends with:\n` +
    `${await logTail(state.serverLog)}\nRun the same command again; \`storyboard doctor\` checks ` +
    `disk and programs.`;
  throw new ServerError('did-not-start', message);
}

async function writeServer(
  state: State,
  program: Tool,
  identity: ProcessIdentity,
  ports: Ports,
  { serverVersion, namespaceId }: Reachability,
): Promise<void> {
  await recordDatabase(state, program);
  const database = await fileId(state.database);
  if (database === null) throw new Error(`${state.database} was removed while its server started`);
  const record: ServerRecord = {
    home: state.home,
    path: state.folder,
    identity,
    cliVersion: program.version,
    serverVersion,
    startedAt: new Date().toISOString(),
    ports,
    database,
    namespaceId,
  };
  await writeRecord(state.server, record);
}
