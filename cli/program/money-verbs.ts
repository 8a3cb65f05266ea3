/** The verbs about what was spent. */

import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { LEDGER_GROUPS } from '../../films/money/ledger-groups.ts';
import { parseSpan, SPAN } from '../../specs/storyboard/unit.ts';
import type { CommandContext } from '../context.ts';
import type { End } from './answer.ts';
import type { Program } from './help.ts';
import { json, project, row } from './options.ts';

export function addMoneyVerbs(program: Program, context: CommandContext, end: End): void {
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
  program
    .command('reconcile')
    .description(
      "the providers' own lists of tasks beside every order here; starts and buys nothing",
    )
    .option('--provider <provider>', 'this one alone')
    .addOption(
      new Option('--since <time>', 'from then on: 7d, 48h, or a day in UTC').argParser(past),
    )
    .addOption(
      new Option('--adopt <task>', 'with --as: this task of ours becomes a take').conflicts(
        'since',
      ),
    )
    .addOption(new Option('--as <file shot...>', 'of this shot: its storyboard, its id'))
    .addOption(project())
    .addOption(json())
    .action(async ({ adopt: task, as, ...options }) => {
      const { adopt, reconcile } = await import('../verbs/reconcile.ts');
      const isAdoption = task !== undefined || as !== undefined;
      const answer = isAdoption
        ? await adopt({ task, as }, options, context)
        : await reconcile(options, context);
      await end(answer, options);
    });
}

/** So long ago, or from a day on; in milliseconds since 1970. */
function past(text: string): number {
  const isSpan = SPAN.test(text.trim());
  const atMs = isSpan ? Date.now() - parseSpan(text.trim()) * 1_000 : dayIn(text);
  if (atMs !== null && Math.abs(atMs) <= LAST_MS) return atMs;
  throw new InvalidArgumentError('A time is written as 7d, 48h or 2026-11-01.');
}

/** The last moment that a date can hold. */
const LAST_MS = 8.64e15;

/** Its beginning in UTC, in milliseconds since 1970. */
function day(text: string): number {
  const atMs = dayIn(text);
  if (atMs !== null) return atMs;
  throw new InvalidArgumentError('A day is written as 2026-11-01.');
}

function dayIn(text: string): number | null {
  const atMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  // 2026-02-30 is read as a day in March by some, and as none by others.
  const isDay = !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
  return isDay ? atMs : null;
}
