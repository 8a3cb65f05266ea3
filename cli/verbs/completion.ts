import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Program } from '../program/command.ts';
import { completionScript } from '../program/completion/script.ts';
import type { Shell } from '../program/completion/shells.ts';
import { shapeOf } from '../program/shape.ts';

/** Prints a script that the shell reads at its start. */
export function completion(shell: Shell, program: Program, { console }: CommandContext): ExitCode {
  console.result(completionScript(shell, shapeOf(program)));
  return EXIT.done;
}
