/** Builds `dist/` with tsc and copies what is no code beside it. */

import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

process.chdir(fileURLToPath(root));
rmSync('dist', { recursive: true, force: true });
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
cpSync('media/fonts', 'dist/media/fonts', { recursive: true });
