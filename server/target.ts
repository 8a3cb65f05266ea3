/** Which Temporal is used: a cluster that the environment or a profile names, else our own. */

import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { ConnectionOptions } from '@temporalio/client';
import type { Environment } from '../tools/child-environment.ts';
import { ServerError } from './error.ts';

export type TargetOptions = {
  /** Default: this process's. A project's `.env` has no say in this. */
  readonly environment?: Environment;
  /** From a flag; wins over the environment. */
  readonly address?: string;
  /** A profile of `temporal.toml`; default TEMPORAL_PROFILE, then `default`. */
  readonly profile?: string;
};

export type TemporalTarget =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'external';
      readonly address: string;
      readonly namespace: string;
      /** For `Connection.connect` and for the worker's `NativeConnection.connect`. */
      readonly connectionOptions: ExternalOptions;
    };

type ExternalOptions = Pick<ConnectionOptions, 'tls'> & {
  readonly address: string;
  readonly apiKey?: string;
  readonly metadata?: Record<string, string>;
};

/** Throws `ServerError` (`bad-target`) for a profile that cannot be read or has no address. */
export function temporalTarget(options: TargetOptions = {}): TemporalTarget {
  const { environment = process.env } = options;
  const profile = options.profile ?? environment['TEMPORAL_PROFILE'];
  const { connectionOptions, namespace = 'default' } = load(environment, profile);
  const address = options.address ?? connectionOptions.address;
  if (!address) {
    if (!profile) return { kind: 'embedded' };
    const message = `The Temporal profile ${profile} has no address. Add one, or set TEMPORAL_ADDRESS.`;
    throw new ServerError('bad-target', message);
  }
  const { tls, apiKey, metadata } = connectionOptions;
  return {
    kind: 'external',
    address,
    namespace,
    connectionOptions: {
      address,
      ...(tls === undefined ? {} : { tls }),
      ...(typeof apiKey === 'string' ? { apiKey } : {}),
      ...(metadata === undefined ? {} : { metadata: textOnly(metadata) }),
    },
  };
}

function load(environment: Environment, profile: string | undefined) {
  const named = profile ? { profile } : {};
  try {
    return loadClientConnectConfig({ overrideEnvVars: textOnly(environment), ...named });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The Temporal settings cannot be read: ${reason}. Correct temporal.toml or TEMPORAL_*.`;
    throw new ServerError('bad-target', message, error);
  }
}

/** Empty values are unset ones. */
function textOnly(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(values).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  return Object.fromEntries(entries);
}
