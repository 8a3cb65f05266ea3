/** `export`: of a film that was run. It starts and orders nothing. */

import { Option } from '@commander-js/extra-typings';
import { EXPORT_FORMATS } from '../../films/export-formats.ts';
import type { CommandContext } from '../context.ts';
import type { End } from './answer.ts';
import type { Program } from './help.ts';
import { json, project, row } from './options.ts';

export function addExport(program: Program, context: CommandContext, end: End): void {
  program
    .command('export')
    .description('a film as a timeline for an editing program, with all its takes; orders nothing')
    .argument('<file>', 'storyboard file')
    .addOption(
      new Option('--to <format>', 'of the file').choices(EXPORT_FORMATS).makeOptionMandatory(),
    )
    .option('--out <file>', 'write it there (default: beside the film, as film.otio)')
    .addOption(row())
    .addOption(project())
    .addOption(json())
    .action(async (file, options) => {
      const { exportTo } = await import('../verbs/export.ts');
      await end(await exportTo(file, options, context), options);
    });
}
