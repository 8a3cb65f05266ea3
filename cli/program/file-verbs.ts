/** The verbs about storyboard files, before anything is rendered. All of them work offline. */

import { Argument, Option } from '@commander-js/extra-typings';
import { FITS } from '../../specs/picture/preparation.ts';
import type { CommandContext } from '../context.ts';
import type { End } from './answer.ts';
import type { Program } from './help.ts';
import { json, row, set, table } from './options.ts';

export function addFileVerbs(program: Program, context: CommandContext, end: End): void {
  program
    .command('init')
    .description('writes a first storyboard, free to render, and its schema; never overwrites')
    .addArgument(new Argument('[file]', 'storyboard file to write').default('film.yaml'))
    .addOption(json())
    .action(async (file, options) => {
      const { init } = await import('../verbs/init.ts');
      await end(await init(file), options);
    });
  program
    .command('validate')
    .description('checks storyboards, offline; 65 when something is wrong')
    .argument('<files...>', 'storyboard files')
    .addOption(set())
    .addOption(table())
    .addOption(row())
    .addOption(json())
    .action(async (files, options) => {
      const { validate } = await import('../verbs/validate.ts');
      await end(await validate(files, options, context), options);
    });
  program
    .command('prepare')
    .description('copies of stills as the models take them: upright, cropped, converted')
    .argument('<file>', 'storyboard file')
    .addOption(
      new Option(
        '--fit <how>',
        'to the shape of each shot too; default: only what is refused',
      ).choices(FITS),
    )
    .addOption(set())
    .addOption(json())
    .action(async (file, options) => {
      const { prepare } = await import('../verbs/prepare.ts');
      await end(await prepare(file, options, context), options);
    });
  program
    .command('schema')
    .description('prints the JSON Schema of storyboards, for editors')
    .option('--out <file>', 'write it there instead')
    .action(async (options) => {
      const { schema } = await import('../verbs/schema.ts');
      await end(await schema(options), {});
    });
}
