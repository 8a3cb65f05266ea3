/** Builds `dist/` with tsc, bundles the workflows and copies what is no code beside it. */

import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeBundle } from '../worker/bundle.ts';

const root = new URL('../', import.meta.url);

process.chdir(fileURLToPath(root));
rmSync('dist', { recursive: true, force: true });
const { status, error } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status === 0) {
  cpSync('media/fonts', 'dist/media/fonts', { recursive: true });
  writeFileSync('dist/workflows.bundle.js', await makeBundle(`${process.cwd()}/dist/workflows/`));
} else {
  const why = error ? `tsc could not be run: ${error.message}.` : 'tsc found the errors above.';
  process.stderr.write(`build: ${why} dist/ is not complete; npm ci brings what is missing.\n`);
  process.exitCode = 1;
}
