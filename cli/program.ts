/** The verbs, their options and their help. What a verb does is in `verbs/`, loaded on demand. */

import {
  Command,
  InvalidArgumentError,
  Option,
  type CommandUnknownOpts,
} from '@commander-js/extra-typings';
import type { Context } from './context.ts';
import type { ExitCode } from './exit.ts';

type Exit = (code: ExitCode) => void;

const EXIT_CODES = `
Exit codes:
  0 done  1 shots failed  2 usage  3 waits for a person  4 refused  5 cancelled
  65 storyboard invalid  69 Temporal or provider unreachable  70 bug  78 settings  130 interrupted`;

export function createProgram(context: Context, exit: Exit) {
  const { console } = context;
  const program = new Command('storyboard')
    .description('Renders films out of chained AI video clips: paid once, never lost.')
    .version(context.packageVersion, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [verb]', 'show help for a verb')
    .addHelpText('after', EXIT_CODES)
    .configureOutput({
      outputError: (text) => console.say(`storyboard: ${text.replace(/^error: /, '').trimEnd()}`),
    })
    .exitOverride();
  addFileVerbs(program, context, exit);
  addFilmVerbs(program, context, exit);
  addMachineVerbs(program, context, exit);
  addServerVerbs(program, context, exit);
  return program;
}

type Program = CommandUnknownOpts;

function addFileVerbs(program: Program, context: Context, exit: Exit): void {
  program
    .command('validate')
    .description('checks storyboards, offline; 65 when something is wrong')
    .argument('<files...>', 'storyboard files')
    .addOption(json())
    .action(async (files, options) => {
      const { validate } = await import('./verbs/validate.ts');
      exit(await validate(files, options, context));
    });
  program
    .command('plan')
    .description('shows what a run would order, why, for how much and how long; orders nothing')
    .argument('<file>', 'storyboard file')
    .addOption(refresh())
    .addOption(project())
    .addOption(json())
    .action(async (file, options) => {
      const { plan } = await import('./verbs/plan.ts');
      exit(await plan(file, options, context));
    });
}

function addFilmVerbs(program: Program, context: Context, exit: Exit): void {
  program
    .command('run')
    .description('renders a film; attaches to one that runs')
    .argument('<file>', 'storyboard file')
    .option('-y, --yes', 'order without asking')
    .option('--restart', 'cancel orders that an edit has made useless')
    .option('--detach', 'start it and leave it running')
    .addOption(refresh())
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .action(async (file, options) => {
      const { run } = await import('./verbs/run.ts');
      exit(await run(file, options, context));
    });
  program
    .command('status')
    .description("shows a film's shots; without a file, the project's films; starts nothing")
    .argument('[file]', 'storyboard file')
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .action(async (file, options) => {
      const { status } = await import('./verbs/status.ts');
      exit(await status(file ?? null, options, context));
    });
  program
    .command('cancel')
    .description('takes queued tasks back; what runs goes on, is billed and kept')
    .argument('<file>', 'storyboard file')
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .action(async (file, options) => {
      const { cancel } = await import('./verbs/cancel.ts');
      exit(await cancel(file, options, context));
    });
  program
    .command('resolve')
    .description('answers a shot that asks')
    .argument('<file>', 'storyboard file')
    .argument('<shot>', "the shot's id")
    .addOption(answer('--adopt <task>', 'this task at the provider is its order'))
    .addOption(answer('--resubmit', 'order it again; the lost order may be billed as well'))
    .addOption(answer('--give-up', 'the shot has failed'))
    .addOption(project())
    .addOption(temporal())
    .addOption(json())
    .action(async (file, shot, options) => {
      const { resolve } = await import('./verbs/resolve.ts');
      exit(await resolve(file, shot, options, context));
    });
}

function addMachineVerbs(program: Program, context: Context, exit: Exit): void {
  program
    .command('doctor')
    .description('checks this machine, its programs, keys and the project folder')
    .addOption(project())
    .addOption(json())
    .action(async (options) => {
      const { doctor } = await import('./verbs/doctor.ts');
      exit(await doctor(options, context));
    });
  program
    .command('simulator')
    .description("runs a provider's stand-in on this machine: its API, placeholder clips, no bill")
    .addOption(new Option('--provider <name>', 'whose API it speaks').default('byteplus'))
    .addOption(
      new Option('--port <number>', 'port on 127.0.0.1; 0: a free one').default(0).argParser(port),
    )
    .option('--folder <path>', 'where it keeps tasks and clips (default: a temporary folder)')
    .addOption(
      new Option('--time-scale <factor>', 'how many times faster than ours its clock runs')
        .default(1)
        .argParser(factor),
    )
    .option('--scenario <file>', 'faults to play, as YAML')
    .addOption(json())
    .action(async (options) => {
      const { simulator } = await import('./verbs/simulator.ts');
      exit(await simulator(options, context));
    });
  program
    .command('worker')
    .description('runs a worker for the project in this terminal, until ^C')
    .addOption(project())
    .addOption(temporal())
    .action(async (options) => {
      const { worker } = await import('./verbs/worker.ts');
      exit(await worker(options, context));
    });
}

function addServerVerbs(program: Program, context: Context, exit: Exit): void {
  const server = program
    .command('server')
    .description("the project's own Temporal server")
    .helpCommand(false);
  const add = (name: 'start' | 'stop' | 'status', description: string) =>
    server
      .command(name)
      .description(description)
      .addOption(project())
      .addOption(json())
      .action(async (options) => {
        const verbs = await import('./verbs/server.ts');
        const verb = { start: verbs.start, stop: verbs.stop, status: verbs.status }[name];
        exit(await verb(options, context));
      });
  add('start', 'starts it and leaves it running until `server stop`');
  add('stop', 'drains the workers, then stops it; what runs at a provider goes on there');
  add('status', 'what runs for this project');
}

function json() {
  return new Option('--json', 'print the result as JSON');
}

function refresh() {
  return new Option('--refresh', 'fetch pictures named by link again');
}

function project() {
  return new Option(
    '--project <folder>',
    'project folder (default: the nearest with .storyboard/)',
  ).env('STORYBOARD_PROJECT');
}

function temporal() {
  return new Option('--temporal <address>', "Temporal cluster (default: the project's own server)");
}

const ANSWERS = ['adopt', 'resubmit', 'giveUp'] as const;

function answer<Flags extends string>(flags: Flags, description: string) {
  const option = new Option(flags, description);
  return option.conflicts(ANSWERS.filter((name) => name !== option.attributeName()));
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

function factor(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It is a number above 0.');
}
