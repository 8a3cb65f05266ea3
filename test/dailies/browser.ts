/**
 * A real Chromium, which npm brings packed: unpacked once, into the user's cache. It comes with the
 * libraries that a small system lacks.
 */

import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { chromium, type Browser } from 'playwright-core';
import { cacheFolder } from '../../tools/cache.ts';
import { withLock } from '../../tools/lock.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGE = join(ROOT, 'node_modules/@sparticuz/chromium');
const UNPACK_MS = 600_000;
const ARGS = [
  // As whom tests run it may not make namespaces.
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--mute-audio',
];

/** It unpacks into the folder for temporary files. */
const UNPACK = `
  import pack, { inflate } from '@sparticuz/chromium';
  import { join } from 'node:path';
  const path = await pack.executablePath();
  await inflate(join(process.argv[1], 'bin', 'al2023.tar.br'));
  console.log(path);
`;

export async function openBrowser(): Promise<Browser> {
  const folder = await unpacked();
  const executablePath = join(folder, 'chromium');
  const launch = (env: Record<string, string>) =>
    chromium.launch({ executablePath, args: ARGS, env: { PATH: '', HOME: folder, ...env } });
  // Libraries of the system come first, where it has them.
  return await launch({}).catch(() => launch({ LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }));
}

async function unpacked(): Promise<string> {
  const { version }: { version: string } = JSON.parse(
    await readFile(join(PACKAGE, 'package.json'), 'utf8'),
  );
  const folder = join(cacheFolder(process.env) ?? tmpdir(), 'chromium', version);
  await withLock(`${folder}.lock`, { timeoutMs: UNPACK_MS }, async () => {
    const done = join(folder, 'unpacked');
    if ((await stat(done).catch(() => null)) !== null) return;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const program = ['--input-type=module', '-e', UNPACK, PACKAGE];
    await execa(process.execPath, program, { cwd: ROOT, env: { TMPDIR: folder } });
    await writeFile(done, '');
  });
  return folder;
}
