/**
 * Clients that others wrote and published, installed beside the project and run as they are.
 *
 * They lie in the user's cache under the hash of what they are: a venv for pip's, a folder for
 * npm's. Whoever comes first installs them, from the indexes that the user's pip and npm ask.
 */

import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../../tools/cache.ts';
import { withLock } from '../../tools/lock.ts';

const HERE = new URL('./', import.meta.url).pathname;
const REQUIREMENTS = join(HERE, 'requirements.txt');
const NPM_PACKAGES = join(HERE, 'npm-packages.json');
const INSTALL_MS = 600_000;
const RUN_MS = 50_000;
/** Of the node that npm scripts run on. */
const NPM = 'npm';
const PYTHON = 'python3';

/** What a program printed. */
export type Printed = { readonly code: number; readonly stdout: string; readonly stderr: string };

type Variables = Readonly<Record<string, string>>;

export class PublishedClients {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where pip put a program. */
  program(name: string): string {
    return join(this.#folder, 'venv', 'bin', name);
  }

  run(program: string, args: readonly string[], variables: Variables): Promise<Printed> {
    return ended(program, args, { variables });
  }

  /** Runs one of this folder's Python programs and reads the JSON that it prints. */
  async python(file: string, args: readonly string[], variables: Variables): Promise<unknown> {
    return read(await ended(this.program('python'), [join(HERE, file), ...args], { variables }));
  }

  /** Runs one of this folder's modules as if it lay among npm's packages. */
  async node(file: string, args: readonly string[], variables: Variables): Promise<unknown> {
    const packages = join(this.#folder, 'npm');
    const program = ['--input-type=module', '-', ...args];
    const inputFile = join(HERE, file);
    return read(await ended(process.execPath, program, { variables, cwd: packages, inputFile }));
  }
}

function read({ code, stdout, stderr }: Printed): unknown {
  if (code !== 0) throw new Error(`The client ended with ${code}:\n${stderr}\n${stdout}`);
  return JSON.parse(stdout);
}

type Running = {
  readonly variables: Variables;
  readonly cwd?: string;
  readonly inputFile?: string;
};

async function ended(
  program: string,
  args: readonly string[],
  { variables, ...options }: Running,
): Promise<Printed> {
  const { exitCode, stdout, stderr } = await execa(program, args, {
    ...options,
    extendEnv: false,
    env: {
      PATH: process.env['PATH'],
      // What stands around must not lead a client elsewhere.
      NO_PROXY: '*',
      PYTHONDONTWRITEBYTECODE: '',
      ...variables,
    },
    reject: false,
    timeout: RUN_MS,
  });
  return { code: exitCode ?? -1, stdout, stderr };
}

/** Installs what is not there yet. */
export async function publishedClients(): Promise<PublishedClients> {
  const folder = join(cacheFolder(process.env) ?? tmpdir(), 'clients', await keyOf());
  await withLock(`${folder}.lock`, { timeoutMs: INSTALL_MS }, async () => {
    const done = join(folder, 'installed');
    if (await exists(done)) return;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await Promise.all([installPython(join(folder, 'venv')), installNpm(join(folder, 'npm'))]);
    await writeFile(done, '');
  });
  return new PublishedClients(folder);
}

async function keyOf(): Promise<string> {
  const { stdout: python } = await execa(PYTHON, ['-VV']);
  const hash = createHash('sha256');
  for (const file of [REQUIREMENTS, NPM_PACKAGES]) hash.update(await readFile(file));
  hash.update([python, process.version, process.platform, process.arch].join('\n'));
  return hash.digest('hex').slice(0, 16);
}

/** Without pip of its own: a system may have python3 and pip, and nothing to copy it from. */
async function installPython(venv: string): Promise<void> {
  await execa(PYTHON, ['-m', 'venv', '--without-pip', venv]);
  const python = join(venv, 'bin', 'python');
  const quietly = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-compile'];
  await execa(PYTHON, ['-m', 'pip', '--python', python, 'install', ...quietly, '-r', REQUIREMENTS]);
}

async function installNpm(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(NPM_PACKAGES, join(folder, 'package.json'));
  const quietly = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  await execa(NPM, ['install', '--prefix', folder, ...quietly]);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
