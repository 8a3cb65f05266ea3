/**
 * Writes storyboard.schema.json, the storyboard format for editors, from the schema in the code.
 *
 * With `--check` nothing is written: the exit code is 1 when the file is stale.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { storyboardJsonSchema } from '../specs/storyboard/schema.ts';

const file = new URL('../storyboard.schema.json', import.meta.url);
const text = await format(JSON.stringify(storyboardJsonSchema()), {
  parser: 'json',
  printWidth: 100,
});

if (process.argv.includes('--check')) {
  if (readIfThere() !== text) {
    process.stderr.write('storyboard.schema.json is stale: run node scripts/schema.ts\n');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, text);
}

function readIfThere(): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
