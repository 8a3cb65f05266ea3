/**
 * `npm run bench [-- name…] [--quick]`: measures and prints one table.
 *
 * Everything runs on this machine, with a provider that is part of the measurement; nothing is
 * ordered from anybody. `--quick` takes smaller jobs and fewer runs.
 */

import { parseArgs } from 'node:util';
import { approval } from './approval.ts';
import { assembly, edit } from './assembly.ts';
import { commands } from './commands.ts';
import { dailies } from './dailies.ts';
import { batch, chain, films } from './engine.ts';
import { history } from './history.ts';
import { idle } from './idle.ts';
import { measures } from './measures.ts';
import { table, type BenchRow } from './result.ts';
import { requests } from './requests.ts';
import { waiting } from './waiting.ts';

const BENCHES = [
  chain,
  batch,
  films,
  history,
  waiting,
  approval,
  idle,
  requests,
  commands,
  measures,
  assembly,
  dailies,
  edit,
];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  const known = BENCHES.map(({ name }) => name).join(', ');
  process.stderr.write(`bench: there is no ${unknown.join(', ')}. There are ${known}.\n`);
  process.exit(2);
}

const rows: BenchRow[] = [];
for (const { name, run } of BENCHES) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  try {
    rows.push(...(await run(values.quick ? 'quick' : 'full')));
  } catch (error) {
    // What the others have measured is printed all the same.
    process.stderr.write(`bench: ${name} failed: ${String(error)}\n`);
    process.exitCode = 1;
  }
}
if (rows.length > 0) process.stdout.write(`${table(rows)}\n`);
