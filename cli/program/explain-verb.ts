/** `explain`: of a film, before it is run again. It works offline. */

import type { CommandContext } from '../context.ts';
import type { End } from './answer.ts';
import type { Program } from './help.ts';
import { json, project, row } from './options.ts';

export function addExplain(program: Program, context: CommandContext, end: End): void {
  program
    .command('explain')
    .description('why each shot stands or would be ordered, field by field; offline')
    .argument('<file>', 'storyboard file')
    .argument('[shot]', "the shot's id")
    .addOption(row())
    .addOption(project())
    .addOption(json())
    .action(async (file, shot, options) => {
      const { explain } = await import('../verbs/explain.ts');
      await end(await explain(file, shot ?? null, options, context), options);
    });
}
