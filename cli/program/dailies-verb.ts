/** `dailies`: the page of a film that was run, for a browser of this machine. */

import { Option } from '@commander-js/extra-typings';
import type { CommandContext } from '../context.ts';
import type { End } from './answer.ts';
import type { Program } from './help.ts';
import { json, maxCost, port, project, row, temporal } from './options.ts';

export function addDailies(program: Program, context: CommandContext, end: End): void {
  program
    .command('dailies')
    .description("a page of a film's takes on this machine, live: look, compare, decide")
    .argument('<file>', 'storyboard file')
    .addOption(
      new Option('--port <number>', 'port on 127.0.0.1; 0: a free one').default(0).argParser(port),
    )
    .addOption(maxCost())
    .addOption(row())
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .action(async (file, options) => {
      const { dailies } = await import('../verbs/dailies.ts');
      // It has told where it is.
      await end(await dailies(file, options, context), {});
    });
}
