/** What is asked of a Temporal server over gRPC: is it there, is it ours, is it set up. */

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
/** It writes, on a machine that may be busy, and a start that is given up begins from nothing. */
const SET_UP_TIMEOUT_MS = 60_000;
/** As the server lists it, and as the Temporal CLI is told it. */
export const KEYWORD = 2;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** Of a channel to `host:port`: whatever proxy the environment names, this machine needs none. */
export function channelArgsFor(address: string): { readonly 'grpc.enable_http_proxy'?: 0 } {
  const host = address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const family = isIP(host) === 6 ? 'ipv6' : 'ipv4';
  const isLocal = host === 'localhost' || (isIP(host) !== 0 && LOOPBACK.check(host, family));
  return isLocal ? { 'grpc.enable_http_proxy': 0 } : {};
}

/** Options for a client of a server on this machine: a proxy of the environment is none of its. */
export function localConnectionOptions(address: string) {
  return { address, channelArgs: { 'grpc.enable_http_proxy': 0 } };
}

export type Reachability = { readonly serverVersion: string; readonly namespaceId: string };

/** Who answers at an address; null when nobody does, or has no namespace of ours (yet). */
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
 * Retention and search attributes. Before any workflow closes: retention is stamped on it then.
 * What is set already is left, so this may run at every start.
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

/** gRPC waits a second after a refused connection, which is longer than a start takes. */
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
