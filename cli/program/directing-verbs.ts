/** The verbs by which a person chooses among takes. They start no server; one that runs is told. */

import { Option } from '@commander-js/extra-typings';
import type { CommandContext } from '../context.ts';
import type { End } from './answer.ts';
import type { Program } from './help.ts';
import { json, project, row, temporal } from './options.ts';

export function addDirectingVerbs(program: Program, context: CommandContext, end: End): void {
  program
    .command('takes')
    .description('the takes of shots: what made each, how it differs from what is asked now')
    .argument('<file>', 'storyboard file')
    .argument('[shots...]', 'their ids; none: all')
    .addOption(row())
    .addOption(project())
    .addOption(json())
    .action(async (file, shots, options) => {
      const { takes } = await import('../verbs/directing.ts');
      await end(await takes(file, shots, options, context), options);
    });
  program
    .command('circle')
    .description('of the takes that fit, this one stands, and not the newest')
    .argument('<file>', 'storyboard file')
    .argument('<shot>', "the shot's id")
    .argument('<take>', 'as v002')
    .addOption(note())
    .addOption(row())
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .action(async (file, shot, take, options) => {
      const { decide } = await import('../verbs/directing.ts');
      const request = { kind: 'circle', shot, take, note: options.note } as const;
      await end(await decide(file, request, options, context), options);
    });
  const several = (kind: 'freeze' | 'unfreeze' | 'approve', description: string) =>
    program
      .command(kind)
      .description(description)
      .argument('<file>', 'storyboard file')
      .argument('<shots...>', 'their ids')
      .addOption(note())
      .addOption(row())
      .addOption(project())
      .addOption(temporal())
      .addOption(json())
      .action(async (file, shot, options) => {
        const { decide } = await import('../verbs/directing.ts');
        await end(
          await decide(file, { kind, shot, note: options.note }, options, context),
          options,
        );
      });
  several('freeze', 'their takes stand, whatever the file says and whatever comes before them');
  several('unfreeze', 'their takes stand as long as they fit, as before');
  several('approve', 'their takes that wait for it hand on: what starts from them is ordered');
  addReject(program, context, end);
  addReplaceVerb(program, context, end);
  program
    .command('note')
    .description('a remark on the take that stands')
    .argument('<file>', 'storyboard file')
    .argument('<shot>', "the shot's id")
    .argument('<text>', 'one line')
    .addOption(row())
    .addOption(project())
    .addOption(json())
    .action(async (file, shot, text, options) => {
      const { decide } = await import('../verbs/directing.ts');
      await end(await decide(file, { kind: 'note', shot, note: text }, options, context), options);
    });
}

function addReject(program: Program, context: CommandContext, end: End): void {
  program
    .command('reject')
    .description('their takes never stand; each waits for circle, or for run --again')
    .argument('<file>', 'storyboard file')
    .argument('<shots...>', 'their ids')
    .addOption(row())
    .option('--again', 'order one more take of each: at once while the film runs, else by its run')
    .addOption(note())
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .action(async (file, shot, options) => {
      const { decide } = await import('../verbs/directing.ts');
      // What is chosen by `--again` elsewhere are shots.
      const { again, note: remark, ...others } = options;
      const request = { kind: 'reject', shot, again, note: remark } as const;
      await end(await decide(file, request, others, context), options);
    });
}

function addReplaceVerb(program: Program, context: CommandContext, end: End): void {
  program
    .command('replace')
    .description('a file of your own stands for a shot, as a take that is free and frozen')
    .argument('<file>', 'storyboard file')
    .argument('<shot>', "the shot's id")
    .argument('<clip>', 'mp4, mov, mkv or webm, of any size and frame rate')
    .addOption(row())
    .addOption(note())
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .action(async (file, shot, clip, options) => {
      const { decide } = await import('../verbs/directing.ts');
      const request = { kind: 'replace', shot, clip, note: options.note } as const;
      await end(await decide(file, request, options, context), options);
    });
}

function note() {
  return new Option('--note <text>', 'a remark beside it');
}
