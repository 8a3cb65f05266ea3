/** What a person reads of what the page of takes refuses, and its exit code. */

import { expect } from 'vitest';
import type { SaidOf } from './said.ts';

const NEWEST = {
  kind: 'unfreeze',
  shot: 'sh0020',
  number: 3,
  by: 'ann\u001B[2J',
  at: '2026-06-12T12:10:00.000Z',
  note: null,
} as const;
const AGAIN = 'Look at it as it is now, and decide again.';
const OTHER = 'Name another one with --port, or none: a free one is taken.';

export const SAID_OF_DAILIES = {
  stale: [
    [
      { shot: 'sh0020', take: 'v002', newest: null },
      4,
      'The film has moved on since the page showed it: sh0020 has v002 now. Nothing was changed.',
      AGAIN,
    ],
    [
      { shot: 'sh0020', take: null, newest: NEWEST },
      4,
      expect.stringMatching(
        /: no take of sh0020 stands now\. Said last: unfrozen by ann\S*, 2026-06-12 \d\d:10\. Nothing was changed\.$/,
      ),
      AGAIN,
    ],
    [
      { shot: 'sh0020', take: null, newest: null, isPrice: true },
      4,
      'What is ordered of sh0020 costs something else than the page showed. Nothing was changed.',
      'Look at the price as it is now, and decide again.',
    ],
  ],
  'runs-elsewhere': [
    [
      { file: 'film.yaml', shot: 'sh0020' },
      4,
      'film.yaml runs by another command, under its caps: nothing of sh0020 is ordered beside it. Nothing was changed.',
      'Order it when that run has ended, or end it with ^C.',
    ],
  ],
  'no-page': [
    [{ why: 'port-taken', port: 4000 }, 78, 'Port 4000 of 127.0.0.1 is in use.', OTHER],
    [{ why: 'port-forbidden', port: 80 }, 78, 'Port 80 of 127.0.0.1 may not be used.', OTHER],
    [
      { why: 'not-built' },
      78,
      'The page is not built in this checkout.',
      'Build it: npm run build',
    ],
  ],
} satisfies SaidOf<'stale' | 'runs-elsewhere' | 'no-page'>;
