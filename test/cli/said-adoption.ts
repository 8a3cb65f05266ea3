/** What a person reads where a task at a provider does not become a take. */

import type { Said } from './said.ts';

const OF = { taskId: 'cgt-1', file: 'film.yaml', shot: 'sh0010' } as const;
const NOTHING = 'Nothing was changed.';
const SIZE = { width: 1280, height: 720, seconds: 5.0417 };

export const SAID_OF_ADOPTION: readonly Said<'not-adopted'>[] = [
  [
    { why: 'not-ours', taskId: 'cgt-1' },
    2,
    `Task cgt-1 does not carry this project's mark: it is another's. ${NOTHING}`,
    null,
  ],
  [
    { why: 'gone', taskId: 'cgt-1' },
    2,
    `Task cgt-1 is no longer known at its provider. ${NOTHING}`,
    null,
  ],
  [
    { why: 'no-list', taskId: 'cgt-1' },
    2,
    `No provider that lists its tasks has a key here, so nobody can be asked for task cgt-1. ${NOTHING}`,
    null,
  ],
  [
    { why: 'not-finished', taskId: 'cgt-1', state: 'queued' },
    2,
    `Task cgt-1 is queued: it has no clip yet. ${NOTHING}`,
    'Try again when it is done.',
  ],
  [
    { why: 'no-clip', taskId: 'cgt-1', state: 'succeeded' },
    2,
    `Task cgt-1 has succeeded, and its provider gives no clip of it. ${NOTHING}`,
    null,
  ],
  [
    { why: 'no-clip', taskId: 'cgt-1', state: 'cancelled' },
    2,
    `Task cgt-1 has been cancelled: it has no clip. ${NOTHING}`,
    null,
  ],
  [
    { why: 'not-fetched', taskId: 'cgt-1', because: 'HTTP 403', isPassing: false },
    2,
    `The clip of task cgt-1 could not be fetched: HTTP 403. ${NOTHING}`,
    'If that may pass, run the same command again.',
  ],
  [
    { why: 'not-fetched', taskId: 'cgt-1', because: 'no answer', isPassing: true },
    69,
    `The clip of task cgt-1 could not be fetched: no answer. ${NOTHING}`,
    'If that may pass, run the same command again.',
  ],
  [
    { why: 'unreadable', taskId: 'cgt-1', because: 'clip-truncated' },
    2,
    `The clip of task cgt-1 does not decode to its end (clip-truncated). ${NOTHING}`,
    null,
  ],
  [
    { why: 'free', ...OF },
    2,
    `sh0010 is rendered in placeholder pictures, and no clip that was bought stands there. ${NOTHING}`,
    null,
  ],
  [
    { why: 'no-frames', ...OF },
    2,
    `sh0010 needs a frame of a shot that has no take yet, so nobody can say what was asked for it. ${NOTHING}`,
    'Which shot that is: storyboard plan film.yaml --project ferry',
  ],
  [
    { why: 'own-order', ...OF },
    2,
    `Task cgt-1 is that of an order of sh0010 whose answer was lost. ${NOTHING}`,
    'Its run finds it: storyboard run film.yaml --project ferry',
  ],
  [
    { why: 'open-order', ...OF, take: 'v002' },
    2,
    `sh0010 has an open order, v002, and nothing is taken beside it. ${NOTHING}`,
    'How it stands: storyboard status film.yaml --project ferry',
  ],
  [
    { why: 'other-seed', taskId: 'cgt-1', shot: 'sh0010', is: 7, asked: 8 },
    2,
    `Task cgt-1 was rendered with seed 7, sh0010 asks 8. ${NOTHING}`,
    null,
  ],
  [
    {
      why: 'other-shape',
      taskId: 'cgt-1',
      shot: 'sh0010',
      is: SIZE,
      asked: { ...SIZE, seconds: 4 },
    },
    2,
    `The clip of task cgt-1 has 1280×720 and 5.04 s, sh0010 asks 1280×720 and 4 s. ${NOTHING}`,
    null,
  ],
];
