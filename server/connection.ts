/** Questions to a Temporal server over gRPC: is it there, is it ours, is it set up. */

import { BlockList, createConnection, isIP } from 'node:net';
import type { Connection } from '@temporalio/client';

export const NAMESPACE = 'storyboard';

/** How long closed workflows are kept. */
const RETENTION_HOURS = 90 * 24;

/** Every attribute is a Keyword. They are set by workflows and read by `status`. */
export const SEARCH_ATTRIBUTES = [
  'StoryboardFilm',
  'StoryboardShot',
  'StoryboardProvider',
  'StoryboardTier',
] as const;

const CALL_TIMEOUT_MS = 10_000;
/**
 * Setting up writes, perhaps on a busy machine, and a start that is given up begins again from
 * nothing.
 */
const SET_UP_TIMEOUT_MS = 60_000;
/** The type's number, as the server lists it and as the Temporal CLI is given it. */
export const KEYWORD = 2;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Arguments of a channel to `host:port`: an address on this machine needs no proxy, whatever the
 * environment names.
 */
export function channelArgsFor(address: string): { readonly 'grpc.enable_http_proxy'?: 0 } {
  const host = address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const family = isIP(host) === 6 ? 'ipv6' : 'ipv4';
  const isLocal = host === 'localhost' || (isIP(host) !== 0 && LOOPBACK.check(host, family));
  return isLocal ? { 'grpc.enable_http_proxy': 0 } : {};
}

/** Options for a client of a server on this machine, which ignore the environment's proxy. */
export function localConnectionOptions(address: string) {
  return { address, channelArgs: { 'grpc.enable_http_proxy': 0 } };
}

export type Reachability = { readonly serverVersion: string; readonly namespaceId: string };

/** Who answers at an address; null when nobody does, or when our namespace is not there (yet). */
export async function whoAnswers(address: string): Promise<Reachability | null> {
  if (!(await isListening(address))) return null;
  const { isGrpcServiceError } = await import('@temporalio/client');
  try {
    return await withConnection(address, CALL_TIMEOUT_MS, async ({ workflowService }) => {
      const info = await workflowService.getSystemInfo({});
      const namespace = await workflowService.describeNamespace({ namespace: NAMESPACE });
      const namespaceId = namespace.namespaceInfo?.id ?? '';
      return { serverVersion: info.serverVersion, namespaceId };
    });
  } catch (error) {
    if (isGrpcServiceError(error)) return null;
    throw error;
  }
}

/**
 * Sets retention and search attributes, before any workflow closes: retention is fixed at that
 * moment. What is set already stays, so this may run at every start.
 */
export async function setUpNamespace(address: string): Promise<void> {
  await withConnection(address, SET_UP_TIMEOUT_MS, async ({ workflowService, operatorService }) => {
    const { msToTs } = await import('@temporalio/common/lib/time.js');
    await workflowService.updateNamespace({
      namespace: NAMESPACE,
      config: { workflowExecutionRetentionTtl: msToTs(RETENTION_HOURS * 3_600_000) },
    });
    const { customAttributes } = await operatorService.listSearchAttributes({
      namespace: NAMESPACE,
    });
    const missing = SEARCH_ATTRIBUTES.filter((name) => !(name in customAttributes));
    if (missing.length === 0) return;
    await operatorService.addSearchAttributes({
      namespace: NAMESPACE,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
    });
  });
}

async function withConnection<T>(
  address: string,
  timeoutMs: number,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { Connection: Client } = await import('@temporalio/client');
  const connection = Client.lazy(localConnectionOptions(address));
  try {
    return await connection.withDeadline(Date.now() + timeoutMs, () => work(connection));
  } finally {
    await connection.close();
  }
}

/**
 * Whether anything listens. gRPC waits a second after a refused connection, longer than a start
 * takes.
 */
function isListening(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = createConnection({ host, port: Number(port) });
    const answer = (isThere: boolean) => () => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}
