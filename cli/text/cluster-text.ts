/** What keeps a cluster that is not ours from being used: the fact, what chose it, the remedy. */

import type { ClusterTrouble } from '../../server/cluster.ts';
import type { TargetOrigin, TemporalTarget } from '../../server/target.ts';
import type { RefusalWords } from './refusal-text.ts';

type Cluster = Extract<TemporalTarget, { kind: 'external' }>;

export function clusterWords(cluster: Cluster, trouble: ClusterTrouble): RefusalWords {
  return {
    message: `${whereOf(cluster)} ${factOf(cluster, trouble)}`,
    hint: hintOf(cluster, trouble.kind),
  };
}

/** `Temporal at films.example:7233 (TEMPORAL_ADDRESS)`. */
export function whereOf({ address, origin }: Cluster): string {
  return `Temporal at ${address} (${origin.address})`;
}

function factOf({ namespace, origin }: Cluster, trouble: ClusterTrouble): string {
  switch (trouble.kind) {
    case 'unreachable':
      return `does not answer: ${trouble.fact}.`;
    case 'bad-address':
      return 'cannot be asked: that is no address.';
    case 'not-temporal':
      return `is no Temporal server: ${trouble.fact}.`;
    case 'wants-tls':
      return 'speaks TLS, and no TLS is configured.';
    case 'has-no-tls':
      return `speaks no TLS, and ${origin.tls ?? 'a setting'} asks for it.`;
    case 'certificate':
      return `cannot be used by TLS${origin.tls ? ` (${origin.tls})` : ''}: ${trouble.fact}.`;
    case 'key-refused': {
      const who = origin.apiKey === null ? 'whoever has no key' : `the key of ${origin.apiKey}`;
      return `refuses ${who} for the namespace ${namespace} (${origin.namespace}).`;
    }
    case 'no-namespace':
    default:
      return `has no namespace ${namespace} (${origin.namespace}).`;
  }
}

function hintOf({ address, namespace, origin }: Cluster, kind: ClusterTrouble['kind']): string {
  const own = ownServerHint(origin);
  const again = 'run the same command again: nothing is lost.';
  const forKey = `A key is sent with TLS only: set TEMPORAL_TLS=false, or take ${origin.apiKey} back.`;
  const create = `temporal operator namespace create --address ${address} --namespace ${namespace}`;
  const hints = {
    unreachable: `Check the address and the network, then ${again} ${own}`,
    'bad-address': `An address is HOST:PORT, without http:// and without a path. ${own}`,
    'not-temporal': `Correct the address: it is that of its gRPC port, e.g. HOST:7233. ${own}`,
    'wants-tls': 'Set TEMPORAL_TLS=true, or tls in the profile.',
    'has-no-tls':
      origin.apiKey !== null && origin.tls === origin.apiKey
        ? forKey
        : 'Set TEMPORAL_TLS=false, or take the setting back.',
    certificate:
      'Check the certificates: TEMPORAL_TLS_SERVER_CA_CERT_PATH names whom to trust, ' +
      'TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH who this is.',
    'key-refused':
      'Set TEMPORAL_API_KEY to a key that may use that namespace, or correct TEMPORAL_NAMESPACE.',
    'no-namespace': `Correct TEMPORAL_NAMESPACE, or make it: ${create}`,
  } as const satisfies Record<ClusterTrouble['kind'], string>;
  return hints[kind];
}

function ownServerHint({ address }: TargetOrigin): string {
  if (address === '--temporal') return "For the project's own server: leave out --temporal.";
  if (address === 'TEMPORAL_ADDRESS')
    return "For the project's own server: unset TEMPORAL_ADDRESS.";
  return "For the project's own server: take the address out of that file.";
}

/** The command that adds what a namespace lacks. */
export function attributesCommand(
  { address, namespace }: Pick<Cluster, 'address' | 'namespace'>,
  missing: readonly string[],
): string {
  const names = missing.map((name) => `--name ${name}`).join(' ');
  return (
    `temporal operator search-attribute create --address ${address} ` +
    `--namespace ${namespace} --type Keyword ${names}`
  );
}
