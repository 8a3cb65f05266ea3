/**
 * The command line: reads the arguments, runs one verb, turns what it throws into an exit code.
 *
 * Every verb is loaded when it is asked for: `--help` and `validate` load neither Temporal nor the
 * store.
 */

import { CommanderError } from '@commander-js/extra-typings';
import { Console } from './console.ts';
import { refusalJson, refusalOf, reportRefusal, Refusal } from './refusal.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { packageVersion } from '../films/package-version.ts';
import { createProgram } from './program/program.ts';
import { give } from './program/answer.ts';

/** `argv` as Node gives it. Sets the process's exit code and leaves the process to end by itself. */
export async function main(argv: readonly string[]): Promise<void> {
  const isLined = argv.includes('--jsonl');
  const isQuiet = argv.includes('--quiet');
  const console = new Console(process, { isLined, isQuiet });
  const isJson = isLined || argv.includes('--json');
  const exit = await run(argv, console, isJson).catch((error: unknown): ExitCode => {
    const refusal = refusalOf(error);
    reportRefusal(refusal, console, isJson);
    return refusal.exit;
  });
  process.exitCode = await withLoss(exit, console);
}

/** A result that nobody can have got is told; the code stays that of the work, but is no 0. */
async function withLoss(exit: ExitCode, console: Console): Promise<ExitCode> {
  const loss = await console.lostResult();
  if (loss === null) return exit;
  const reason = loss.code === undefined ? loss.message : (REASONS[loss.code] ?? loss.code);
  console.sayWrapped(`The result could not be written to standard output: ${reason}.`);
  console.sayWrapped('  What was done stands: the same command gives the result again.');
  return exit === EXIT.done ? EXIT.settings : exit;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on its device (ENOSPC)',
  EDQUOT: 'the quota of its disk is used up (EDQUOT)',
  EFBIG: 'its file may not become larger (EFBIG)',
  EIO: 'its device or terminal does not answer (EIO)',
};

async function run(argv: readonly string[], console: Console, isJson: boolean): Promise<ExitCode> {
  const context = { console, environment: process.env, packageVersion: packageVersion() };
  let exit: ExitCode = EXIT.done;
  const program = createProgram(context, async (answer, form) => {
    exit = await give(answer, console, form);
  });
  try {
    await program.parseAsync([...argv]);
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.done;
    // Commander has told the person already; a program reads the same as JSON.
    if (isJson) console.json(refusalJson(usage(error)));
    return EXIT.usage;
  }
}

function usage({ message }: CommanderError): Refusal {
  const [fact = '', hint = null] = message.replace(/^error: /, '').split('\n');
  return new Refusal({ exit: EXIT.usage, code: 'usage', message: fact, hint });
}
