/** The verbs about this machine: its programs, servers, workers and stand-ins. */

import { Argument, Option } from '@commander-js/extra-typings';
import type { CommandContext } from '../context.ts';
import { factor, json, port, project, temporal } from './options.ts';
import type { End } from './answer.ts';
import type { Program } from './help.ts';
import { SHELLS } from './completion/shells.ts';

export function addMachineVerbs(program: Program, context: CommandContext, end: End): void {
  program
    .command('doctor')
    .description('checks this machine, its programs, keys and the project folder')
    .addOption(project())
    .addOption(json())
    .action(async (options) => {
      const { doctor } = await import('../verbs/doctor.ts');
      await end(await doctor(options, context), options);
    });
  program
    .command('models')
    .description('what each provider offers of each model: status, end, tiers, prices')
    .option('--check', 'ask the providers that there is a key for, and name what differs')
    .addOption(project())
    .addOption(json())
    .action(async (options) => {
      const { models } = await import('../verbs/models.ts');
      await end(await models(options, context), options);
    });
  program
    .command('simulator')
    .description("runs a provider's stand-in on this machine: its API, placeholder clips, no bill")
    .addOption(new Option('--provider <provider>', 'whose API it speaks').default('byteplus'))
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
      const { simulator } = await import('../verbs/simulator.ts');
      // It has told where it runs.
      await end(await simulator(options, context), {});
    });
  program
    .command('worker')
    .description('runs a worker for the project in this terminal, until ^C')
    .addOption(project())
    .addOption(temporal())
    .addOption(
      new Option('--webhook-url <url>', 'where providers reach it and call back: https').env(
        'STORYBOARD_WEBHOOK_URL',
      ),
    )
    .addOption(
      new Option('--webhook-port <number>', 'port that a proxy or tunnel hands on to').env(
        'STORYBOARD_WEBHOOK_PORT',
      ),
    )
    .addOption(
      new Option('--webhook-host <address>', 'its address (default: 127.0.0.1)').env(
        'STORYBOARD_WEBHOOK_HOST',
      ),
    )
    .action(async (options) => {
      const { worker } = await import('../verbs/worker.ts');
      await end(await worker(options, context), {});
    });
}

/** To be called last of all: it names every verb. */
export function addCompletion(program: Program, end: End): void {
  program
    .command('completion')
    .description('prints the script that completes verbs, options, shots and providers in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(async (shell) => {
      const { completion } = await import('../verbs/completion.ts');
      await end(completion(shell, program), {});
    });
}

export function addServerVerbs(program: Program, context: CommandContext, end: End): void {
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
        const verbs = await import('../verbs/server.ts');
        const verb = { start: verbs.start, stop: verbs.stop, status: verbs.status }[name];
        await end(await verb(options, context), options);
      });
  add('start', 'starts it and leaves it running until `server stop`');
  add('stop', 'drains the workers, then stops it; what runs at a provider goes on there');
  add('status', 'what runs for this project');
}
