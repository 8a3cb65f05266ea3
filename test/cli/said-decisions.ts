/** What a person reads where what was said of a take does not count. */

import type { Said } from './said.ts';

const NOTHING = 'Nothing was changed.';
const OF = { shot: 'sh0010', take: 'v002' };
const PROMPT = { field: 'prompt', was: 'a quay', is: 'a pier' };

export const SAID_OF_DECISIONS: readonly Said<'not-decided'>[] = [
  [
    { why: 'never-run', file: 'film.yaml' },
    2,
    `film.yaml was not run yet: it has no takes. ${NOTHING}`,
    'To have some: storyboard run film.yaml --project ferry',
  ],
  [{ why: 'empty-note' }, 2, `The note is empty. ${NOTHING}`, null],
  [{ why: 'long-note' }, 2, `A note has at most 2000 characters. ${NOTHING}`, null],
  [
    { why: 'no-such-shot', shot: 'sh001', shots: ['sh0010', 'sh0020'] },
    2,
    `The film has no shot "sh001". ${NOTHING}`,
    'Did you mean "sh0010"?',
  ],
  [
    { why: 'no-such-take', ...OF, takes: ['v001'] },
    2,
    `sh0010 has no take v002. ${NOTHING}`,
    'It has: v001',
  ],
  [
    { why: 'no-such-take', ...OF, takes: [] },
    2,
    `sh0010 has no take v002. ${NOTHING}`,
    'It has: none',
  ],
  [
    { why: 'placeholder', ...OF },
    2,
    `sh0010 v002 is a placeholder picture: it never stands in a paid film. ${NOTHING}`,
    null,
  ],
  [
    { why: 'unfit', ...OF, cause: { kind: 'changed', fields: [PROMPT] }, fitting: ['v003'] },
    2,
    `sh0010 v002 does not fit what is asked now: prompt was “a quay”, is “a pier”. ${NOTHING}`,
    'Fitting: v003. To have it stand as it is: take: v002 in the file.',
  ],
  [
    { why: 'pinned', ...OF },
    2,
    `sh0010 stands with v002 by its take:, which is stronger. ${NOTHING}`,
    'Remove its take: first.',
  ],
  [
    { why: 'unfit', ...OF, cause: { kind: 'own-file', name: 'mine.mov' }, fitting: ['v001'] },
    2,
    `sh0010 v002 does not fit what is asked now: mine.mov, a file of your own. ${NOTHING}`,
    'Fitting: v001. To have it stand as it is: replace sh0010 with mine.mov again, or take: v002 in the file.',
  ],
  [
    { why: 'rejected', ...OF, file: 'film.yaml' },
    2,
    `sh0010 v002 is rejected. ${NOTHING}`,
    'Circle another take of it, or order one more: storyboard run film.yaml --again sh0010 --project ferry',
  ],
  [
    { why: 'rejected', ...OF, file: 'film.yaml', isAwaited: true },
    2,
    `sh0010 v002 is rejected. ${NOTHING}`,
    'One more take of it was asked for: freeze that when it is there, or circle one.',
  ],
  [{ why: 'not-frozen', shot: 'sh0010' }, 2, `sh0010 is not frozen. ${NOTHING}`, null],
  [{ why: 'no-take', shot: 'sh0010' }, 2, `sh0010 has no take yet. ${NOTHING}`, null],
  [
    { why: 'none-stands', shot: 'sh0010', takes: ['v001', 'v002'] },
    2,
    `No take of sh0010 stands now: it would be ordered. ${NOTHING}`,
    'It has: v001, v002',
  ],
  [
    { why: 'several', shot: 'sh0010', takes: ['v001', 'v002'] },
    2,
    `Several takes of sh0010 wait for a choice. ${NOTHING}`,
    'Circle one first: v001, v002',
  ],
  [
    { why: 'no-frame', ...OF, frame: 97, frames: 97 },
    2,
    `sh0010 v002 has no frame 97: they are 0 to 96. ${NOTHING}`,
    'Its last one: --frame 96. As the clip ends, unchanged: --accept.',
  ],
  [
    { why: 'undecoded', ...OF, frame: 96, frames: 97 },
    2,
    `Frame 96 of sh0010 v002 does not decode. ${NOTHING}`,
    'Choose one before it.',
  ],
];

/** An answer for an order, where none asks. */
export const SAID_OF_NO_ORDER: readonly Said<'nothing-asked'>[] = [
  [{ why: 'no-order', shot: 'sh0010' }, 2, 'sh0010 has no order to answer for.', null],
  [
    { why: 'ended', shot: 'sh0010' },
    2,
    'The order of sh0010 that asked has ended meanwhile.',
    null,
  ],
  [
    { why: 'about-take', shot: 'sh0010', asks: 'hand-over' },
    2,
    'sh0010 asks about a take, and about no order. To answer it: --accept, --retake or --frame N.',
    null,
  ],
];
