/** The command as a person runs it, and where it works. */

import { execa } from 'execa';
import { choiceOf, type Choice, type CommandPlace } from '../../cli/text/command.ts';
import { COMMAND } from '../../scripts/package.ts';
import { plainEnvironment } from '../films/fixture.ts';

/** Runs the command in a folder, without keys and settings of whoever runs the tests. */
export async function storyboard(folder: string, args: readonly string[], environment = {}) {
  const ended = await execa(process.execPath, [COMMAND, ...args], {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    extendEnv: false,
    env: { ...plainEnvironment(), ...environment },
  });
  return { exit: ended.exitCode, stdout: ended.stdout, stderr: ended.stderr };
}

/** By default where the next one finds it without a word. */
export function placeWith(choice: Choice = {}, project: readonly string[] = []): CommandPlace {
  return { project, projectAlone: project, server: [], choice: choiceOf(choice) };
}
