/** What a person is told of the values of a storyboard's variables. */

import { filmLabel } from './film-name.ts';
import type { GivenValues } from '../../specs/storyboard/variable.ts';
import { printable, quoted } from '../../specs/storyboard/words.ts';

/** Values that nobody has said this time. */
export function keptValuesLine({
  file,
  row,
  values,
}: {
  readonly file: string;
  readonly row?: string | null;
  readonly values: GivenValues;
}): string {
  const said = [...values].map(([name, value]) => `${name} ${quoted(value)}`).join(', ');
  const [name = ''] = values.keys();
  return `${printable(filmLabel({ file, row }))} goes on with the values of its last run: ${said}. --set ${name}=… gives another.`;
}
