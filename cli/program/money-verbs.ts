/** The verbs about what was spent. */

import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { LEDGER_GROUPS } from '../../films/money/ledger-groups.ts';
import type { End } from './answer.ts';
import type { Program } from './help.ts';
import { json, project, row } from './options.ts';

export function addMoneyVerbs(program: Program, end: End): void {
  program
    .command('ledger')
    .description('every order of films, of all without a file, and what they cost; starts nothing')
    .argument('[files...]', 'storyboard files')
    .addOption(new Option('--by <what>', 'sums of each of these').choices(LEDGER_GROUPS))
    .addOption(
      new Option('--since <date>', 'orders from that day on, in UTC: 2026-11-01').argParser(day),
    )
    .addOption(new Option('--csv', 'as CSV, for a spreadsheet').conflicts('json'))
    .addOption(row())
    .addOption(project())
    .addOption(json())
    .action(async (files, options) => {
      const { ledger } = await import('../verbs/ledger.ts');
      await end(await ledger(files, options), options);
    });
}

/** Its beginning in UTC, in milliseconds since 1970. */
function day(text: string): number {
  const atMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  // 2026-02-30 is read as a day in March by some, and as none by others.
  const isDay = !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
  if (isDay) return atMs;
  throw new InvalidArgumentError('A day is written as 2026-11-01.');
}
