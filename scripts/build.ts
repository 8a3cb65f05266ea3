/** Builds `dist/` with tsc, bundles the workflows and copies what is no code beside it. */

import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeBundle } from '../worker/bundle.ts';

const root = new URL('../', import.meta.url);

process.chdir(fileURLToPath(root));
rmSync('dist', { recursive: true, force: true });
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
cpSync('media/fonts', 'dist/media/fonts', { recursive: true });
writeFileSync('dist/workflows.bundle.js', await makeBundle(`${process.cwd()}/dist/workflows/`));
