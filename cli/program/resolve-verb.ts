/** The verb by which a person answers a shot that asks or has failed. */

import type { CommandContext } from '../context.ts';
import type { End } from './answer.ts';
import type { Program } from './help.ts';
import { answer, answerNote, frameNumber, json, project, row, temporal } from './options.ts';

export function addResolve(program: Program, context: CommandContext, end: End): void {
  program
    .command('resolve')
    .description('answers a shot that asks, or goes on without it or elsewhere')
    .argument('<file>', 'storyboard file')
    .argument('<shot>', "the shot's id")
    .addOption(row())
    .addOption(answer('--adopt <task>', 'this task at the provider is its order'))
    .addOption(answer('--use', 'its clip as it came, as far as it decodes'))
    .addOption(answer('--fetch', 'fetch its clip again, now'))
    .addOption(answer('--resubmit', 'order it again; the lost order may be billed as well'))
    .addOption(answer('--give-up', 'the shot has failed'))
    .addOption(
      answer('--take-back', 'the task that was named is not its order; until its clip is here'),
    )
    .addOption(answer('--accept', 'what starts from it may start from its last picture as it is'))
    .addOption(answer('--retake', 'one more take, under the caps that hold'))
    .addOption(
      answer('--frame <n>', 'from 0: hands that on, and ends with it in the film').argParser(
        frameNumber,
      ),
    )
    .addOption(answer('--skip', 'the film goes on without it'))
    .addOption(answer('--unskip', 'it is in the film again'))
    .addOption(answer('--provider <name>', 'order it from there; a lost order may be billed too'))
    .addOption(answerNote())
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .action(async (file, shot, options) => {
      const { resolve } = await import('../verbs/resolve.ts');
      await end(await resolve(file, shot, options, context), options);
    });
}
