/** What a person reads of a report that is not written, and its exit code. */

import type { SaidOf } from './said.ts';

export const SAID_OF_REPORT = {
  'not-reported': [
    [
      { file: 'notes\u001B[2J.html' },
      4,
      'notes·[2J.html is there, and is no report as it was written. Nothing was written.',
      'Name another file with --out.',
    ],
  ],
} satisfies SaidOf<'not-reported'>;
