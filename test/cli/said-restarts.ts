/** What a person reads where a run would make orders useless. */

import type { SaidOf } from './said.ts';

const UNASKED = { take: 'v001', state: null, price: null };

export const SAID_OF_RESTARTS = {
  'needs-restart': [
    [
      {
        file: 'film.yaml',
        shots: ['sh0010', 'sh0020', 'sh0030', 'sh0040', 'sh0050', 'sh0060'],
        unasked: [
          { ...UNASKED, shot: 'sh0010', state: 'queued' },
          {
            ...UNASKED,
            shot: 'sh0020',
            state: 'running',
            price: { currency: 'USD', micros: 65_000 },
          },
          { ...UNASKED, shot: 'sh0030', state: 'succeeded' },
          { ...UNASKED, shot: 'sh0040' },
          { ...UNASKED, shot: 'sh0050', state: 'queued', isElsewhere: true },
          { ...UNASKED, shot: 'sh0099' },
        ],
        decisions: ['sh0070', 'sh0080'].map((shot) => ({
          shot,
          kind: 'under-way' as const,
        })),
        cause: 'edit',
      },
      4,
      'film.yaml was changed while its film runs: orders would be useless. Nothing was changed.\n' +
        '  sh0010 v001: queued, taken back, not billed\n' +
        '  sh0020 v001: running, goes on, is billed (0.065 USD) and kept as a take\n' +
        '  sh0030 v001: finished, is billed and kept as a take\n' +
        '  sh0040 v001: taken back if it is still queued, else billed and kept as a take\n' +
        '  sh0050 v001: ordered before this folder was copied, goes on, is billed and kept as a take\n' +
        '  sh0060: nothing is ordered yet\n' +
        '  sh0070, sh0080: keep their place, still asked',
      'To have it so: add --restart.',
    ],
    [
      {
        file: 'film.yaml',
        shots: [],
        unasked: [],
        decisions: [{ shot: 'a', kind: 'under-way' }],
        cause: 'edit-since',
      },
      4,
      'film.yaml was changed since its last run: orders would be useless. Nothing was changed.\n' +
        '  a: keeps its place, still asked',
      'To have it so: add --restart.',
    ],
    [
      {
        file: 'film.yaml',
        shots: ['a'],
        unasked: [],
        decisions: [{ shot: 'a', kind: 'under-way' }],
        cause: 'said',
      },
      4,
      'What was said of shots of film.yaml counts since its last run: orders would be useless. Nothing was changed.\n' +
        '  a: an older order of it is asked again, and goes on',
      'To have it so: add --restart.',
    ],
    [
      {
        file: 'film.yaml',
        shots: ['a'],
        unasked: [{ ...UNASKED, shot: 'a', isFinished: true, isElsewhere: true }],
        decisions: [],
        cause: 'choice',
      },
      4,
      'Of film.yaml something else is asked than in its last run: orders would be useless. Nothing was changed.\n' +
        '  a v001: finished, is billed and kept as a take',
      'To have it so: add --restart.',
    ],
  ],
} as const satisfies SaidOf<'needs-restart'>;
