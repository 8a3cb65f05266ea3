/** Completion scripts for shells, made of the program's definition: they name what it takes. */

import type { VerbShape } from '../shape.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import type { Shell } from './shells.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS: Readonly<Record<Shell, (verbs: readonly VerbShape[]) => string[]>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export function completionScript(shell: Shell, verbs: readonly VerbShape[]): string {
  return SCRIPTS[shell](verbs).join('\n');
}
