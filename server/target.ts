/**
 * Which Temporal is used: a cluster named by a flag, the environment or a profile, else our own.
 */

import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { ConnectionOptions } from '@temporalio/client';
import type { Environment } from '../tools/child-environment.ts';
import { ServerError } from './error.ts';
import { readTemporalFile, type TemporalFile } from './temporal-file.ts';

export type TargetOptions = {
  /** Default: this process's. A project's `.env` is not used for this. */
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
      readonly origin: TargetOrigin;
      /** For `Connection.connect` and for the worker's `NativeConnection.connect`. */
      readonly connectionOptions: ExternalOptions;
    };

/** Where each setting comes from, for people: a flag, a variable, a profile of a file. */
export type TargetOrigin = {
  readonly address: string;
  readonly namespace: string;
  /** Null: no TLS. */
  readonly tls: string | null;
  /** Null: no key. */
  readonly apiKey: string | null;
};

type ExternalOptions = Pick<ConnectionOptions, 'tls'> & {
  readonly address: string;
  readonly apiKey?: string;
  readonly metadata?: Record<string, string>;
};

/**
 * Without an address the other settings (a key, TLS, a namespace, a profile) are unused, and the
 * server is our own: see `unusedSettings`. Throws `ServerError` (`bad-target`) for settings that
 * cannot be read.
 */
export function temporalTarget(options: TargetOptions = {}): TemporalTarget {
  const environment = textOnly(options.environment ?? process.env);
  const file = readTemporalFile(environment, options.profile ?? environment['TEMPORAL_PROFILE']);
  const address = options.address ?? environment['TEMPORAL_ADDRESS'] ?? file.profile?.address;
  if (!address) {
    if (!options.profile) return { kind: 'embedded' };
    const message = `The Temporal profile ${options.profile} has no address. Add one, or set TEMPORAL_ADDRESS.`;
    throw new ServerError('bad-target', message);
  }
  const { connectionOptions, namespace = 'default' } = load(environment, file);
  const { tls, apiKey, metadata } = connectionOptions;
  return {
    kind: 'external',
    address,
    namespace,
    origin: originOf(options, environment, file),
    connectionOptions: {
      address,
      ...(tls === undefined ? {} : { tls }),
      ...(typeof apiKey === 'string' ? { apiKey } : {}),
      ...(metadata === undefined ? {} : { metadata: textOnly(metadata) }),
    },
  };
}

/** Settings of a cluster for which there is no address: variables, and a file. */
export function unusedSettings(environment: Environment): string[] {
  const set = textOnly(environment);
  const variables = Object.keys(set).filter((name) => name.startsWith('TEMPORAL_'));
  const file = readTemporalFile(set, set['TEMPORAL_PROFILE']);
  const isFileNamed = variables.includes('TEMPORAL_CONFIG_FILE');
  return [
    ...variables.sort(),
    ...(file.path !== null && file.text !== null && !isFileNamed ? [file.path] : []),
  ];
}

function load(environment: Record<string, string>, file: TemporalFile) {
  const { TEMPORAL_PROFILE: _, ...variables } = environment;
  const { profileName, profile, text } = file;
  try {
    return loadClientConnectConfig({
      overrideEnvVars: variables,
      ...(text !== null && profile !== null
        ? { configSource: { data: text }, profile: profileName }
        : { disableFile: true }),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The Temporal settings cannot be read: ${reason}. Correct temporal.toml or TEMPORAL_*.`;
    throw new ServerError('bad-target', message, error);
  }
}

function originOf(
  options: TargetOptions,
  environment: Record<string, string>,
  { path, profileName, profile }: TemporalFile,
): TargetOrigin {
  const ofProfile = `profile ${profileName} of ${path ?? 'temporal.toml'}`;
  const choose = (name: string, isInProfile: boolean) => {
    if (environment[name] !== undefined) return name;
    return isInProfile ? ofProfile : null;
  };
  const tlsVariable = Object.keys(environment).find((name) => name.startsWith('TEMPORAL_TLS'));
  const apiKey = choose('TEMPORAL_API_KEY', profile?.apiKey !== undefined);
  const tls = tlsVariable ?? (profile?.tls === undefined ? apiKey : ofProfile);
  return {
    address: options.address ? '--temporal' : (choose('TEMPORAL_ADDRESS', true) ?? ofProfile),
    namespace: choose('TEMPORAL_NAMESPACE', profile?.namespace !== undefined) ?? 'the default',
    tls,
    apiKey,
  };
}

/** Empty values count as unset. */
function textOnly(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(values).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  return Object.fromEntries(entries);
}
