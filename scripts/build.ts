/** Builds `dist/`: tsc, the commands as few files, the workflows as one, the page, and what is no code. */

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { rolldown } from 'rolldown';
import { makeBundle } from '../worker/bundle.ts';

const COMMANDS = 'dist/cli';
/** What a command loads before it does anything; all others load what they need by themselves. */
const INSIDE = [
  '@commander-js/extra-typings',
  'commander',
  'fastest-levenshtein',
  'image-size',
  'ipaddr.js',
  'proxy-from-env',
  'yaml',
  'zod',
];

const root = new URL('../', import.meta.url);

const begunAt = new Date();
process.chdir(fileURLToPath(root));
rmSync('dist', { recursive: true, force: true });
const { status, error } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status === 0) {
  cpSync('media/fonts', 'dist/media/fonts', { recursive: true });
  await bundleCommands();
  await bundlePage();
  writeFileSync('dist/workflows.bundle.js', await makeBundle(`${process.cwd()}/dist/workflows/`));
  // What is saved while it is built may not be in it, and must be newer (`scripts/package.ts`).
  utimesSync('dist/workflows.bundle.js', begunAt, begunAt);
} else {
  const why = error ? `tsc could not be run: ${error.message}.` : 'tsc found the errors above.';
  process.stderr.write(`build: ${why} dist/ is not complete; npm ci brings what is missing.\n`);
  process.exitCode = 1;
}

/** Hundreds of small files take longer to find than to run: `validate` read 360. */
async function bundleCommands(): Promise<void> {
  const entries = ['main', 'program/completion/complete'];
  const bundle = await rolldown({
    platform: 'node',
    input: Object.fromEntries(entries.map((name) => [name, `${COMMANDS}/${name}.js`])),
    external: (id) => /^[^./]/.test(id) && !INSIDE.some((name) => isOf(name, id)),
  });
  const { output } = await bundle.generate({ format: 'esm', chunkFileNames: '[name]-[hash].js' });
  await bundle.close();
  rmSync(COMMANDS, { recursive: true });
  const chunks = output.filter((one) => one.type === 'chunk');
  for (const { fileName, code } of chunks) {
    mkdirSync(dirname(join(COMMANDS, fileName)), { recursive: true });
    writeFileSync(join(COMMANDS, fileName), code);
  }
  const inside = INSIDE.filter((name) =>
    chunks.some(({ moduleIds }) => moduleIds.some((id) => id.includes(`/node_modules/${name}/`))),
  );
  writeFileSync(join(COMMANDS, 'LICENSES.txt'), inside.map(licenceOf).join('\n'));
}

/** The page of `dailies`: one script, which loads nothing more. */
async function bundlePage(): Promise<void> {
  const folder = 'dist/dailies/page';
  await build({
    entryPoints: ['dailies/page/main.tsx'],
    outfile: join(folder, 'page.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  for (const name of ['index.html', 'page.css', 'report.css', 'icon.svg']) {
    cpSync(join('dailies/page', name), join(folder, name));
  }
  writeFileSync(join(folder, 'LICENSES.txt'), licenceOf('preact'));
}

function isOf(name: string, id: string): boolean {
  return id === name || id.startsWith(`${name}/`);
}

function licenceOf(name: string): string {
  const folder = join('node_modules', name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence to pass on.`);
  return `${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
