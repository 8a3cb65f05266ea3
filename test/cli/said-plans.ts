/** What a person reads of a saved plan that is not carried out, and its exit code. */

import type { FilmErrors } from '../../films/error.ts';
import { DIFFERENCES } from '../../specs/plan/saved-plan.ts';
import type { Said } from './said.ts';

const ANEW = 'Write it anew: storyboard plan FILE --out plan.json';

const bad = (facts: Omit<FilmErrors['bad-plan'], 'plan'>, fact: string): Said<'bad-plan'> => [
  { plan: 'plan.json', ...facts },
  2,
  `--plan plan.json: ${fact}. Nothing was ordered.`,
  ANEW,
];

const about = (where: string, films: string): Said<'bad-plan'> => [
  { plan: 'plan.json', why: 'films', where },
  2,
  `--plan plan.json is about ${films}, and another number was named.`,
  'Name none: the plan names them itself.',
];

const WHOLE = { choice: {}, again: {} };

const differs = (
  differences: FilmErrors['plan-differs']['films'][number]['differences'],
  fact: string,
): Said<'plan-differs'> => [
  { plan: 'plan.json', chosen: WHOLE, films: [{ file: 'film.yaml', differences }] },
  4,
  `film.yaml is not as in plan.json: ${fact}.\nNothing was ordered.`,
  'To plan it anew: storyboard plan film.yaml --out plan.json --project ferry',
];

const MANY = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const WORDS = {
  file: 'the file was edited',
  project: 'it is of another project, or another film',
  program: 'what is sent is different, by this program, its settings or values of variables',
  pictures: 'pictures were changed',
  provider:
    'another address of the provider is asked: a simulator in the place of it, or no longer',
  decisions: 'something was decided since about its takes',
  takes: 'takes are different',
  prices: 'prices are different',
} as const;

const NOT_SAVED: readonly Said<'not-saved'>[] = [
  [
    { why: 'name', file: 'a\u0007.yaml' },
    4,
    'The plan was not saved: the name a·.yaml has signs that no terminal shows.',
    'Rename that file, or run it without a saved plan.',
  ],
  [
    { why: 'bytes', where: null, file: 'p.json' },
    4,
    'The plan was not saved to p.json: it is larger than 16 MiB, and could not be read again.',
    'Save plans of fewer films each.',
  ],
  [
    { why: 'shape', where: 'films', file: 'p.json' },
    4,
    'The plan was not saved to p.json: a part is too much (films), and could not be read again.',
    'Save plans of fewer films each.',
  ],
];

export const SAID_OF_PLANS = {
  'bad-plan': [
    bad({ why: 'no-json', where: null }, 'it is no JSON'),
    bad({ why: 'no-plan', where: null }, 'it is no plan of this program'),
    bad({ why: 'version', where: null }, 'it is of another version of this program'),
    bad(
      { why: 'shape', where: 'films.0.file' },
      'a part of it is not as it was written (films.0.file)',
    ),
    about('1', 'one film'),
    about('3', '3 films'),
  ],
  'plan-differs': [
    ...DIFFERENCES.map((kind) => differs([{ kind, shots: [] }], WORDS[kind])),
    differs(
      [
        { kind: 'takes', shots: ['sh0010', 'sh0020'] },
        { kind: 'prices', shots: MANY },
      ],
      'takes are different (sh0010, sh0020); prices are different (a, b, c, d, e, f, …)',
    ),
    [
      {
        plan: 'my plan.json',
        chosen: {
          choice: { only: 'sh0010', keep: true, continues: 'old.yaml', set: { city: 'La Paz' } },
          again: { sh0010: 1 },
        },
        films: [{ file: 'film.yaml', differences: [{ kind: 'file', shots: [] }] }],
      },
      4,
      'film.yaml is not as in my plan.json: the file was edited.\nNothing was ordered.',
      'To plan it anew: storyboard plan film.yaml --only sh0010 --again sh0010 ' +
        "--set 'city=La Paz' --keep --continues old.yaml --out 'my plan.json' --project ferry",
    ],
    [
      {
        plan: 'plan.json',
        chosen: WHOLE,
        films: [
          { file: 'a.yaml', differences: [{ kind: 'file', shots: [] }] },
          { file: 'b.yaml', differences: [{ kind: 'pictures', shots: ['x'] }] },
        ],
      },
      4,
      'a.yaml is not as in plan.json: the file was edited.\n' +
        'b.yaml is not as in plan.json: pictures were changed (x).\nNothing was ordered.',
      'Plan them anew with --out.',
    ],
  ],
  'not-saved': NOT_SAVED,
  'not-replaced': [
    [
      { file: 'film.yaml' },
      4,
      'film.yaml is there and is no saved plan; nothing was written.',
      'Name another file.',
    ],
  ],
} satisfies {
  'bad-plan': readonly Said<'bad-plan'>[];
  'plan-differs': readonly Said<'plan-differs'>[];
  'not-saved': readonly Said<'not-saved'>[];
  'not-replaced': readonly Said<'not-replaced'>[];
};
