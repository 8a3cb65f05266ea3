import type { VerbAnswer } from '../program/answer.ts';
import type { Program } from '../program/help.ts';
import { bashScript } from '../program/completion/bash.ts';
import { fishScript } from '../program/completion/fish.ts';
import type { Shell } from '../program/completion/shells.ts';
import { zshScript } from '../program/completion/zsh.ts';
import { shapeOf, type VerbShape } from '../program/shape.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** A script that the shell reads at its start, made of the program's definition. */
export function completion(shell: Shell, program: Program): VerbAnswer {
  return { lines: () => [completionScript(shell, shapeOf(program))] };
}

export function completionScript(shell: Shell, verbs: readonly VerbShape[]): string {
  return SCRIPTS[shell](verbs).join('\n');
}
