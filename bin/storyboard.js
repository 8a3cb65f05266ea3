#!/usr/bin/env node
/**
 * Starts the command line. This file must be understood by every Node from 14 on: an older Node is
 * refused here in one line, before anything that it could not read.
 */

import { existsSync } from 'fs';
import module from 'module';
import v8 from 'v8';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `storyboard needs Node 22.18 or later, this is ${process.version}. Get one from nodejs.org, ` +
      'or in a checkout run: npx storyboard\n',
  );
  process.exitCode = 78;
} else {
  const [, , verb, ...words] = process.argv;
  hideWarningsOfSettledFeatures();
  takeLittleMemory(verb);
  module.enableCompileCache();
  // A checkout runs its sources, so that what runs is what is read; a package has only the build.
  const isSource = existsSync(new URL('../cli/main.ts', import.meta.url));
  const load = (name) => {
    const path = isSource ? `../cli/${name}.ts` : `../dist/cli/${name}.js`;
    return import(new URL(path, import.meta.url).href);
  };
  if (verb === '__complete') {
    // For shells, at each press of the tab key: at once, and without a word about what is wrong.
    load('program/completion/complete')
      .then(({ complete }) => complete(words))
      .catch(() => undefined);
  } else {
    void load('main').then(({ main }) => main(process.argv));
  }
}

/** Node's notes about running TypeScript and about SQLite mean nothing to whoever makes films. */
function hideWarningsOfSettledFeatures() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'object' && rest[0] !== null ? rest[0].type : rest[0];
    const isKnown = /^(Type Stripping|SQLite) is an experimental feature/.test(String(warning));
    if (type === 'ExperimentalWarning' && isKnown) return;
    emitWarning.call(process, warning, ...rest);
  };
}

/** Half as much, in no more time. What follows a film for days spends a tenth of a second more. */
function takeLittleMemory(verb) {
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  if (verb === 'run') v8.setFlagsFromString('--optimize-for-size');
}
