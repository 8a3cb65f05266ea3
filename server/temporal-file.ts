/**
 * `temporal.toml`: where it lies, the profile that counts, and why either cannot be read. Every
 * program that uses Temporal shares it, so without an address it does not concern us.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadClientConfigFromToml, type ClientConfigProfile } from '@temporalio/envconfig';
import type { Environment } from '../tools/child-environment.ts';
import { ServerError } from './error.ts';

export type TemporalFile = {
  /** Null where no setting says where the file would be. */
  readonly path: string | null;
  /** Null: there is no file, or it was not asked for and cannot be read. */
  readonly text: string | null;
  /** The profile that counts, named or not. */
  readonly profileName: string;
  readonly profile: ClientConfigProfile | null;
};

/**
 * Throws `ServerError` (`bad-target`) for a named file that cannot be read, one that is not TOML,
 * and one that lacks the named profile.
 */
export function readTemporalFile(
  environment: Environment,
  profileName: string | undefined,
): TemporalFile {
  const named = environment['TEMPORAL_CONFIG_FILE'] || null;
  const file = named ?? defaultPath(environment);
  const text = file === null ? null : textOf(file, named !== null);
  const name = profileName || 'default';
  if (file === null || text === null) {
    return { path: file, text, profileName: name, profile: null };
  }
  const profiles = profilesIn(file, text);
  const profile = Object.hasOwn(profiles, name) ? (profiles[name] ?? null) : null;
  if (profile === null && profileName) {
    const others = Object.keys(profiles);
    const has = others.length === 0 ? 'no profile at all' : `only ${others.sort().join(', ')}`;
    throw new ServerError(
      'bad-target',
      `The Temporal settings cannot be read: TEMPORAL_PROFILE names the profile ${profileName}, and ${file} has ${has}. Correct or ` +
        `unset TEMPORAL_PROFILE.`,
    );
  }
  return { path: file, text, profileName: name, profile };
}

/** Where Temporal's own programs look. */
function defaultPath(environment: Environment): string | null {
  const { HOME: home, XDG_CONFIG_HOME: xdg } = environment;
  const ending = path.join('temporalio', 'temporal.toml');
  if (process.platform === 'darwin') {
    return home ? path.join(home, 'Library', 'Application Support', ending) : null;
  }
  if (xdg) return path.isAbsolute(xdg) ? path.join(xdg, ending) : null;
  return home ? path.join(home, '.config', ending) : null;
}

/** If the home folder cannot be read, or is not a folder, there is no file. */
function textOf(file: string, isNamed: boolean): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (!isNamed || code === 'ENOENT') return null;
    const message = `TEMPORAL_CONFIG_FILE names ${file}, which cannot be read (${code}). Correct or unset it.`;
    throw new ServerError('bad-target', message, error);
  }
}

function profilesIn(file: string, text: string): Record<string, ClientConfigProfile> {
  try {
    const { profiles } = loadClientConfigFromToml(Buffer.from(text), { strict: false });
    return profiles;
  } catch (error) {
    // This is how the library fails on a file without profiles.
    if (error instanceof TypeError) return {};
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    const fact = `The Temporal settings cannot be read: ${file}: ${reason.replace(/\.$/, '')}.`;
    const remedy = 'Correct that file, or name another one with TEMPORAL_CONFIG_FILE.';
    throw new ServerError('bad-target', `${fact} ${remedy}`, error);
  }
}
