/** What a person reads where a shot is neither left out nor ordered from another provider. */

import type { SaidOf } from './said.ts';

const NOTHING = 'Nothing was changed.';
const OF = { shot: 'sh0010' } as const;
const PROBLEM = {
  code: 'skipped-source',
  severity: 'error',
  line: 31,
  column: 5,
  path: 'shots[4].from',
  message: 'sh0050: sh0010 is skipped and has no take, so it has no frame to give.',
  hint: 'Or so.',
} as const;
const ELSEWHERE = { ...OF, provider: 'novita', family: 'seedance-1.5-pro' };
const POSSIBLE = 'It can be ordered from: ark and gptproto';
const NONE = 'No other provider whose key is here sells it as it is asked.';

export const SAID_OF_REDIRECTS = {
  'not-redirected': [
    [
      { why: 'not-skipped', ...OF },
      2,
      `No person has skipped sh0010. ${NOTHING}`,
      'What the file skips is in the film again without its skip.',
    ],
    [
      { why: 'state', ...OF, status: 'running', answer: 'skip' },
      2,
      `sh0010 is running: --skip is for a shot that asks, or has failed. ${NOTHING}`,
      'To leave it out all the same: skip: true in the file.',
    ],
    [
      { why: 'state', ...OF, status: 'running', answer: 'provider' },
      2,
      `sh0010 is running: --provider is for a shot that asks, or has failed. ${NOTHING}`,
      'To have it from another provider all the same: name that in the file.',
    ],
    [
      { why: 'state', ...OF, status: 'asking', answer: 'provider' },
      2,
      `sh0010 asks about a take: --provider is for an order that asks, or has failed. ${NOTHING}`,
      'To answer it: approve, reject or circle; of a bad picture --accept, --retake, --frame N.',
    ],
    [
      { why: 'no-order', ...OF, status: 'asking', answer: 'provider' },
      2,
      `Nothing that sh0010 asks about may be ordered anew. ${NOTHING}`,
      'Answer what it asks first.',
    ],
    [
      { why: 'unproven', ...OF, provider: 'byteplus' },
      2,
      `An order of sh0010 at byteplus has no known end, and may be paid. ${NOTHING}`,
      'Run the film: that brings it to its end, or asks.',
    ],
    [
      { why: 'unplannable', ...OF, file: 'film.yaml', problem: PROBLEM },
      2,
      `film.yaml:31:5 ${PROBLEM.message} ${NOTHING}`,
      'Name another "from:" or picture there, then: storyboard resolve film.yaml sh0010 --skip --project ferry',
    ],
    [
      { why: 'unplannable', ...OF, file: 'film.yaml', problem: { ...PROBLEM, code: 'empty-film' } },
      2,
      `film.yaml:31:5 ${PROBLEM.message} ${NOTHING}`,
      'Or so.',
    ],
  ],
  'not-elsewhere': [
    [
      { ...ELSEWHERE, provider: 'nobody\u0007', lack: { why: 'unknown' }, possible: [] },
      2,
      `sh0010: there is no provider "nobody·". ${NOTHING}`,
      NONE,
    ],
    [
      { ...ELSEWHERE, lack: { why: 'same' }, possible: ['ark', 'gptproto'] },
      2,
      `sh0010: it is ordered from novita already. ${NOTHING}`,
      POSSIBLE,
    ],
    [
      { ...ELSEWHERE, provider: 'local', lack: { why: 'placeholders' }, possible: [] },
      2,
      `sh0010: local and its own provider do not both sell clips: one renders placeholder pictures. ${NOTHING}`,
      NONE,
    ],
    [
      { ...ELSEWHERE, lack: { why: 'not-offered' }, possible: [] },
      2,
      `sh0010: novita does not offer seedance-1.5-pro. ${NOTHING}`,
      NONE,
    ],
    [
      { ...ELSEWHERE, lack: { why: 'ended' }, possible: [] },
      2,
      `sh0010: seedance-1.5-pro on novita has ended. ${NOTHING}`,
      NONE,
    ],
    [
      { ...ELSEWHERE, lack: { why: 'unfit', fact: 'has no tier flex' }, possible: [] },
      2,
      `sh0010: seedance-1.5-pro on novita has no tier flex. ${NOTHING}`,
      NONE,
    ],
  ],
} as const satisfies SaidOf<'not-redirected' | 'not-elsewhere'>;
