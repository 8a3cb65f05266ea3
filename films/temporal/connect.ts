/**
 * The client's side of Temporal: every call has a deadline, and what fails is said in words. The
 * client is loaded by who connects: most commands find nothing that runs, and it costs them half of
 * their time. So its errors are known by their names.
 */

import type { Client, Connection, ConnectionOptions } from '@temporalio/client';
import { inspectCluster, missingAttributes, type ClusterTrouble } from '../../server/cluster.ts';
import { channelArgsFor, localConnectionOptions, NAMESPACE } from '../../server/connection.ts';
import { serverState } from '../../server/stop.ts';
import { temporalTarget, type TemporalTarget } from '../../server/target.ts';
import type { Environment } from '../../tools/child-environment.ts';
import { FilmError, type FilmErrorCode } from '../error.ts';

const UNREACHABLE = 'temporal-unreachable';
const CODES = {
  unreachable: UNREACHABLE,
  'bad-address': 'bad-target',
  'not-temporal': 'bad-target',
  'wants-tls': 'temporal-tls',
  'has-no-tls': 'temporal-tls',
  certificate: 'temporal-tls',
  'key-refused': 'temporal-key',
  'no-namespace': 'temporal-namespace',
} as const satisfies Record<ClusterTrouble['kind'], FilmErrorCode>;

const CONNECT_TIMEOUT_MS = 10_000;
const CALL_TIMEOUT_MS = 20_000;
/** A workflow task that has failed this often does so because the code changed under it. */
const STUCK_ATTEMPTS = 3;

export type Temporal = {
  readonly client: Client;
  readonly address: string;
  readonly namespace: string;
  /** Runs a call with a deadline. */
  readonly call: <T>(work: () => Promise<T>, timeoutMs?: number) => Promise<T>;
  /** Search attributes that the namespace lacks; none as well where it does not tell. */
  readonly missingAttributes: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

export function targetOf(options: { temporal?: string }, environment: Environment): TemporalTarget {
  const { temporal } = options;
  return temporalTarget({ environment, ...(temporal ? { address: temporal } : {}) });
}

/** A server of this machine. Throws `temporal-unreachable`. */
export async function connect(
  address: string,
  namespace: string,
  options: ConnectionOptions,
): Promise<Temporal> {
  const connection = await connectionTo(address, options).catch((error: unknown) => {
    throw new FilmError(UNREACHABLE, { address }, error);
  });
  return await temporalOf(connection, address, namespace);
}

/**
 * A cluster that is not ours. Throws `temporal-unreachable`, or what keeps it from being used.
 */
export async function connectCluster(
  cluster: Extract<TemporalTarget, { kind: 'external' }>,
): Promise<Temporal> {
  const refuse = async (error?: unknown) => {
    const look = await inspectCluster(cluster);
    // It answers by now: the next attempt of the same command goes on.
    const trouble: ClusterTrouble =
      look.kind === 'usable' ? { kind: 'unreachable', fact: 'it answered too late' } : look;
    return new FilmError(CODES[trouble.kind], { cluster, trouble }, error);
  };
  const connection = await connectionTo(cluster.address, cluster.connectionOptions).catch(
    async (error: unknown) => {
      throw await refuse(error);
    },
  );
  const { address, namespace } = cluster;
  const temporal = await temporalOf(connection, address, namespace);
  try {
    await temporal.call(() => connection.workflowService.describeNamespace({ namespace }));
    return temporal;
  } catch (error) {
    await temporal.close();
    throw await refuse(error);
  }
}

async function connectionTo(address: string, options: ConnectionOptions): Promise<Connection> {
  const { Connection: Wire } = await import('@temporalio/client');
  const channelArgs = channelArgsFor(address);
  return await Wire.connect({ ...options, channelArgs, connectTimeout: CONNECT_TIMEOUT_MS });
}

async function temporalOf(
  connection: Connection,
  address: string,
  namespace: string,
): Promise<Temporal> {
  const { Client: Caller } = await import('@temporalio/client');
  const client = new Caller({ connection, namespace });
  return {
    client,
    address,
    namespace,
    call: (work, timeoutMs = CALL_TIMEOUT_MS) =>
      connection.withDeadline(Date.now() + timeoutMs, work),
    missingAttributes: async () => (await missingAttributes(connection, namespace)) ?? [],
    close: () => connection.close(),
  };
}

/** Whether a call or a connection failed because no server answered it. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof FilmError) return error.code === UNREACHABLE;
  return isNamed(error, 'ServiceError');
}

type ClientError =
  | 'ServiceError'
  | 'WorkflowNotFoundError'
  | 'WorkflowUpdateFailedError'
  | 'WorkflowUpdateRPCTimeoutOrCancelledError';

/** Whether it is this error of Temporal's client. */
export function isNamed(error: unknown, name: ClientError): error is Error {
  return error instanceof Error && error.name === name;
}

/** The Temporal that a project uses now; null when it has none of its own running. Starts none. */
export async function connectIfRunning(
  folder: string,
  target: TemporalTarget,
): Promise<Temporal | null> {
  if (target.kind === 'external') return await connectCluster(target);
  const { server } = await serverState({ folder });
  if (server === null) return null;
  return await connect(server.address, NAMESPACE, localConnectionOptions(server.address));
}

export type Production = {
  readonly isRunning: boolean;
  readonly startedAtMs: number | null;
  /** Why it cannot go on although it is open; null when it can. */
  readonly stuck: string | null;
};

export const NO_PRODUCTION: Production = { isRunning: false, startedAtMs: null, stuck: null };

/** By describe, never by a query: that would hang without a worker. */
export async function describeProduction(
  { client, call }: Temporal,
  workflowId: string,
): Promise<Production> {
  try {
    const described = await call(() => client.workflow.getHandle(workflowId).describe());
    const attempt = described.raw.pendingWorkflowTask?.attempt ?? 0;
    const isRunning = described.status.name === 'RUNNING';
    const isStuck = isRunning && attempt >= STUCK_ATTEMPTS;
    return {
      isRunning: isRunning && !isStuck,
      startedAtMs: described.startTime.getTime(),
      stuck: isStuck ? `its workflow task has failed ${attempt} times` : null,
    };
  } catch (error) {
    if (isNamed(error, 'WorkflowNotFoundError')) return NO_PRODUCTION;
    throw error;
  }
}
