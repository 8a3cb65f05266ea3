/** The command that goes on where one was left: the same file and the same choice of shots. */

import type { SelectionOptions } from '../selection.ts';
import { quoted } from './shot-line.ts';

export function runCommand(
  file: string,
  { only, until, keep, again, animatic }: SelectionOptions & { readonly animatic?: true },
): string {
  const values = [
    ['--only', only],
    ['--until', until],
    ['--again', again],
  ] as const;
  return [
    `storyboard run ${quoted(file)}`,
    ...(animatic ? ['--animatic'] : []),
    ...values.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${quoted(value)}`])),
    ...(keep ? ['--keep'] : []),
  ].join(' ');
}
