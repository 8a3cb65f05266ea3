/**
 * What an external cluster says about itself, and what keeps it from being used. Each question is
 * asked once, with a deadline: the client's own repeats end without a reason.
 */

import { connect as connectTls } from 'node:tls';
import { isIP } from 'node:net';
import type { Connection } from '@temporalio/client';
import { channelArgsFor, KEYWORD, SEARCH_ATTRIBUTES } from './connection.ts';
import type { TemporalTarget } from './target.ts';

type Cluster = Omit<Extract<TemporalTarget, { kind: 'external' }>, 'kind'>;

const QUESTION_TIMEOUT_MS = 10_000;
const TLS_LOOK_MS = 3_000;

/** Status codes of gRPC. */
const STATUS = {
  notFound: 5,
  permissionDenied: 7,
  unimplemented: 12,
  unauthenticated: 16,
} as const;

export type ClusterTrouble =
  /** Nobody answers there, or not in time. */
  | { readonly kind: 'unreachable'; readonly fact: string }
  /** One side speaks TLS, the other does not. */
  | { readonly kind: 'wants-tls' | 'has-no-tls' }
  /** A certificate that one side does not trust, or that cannot be read. */
  | { readonly kind: 'certificate'; readonly fact: string }
  | { readonly kind: 'key-refused' }
  | { readonly kind: 'no-namespace' }
  /** The address is not an address. */
  | { readonly kind: 'bad-address' }
  /** Something answers that is not Temporal. */
  | { readonly kind: 'not-temporal'; readonly fact: string };

export type ClusterFacts = {
  readonly serverVersion: string;
  /** Null: the cluster does not tell. */
  readonly missingAttributes: readonly string[] | null;
};

/** Whether a cluster can be used, as far as can be seen from one try. Takes at most some 30 s. */
export async function inspectCluster(
  cluster: Cluster,
): Promise<({ readonly kind: 'usable' } & ClusterFacts) | ClusterTrouble> {
  const { Connection: Client } = await import('@temporalio/client');
  let connection: Connection | null = null;
  try {
    // Without the client's interceptors a question is not repeated, and a failure has its reason.
    // With a pool of its own, it need not wait out the pause after an earlier failure.
    const own = channelArgsFor(cluster.address);
    const channelArgs = { 'grpc.use_local_subchannel_pool': 1, ...own };
    connection = Client.lazy({ ...cluster.connectionOptions, channelArgs, interceptors: [] });
    const open = connection;
    const { serverVersion } = await ask(open, () => open.workflowService.getSystemInfo({}));
    const { namespace } = cluster;
    await ask(open, () => open.workflowService.describeNamespace({ namespace }));
    const missing = await missingAttributes(open, namespace);
    return { kind: 'usable', serverVersion, missingAttributes: missing };
  } catch (error) {
    return await troubleOf(error, cluster);
  } finally {
    await connection?.close().catch(() => undefined);
  }
}

/** Our attributes that a namespace lacks, or has with another type; null: it does not tell. */
export async function missingAttributes(
  connection: Connection,
  namespace: string,
): Promise<readonly string[] | null> {
  try {
    const { customAttributes } = await ask(connection, () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    return SEARCH_ATTRIBUTES.filter((name) => Number(customAttributes[name]) !== KEYWORD);
  } catch {
    return null;
  }
}

function ask<T>(connection: Connection, question: () => Promise<T>): Promise<T> {
  return connection.withDeadline(Date.now() + QUESTION_TIMEOUT_MS, question);
}

async function troubleOf(error: unknown, cluster: Cluster): Promise<ClusterTrouble> {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === STATUS.notFound) return { kind: 'no-namespace' };
  if (code === STATUS.unauthenticated || code === STATUS.permissionDenied) {
    return { kind: 'key-refused' };
  }
  if (code === STATUS.unimplemented) return { kind: 'not-temporal', fact: tidy(message) };
  if (message.startsWith('Invalid address')) return { kind: 'bad-address' };
  if (typeof code === 'string' && code.startsWith('ERR_')) {
    return { kind: 'certificate', fact: tidy(message) };
  }
  const { tls } = cluster.connectionOptions;
  if (/wrong version number|packet length too long|http request/i.test(message)) {
    return { kind: 'has-no-tls' };
  }
  if (/certificate|\bCA\b|handshake|alert|hostname|altnames/i.test(message)) {
    return { kind: 'certificate', fact: tidy(message) };
  }
  if (!tls && (await speaksTls(cluster.address))) return { kind: 'wants-tls' };
  if (/protocol error/i.test(message)) return { kind: 'not-temporal', fact: tidy(message) };
  return { kind: 'unreachable', fact: tidy(message) };
}

/** Removes what gRPC wraps around the system's own words. */
function tidy(message: string): string {
  const [line = ''] = message
    .replace(/^\d+ [A-Z_]+: /, '')
    .replace(/^No connection established\. Last error: (?:Error: )?/, '')
    .replace(/\s*Resolution note:.*$/s, '')
    .replace(/^(?:[0-9A-F]+:)?error:[^:]*:[^:]*:[^:]*:([^:]+)(?::.*)?$/s, '$1')
    .replace(/\s*\(\d{4}-\d\d-\d\dT[^)]*\)/, '')
    .split('\n');
  const fact = line.startsWith('Deadline exceeded')
    ? `no answer within ${QUESTION_TIMEOUT_MS / 1000} s`
    : line.replace(/; if the root CA is installed locally.*$/, '');
  return fact.replace(/\.$/, '').slice(0, 300);
}

/** Whether TLS is spoken at an address. Only the beginning of a handshake is sent. */
function speaksTls(address: string): Promise<boolean> {
  const { hostname, port } = URL.parse(`tcp://${address}`) ?? { hostname: '', port: '' };
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const named = isIP(host) === 0 ? { servername: host } : {};
    const options = { host, port: Number(port || 7233), rejectUnauthorized: false, ...named };
    const socket = connectTls({ ...options, ALPNProtocols: ['h2'] });
    const answer = (isTls: boolean) => () => {
      socket.destroy();
      resolve(isTls);
    };
    socket.setTimeout(TLS_LOOK_MS, answer(false));
    socket.once('secureConnect', answer(true)).once('error', answer(false));
    socket.once('close', answer(false));
  });
}
