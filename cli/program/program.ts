/**
 * The verbs, their options and their help. What a verb does is in `verbs/`, loaded on demand.
 *
 * Help, completion and docs/cli.md are all made of this definition.
 */

import { Command, Option, type OptionValues } from '@commander-js/extra-typings';
import type { CommandContext } from '../context.ts';
import type { End } from './answer.ts';
import { addExamples, exitCodesText, verbsOf, type Program } from './help.ts';
import { addDirectingVerbs } from './directing-verbs.ts';
import { addDailies } from './dailies-verb.ts';
import { addExplain } from './explain-verb.ts';
import { addExport } from './export-verb.ts';
import { addFileVerbs } from './file-verbs.ts';
import { addMoneyVerbs } from './money-verbs.ts';
import { addReport } from './report-verb.ts';
import { addResolve } from './resolve-verb.ts';
import { addCompletion, addMachineVerbs, addServerVerbs } from './machine-verbs.ts';
import {
  json,
  maxCost,
  project,
  quiet,
  refresh,
  row,
  set,
  table,
  savedPlan,
  seedNumber,
  takesCount,
  temporal,
  shots,
} from './options.ts';

export function createProgram(context: CommandContext, end: End) {
  const { console } = context;
  const program = new Command('storyboard')
    .description('Renders films out of chained AI video clips: paid once, never lost.')
    .version(context.packageVersion, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .addHelpText('after', exitCodesText())
    .configureOutput({
      writeOut: (text) => console.raw(text),
      outputError: (text) => console.tell(`storyboard: ${text.replace(/^error: /, '').trimEnd()}`),
    })
    // Each has options, and a verb with three arguments must leave room for its words.
    .configureHelp({
      subcommandTerm: (verb) => `${verb.name()} ${verb.usage()}`.replace(' [options]', ''),
    })
    .exitOverride();
  program.commandsGroup('Files:');
  addFileVerbs(program, context, end);
  program.commandsGroup('Films:');
  addFilmVerbs(program, context, end);
  addExplain(program, context, end);
  addExport(program, context, end);
  addQuestionVerbs(program, context, end);
  program.commandsGroup('Takes:');
  addDirectingVerbs(program, context, end);
  addDailies(program, context, end);
  addReport(program, context, end);
  program.commandsGroup('Money:');
  addMoneyVerbs(program, context, end);
  program.commandsGroup('This machine:');
  addMachineVerbs(program, context, end);
  addServerVerbs(program, context, end);
  addCompletion(program, end);
  program.helpCommand('help [verb]', 'show help for a verb');
  for (const [, verb] of verbsOf(program)) verb.addOption(quiet());
  addExamples(program);
  return program;
}

/** In the words of the other verbs. */
const NO_FILES = "error: missing required argument 'files'";

function addFilmVerbs(program: Program, context: CommandContext, end: End): void {
  const plans = program
    .command('plan')
    .description('shows what a run would order, why, for how much and how long; orders nothing')
    .argument('<files...>', 'storyboard files')
    .option('--prompts', 'also each text as it is sent, and its pictures')
    .option('--out <file>', 'also keep the plan there, for run --plan');
  withChoice(plans)
    .addOption(refresh())
    .addOption(project())
    .addOption(json())
    .action(async (files, options) => {
      const { plan } = await import('../verbs/plan.ts');
      await end(await plan(files, options, context), options);
    });
  const runs = program
    .command('run')
    .description('renders films; attaches to those that run')
    .argument('[files...]', 'storyboard files; with --plan those that it names')
    .addOption(savedPlan())
    .option('-y, --yes', 'order without asking')
    .addOption(maxCost())
    .option('--allow-unpriced', 'order shots without a known price beside a cap')
    .option('--keep-going', 'leave out a film that cannot be run, and run the others')
    .option('--restart', 'cancel orders that an edit has made useless');
  withChoice(runs)
    .option('--detach', 'start it and leave it running')
    .addOption(
      // The whole film and nothing else, and soon done.
      new Option('--animatic', 'the whole film in placeholder pictures, free, at once').conflicts([
        'detach',
        'only',
        'until',
        'keep',
        'again',
        'takes',
        'seed',
      ]),
    )
    .addOption(refresh())
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .addOption(
      new Option('--jsonl', 'print events as they happen, a line each; last the result').conflicts(
        'json',
      ),
    )
    .action(async (files, options) => {
      if (files.length === 0 && options.plan === undefined) runs.error(NO_FILES);
      const { run } = await import('../verbs/run.ts');
      await end(await run(files, options, context), options);
    });
  program
    .command('status')
    .description("shows a film's shots; without a file, the project's films; starts nothing")
    .argument('[file]', 'storyboard file')
    .addOption(row())
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .action(async (file, options) => {
      const { status } = await import('../verbs/status.ts');
      await end(await status(file ?? null, options, context), options);
    });
}

/** What a film that was run is told, and asked. */
function addQuestionVerbs(program: Program, context: CommandContext, end: End): void {
  program
    .command('cancel')
    .description('takes queued tasks back; what runs goes on, is billed and kept')
    .argument('<file>', 'storyboard file')
    .addOption(row())
    .option('-y, --yes', 'also orders of the folder that this one was copied from')
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .action(async (file, options) => {
      const { cancel } = await import('../verbs/cancel.ts');
      await end(await cancel(file, options, context), options);
    });
  addResolve(program, context, end);
  program
    .command('logs')
    .description("a film's orders, looks, downloads and request ids; starts nothing")
    .argument('<file>', 'storyboard file')
    .argument('[shot]', "the shot's id")
    .addOption(row())
    .addOption(project())
    .addOption(json())
    .action(async (file, shot, options) => {
      const { logs } = await import('../verbs/logs.ts');
      await end(await logs(file, shot ?? null, options, context), options);
    });
}

/** What is chosen of a film, by `plan` and `run` alike. */
function withChoice<Arguments extends unknown[], Options extends OptionValues>(
  verb: Command<Arguments, Options>,
) {
  return verb
    .addOption(shots('--only <shots>', 'order these alone: sh0070,sh0090 or sh0030..sh0060'))
    .option('--until <shot>', 'order the film down to this shot, and what that needs')
    .option('--keep', 'order only shots without any take')
    .addOption(
      shots('--again <shots>', 'one more take of these, with a new seed unless one is given'),
    )
    .addOption(
      new Option('--takes <number>', 'with --again: so many more takes of each, 1 to 8').argParser(
        takesCount,
      ),
    )
    .addOption(
      new Option('--seed <number>', 'with --again: the seed of the take that is ordered').argParser(
        seedNumber,
      ),
    )
    .addOption(
      shots(
        '--bridge <shots>',
        'these end on the picture that the next takes start from, which stay',
      ),
    )
    .addOption(shots('--cut <shots>', 'the takes after these stay, whatever these end on'))
    .addOption(set())
    .addOption(table())
    .addOption(row())
    .option('--continues <file>', 'the name that the storyboard had before it was renamed');
}
