/** The command that goes on where one was left: the same files and the same choice of shots. */

import type { SelectionOptions } from '../selection.ts';
import { quoted } from './shot-line.ts';

export function runCommand(
  files: readonly string[],
  { only, until, keep, again, animatic }: SelectionOptions & { readonly animatic?: true },
): string {
  const values = [
    ['--only', only],
    ['--until', until],
    ['--again', again],
  ] as const;
  return [
    ['storyboard run', ...files.map(quoted)].join(' '),
    ...(animatic ? ['--animatic'] : []),
    ...values.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${quoted(value)}`])),
    ...(keep ? ['--keep'] : []),
  ].join(' ');
}
