import type { VerbAnswer } from '../program/answer.ts';
import type { Program } from '../program/command.ts';
import { completionScript } from '../program/completion/script.ts';
import type { Shell } from '../program/completion/shells.ts';
import { shapeOf } from '../program/shape.ts';

/** A script that the shell reads at its start. */
export function completion(shell: Shell, program: Program): VerbAnswer {
  return { lines: () => [completionScript(shell, shapeOf(program))] };
}
