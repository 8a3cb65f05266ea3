/** `report`: the page of `dailies` as a file. It starts and orders nothing. */

import type { CommandContext } from '../context.ts';
import type { End } from './answer.ts';
import type { Program } from './help.ts';
import { json, project, row, temporal } from './options.ts';

export function addReport(program: Program, context: CommandContext, end: End): void {
  program
    .command('report')
    .description('a film as one page in a file: frames, joins, drift, time line, money')
    .argument('<file>', 'storyboard file')
    .option('--out <file>', 'write it there (default: beside the film, as report.html)')
    .addOption(row())
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .action(async (file, options) => {
      const { report } = await import('../verbs/report.ts');
      await end(await report(file, options, context), options);
    });
}
