/** What a person has always read of each refusal before a film is rendered, and its exit code. */

import type { FilmErrorCode, FilmErrors } from '../../films/error.ts';
import { SAID_OF_DECISIONS } from './said-decisions.ts';
import { SAID_OF_EXPORT } from './said-export.ts';
import { SAID_OF_MIDDLE } from './said-middle.ts';
import { SAID_OF_MONEY } from './said-money.ts';

export type Said<Code extends FilmErrorCode> = readonly [
  facts: FilmErrors[Code],
  exit: number,
  message: string,
  hint: string | null,
];

export type SaidOf<Codes extends FilmErrorCode> = {
  readonly [Code in Codes]?: readonly Said<Code>[];
};

const dollars = (micros: number) => ({ currency: 'USD', micros });

const AT = { file: 'film.yaml', shot: 'sh0020', at: { line: 7, column: 5 } };
const PICTURE = { file: 'film.yaml', link: 'https://p.example/a.png?[removed]' };
export const ORDER = {
  shot: 'sh0010',
  take: 'v001',
  taskId: 'cgt-1',
  fingerprint: 'a'.repeat(64),
  frames: { firstFrameSha256: null, lastFrameSha256: null },
  price: dollars(65_000),
};
const [COLLECTED, LOST] = [
  { ...ORDER, price: null },
  { ...ORDER, shot: 'sh0020', taskId: null },
];
const UNFIT =
  'A sandboxed ffmpeg (snap, flatpak) cannot see hidden folders: set STORYBOARD_FFMPEG to ' +
  'another one, or take it out of PATH and let this program fetch its own.';
const SETTING = { provider: 'byteplus', reason: 'It is so.', hint: 'Do this.' } as const;
const NOT_WRITTEN = 'byteplus cannot be asked for the task, and nothing was written.';

/** Of each setting that keeps a provider from being used. */
const settings: readonly Said<'missing-key'>[] = [
  [{ ...SETTING, about: 'order' }, 78, 'It is so.', 'Do this.'],
  [{ ...SETTING, about: 'task' }, 78, `${NOT_WRITTEN} It is so.`, 'Do this.'],
];

const file = (name: string) => ({ file: name, text: '', diagnostics: [] });
const missing = (why: FilmErrors['no-such-file']['why'], others: string[] | null = []) => ({
  file: 'films/a.yaml',
  why,
  others,
});

/** Of files, settings, choices, caps and what is ordered already. */
export const SAID_OF_FILMS = {
  'invalid-storyboard': [
    [{ files: [file('a.yaml')] }, 65, 'a.yaml: not valid, nothing was ordered.', null],
    [
      { files: [file('a.yaml'), file('b\u001B[2J.yaml')] },
      65,
      'a.yaml, b·[2J.yaml: not valid, nothing was ordered.',
      null,
    ],
  ],
  'no-such-file': [
    [missing('missing'), 2, 'films/a.yaml: there is no such file.', null],
    [
      missing('missing', null),
      2,
      'films/a.yaml: there is no such file.',
      'There is no folder films either.',
    ],
    [
      missing('missing', ['b.yaml', 'c.yml']),
      2,
      'films/a.yaml: there is no such file.',
      'There is: b.yaml, c.yml',
    ],
    [
      missing('missing', ['1.yaml', '2.yaml', '3.yaml', '4.yaml', '5.yaml', '6.yaml']),
      2,
      'films/a.yaml: there is no such file.',
      'There is: 1.yaml, 2.yaml, 3.yaml, 4.yaml, 5.yaml, …',
    ],
    [missing('folder', ['b.yaml']), 2, 'films/a.yaml is a folder.', 'There is: b.yaml'],
    [
      missing('folder', null),
      2,
      'films/a.yaml is a folder.',
      'There is no folder films/a.yaml either.',
    ],
    [missing('unreadable'), 2, 'films/a.yaml may not be read.', null],
    [missing('broken-link'), 2, 'films/a.yaml is a link that leads to no file.', null],
    [missing('no-file'), 2, 'films/a.yaml is no file.', null],
  ],
  unreadable: [
    [
      { reason: 'It is a pipe.', hint: 'Remove it.', isNamed: true },
      2,
      'It is a pipe.',
      'Remove it.',
    ],
    [{ reason: 'It is a pipe.', hint: null }, 78, 'It is a pipe.', null],
  ],
  'several-files': [
    ...(['only', 'until', 'again'] as const).map((choice): Said<'several-files'> => [
      { choice },
      2,
      `--${choice} names shots of one film, and there are several.`,
      'Name that film by itself.',
    ]),
    [
      { choice: 'table' },
      2,
      '--table is about one film, and there are several.',
      'Name that film by itself.',
    ],
    [
      { choice: 'continues' },
      2,
      '--continues is about one film, and there are several.',
      'Name that film by itself.',
    ],
  ],
  'no-such-shot': [
    [
      { choice: 'only', name: 'sh0011', shots: ['sh0010', 'quay'] },
      2,
      '--only: the film has no shot "sh0011".',
      'Did you mean "sh0010"?',
    ],
    [
      { choice: 'until', name: 'ferry', shots: ['sh0010', 'quay'] },
      2,
      '--until: the film has no shot "ferry".',
      'Choose one of: sh0010, quay.',
    ],
    [
      { choice: null, name: 'sh0011', shots: ['sh0010', 'quay'] },
      2,
      'The film has no shot "sh0011".',
      'Did you mean "sh0010"?',
    ],
  ],
  backwards: [
    [
      { choice: 'again', name: 'sh0020..sh0010' },
      2,
      '--again: sh0020..sh0010 ends above its start.',
      null,
    ],
  ],
  'bad-takes': [
    [
      { why: 'without-again', option: 'takes' },
      2,
      '--takes is about shots that are asked for again. Nothing was ordered.',
      'Name them: --again sh0010 --takes …; or write takes: in the file.',
    ],
    [
      { why: 'without-again', option: 'seed' },
      2,
      '--seed is about shots that are asked for again. Nothing was ordered.',
      'Name them: --again sh0010 --seed …',
    ],
    [
      { why: 'range', option: 'takes', most: 8 },
      2,
      '--takes is a whole number from 1 to 8. Nothing was ordered.',
      null,
    ],
    [
      { why: 'range', option: 'seed', most: 9 },
      2,
      '--seed is a whole number from 0 to 9. Nothing was ordered.',
      null,
    ],
    [
      { why: 'seeded', option: 'takes', shot: 'sh0010' },
      2,
      '--takes: the file gives sh0010 a seed, and each further take would be the same clip. Nothing was ordered.',
      'Take seed out of sh0010, or change it there.',
    ],
    [
      { why: 'seeded', option: 'seed', shot: 'sh0010' },
      2,
      '--seed: the file gives sh0010 a seed, and that one counts. Nothing was ordered.',
      'Take seed out of sh0010, or change it there.',
    ],
  ],
  skipped: [[{ shot: 'sh0010' }, 2, '--again: sh0010 is skipped.', 'Remove its skip.']],
  pinned: [
    [
      { shot: 'sh0010', take: 'v002' },
      2,
      '--again: sh0010 stands with v002 by its take:.',
      'Remove its take: to have another one stand.',
    ],
  ],
  frozen: [
    [
      { shot: 'sh0010', take: 'v002' },
      2,
      '--again: sh0010 stands with v002, which is frozen.',
      'Unfreeze it to have another one stand.',
    ],
  ],
  ...SAID_OF_MONEY,
  ...SAID_OF_MIDDLE,
  'not-exported': SAID_OF_EXPORT,
  'not-decided': SAID_OF_DECISIONS,
  'nothing-to-continue': [
    [
      { old: 'old.yaml', gone: [] },
      2,
      '--continues: old.yaml is no film here.',
      'Every film of the project has its file.',
    ],
    [
      { old: 'old.yaml', gone: ['a.yaml', 'b.yaml'] },
      2,
      '--continues: old.yaml is no film here.',
      'Films whose file is gone: a.yaml, b.yaml',
    ],
  ],
  'still-there': [
    [
      { old: 'old.yaml', file: 'film.yaml' },
      4,
      'old.yaml is still there: film.yaml is a film of its own. Nothing was changed.',
      'Run it without --continues.',
    ],
  ],
  'has-orders': [
    [
      { file: 'film.yaml' },
      4,
      'film.yaml has a run, orders or takes of its own already. Nothing was changed.',
      'Run it without --continues.',
    ],
  ],
  'no-source': [
    [
      { ...AT, source: 'sh0010' },
      4,
      'film.yaml:7:5 sh0020 needs a frame of sh0010, which has no take and is not to be ordered. Nothing was ordered.',
      'Order what it needs as well: --until sh0020',
    ],
  ],
  'placeholder-source': [
    [
      { ...AT, source: 'sh0010', provider: 'modelhunter' },
      4,
      'film.yaml:7:5 sh0020 would be bought from modelhunter, and starts from a placeholder: sh0010 is rendered by the simulator. Nothing was ordered.',
      'Ask for both at the same kind of address, or write "from: none" for sh0020.',
    ],
  ],
  'picture-changed': [
    [
      { path: 'quay.png', file: 'film.yaml' },
      4,
      'quay.png has changed while film.yaml was read; nothing was ordered.',
      'Run the same command again.',
    ],
  ],
  'picture-unreachable': [
    [
      { ...PICTURE, reason: 'HTTP 503.' },
      69,
      'film.yaml: the picture https://p.example/a.png?[removed] cannot be fetched. HTTP 503.',
      'Check the network and the link, then run the same command again; or save the picture ' +
        'beside the storyboard and name it by its path.',
    ],
    [
      { ...PICTURE, reason: null },
      69,
      'film.yaml: the picture https://p.example/a.png?[removed] was never fetched, and this command asks nobody.',
      'To fetch it: storyboard plan film.yaml --project ferry',
    ],
  ],
  'bad-proxy': [
    ...settings,
    [
      { ...PICTURE, reason: 'HTTPS_PROXY is none.', hint: 'Correct it.' },
      78,
      'film.yaml: the picture https://p.example/a.png?[removed] cannot be fetched: HTTPS_PROXY is none.',
      'Correct it.',
    ],
  ],
  'missing-key': [
    ...settings,
    [{ provider: 'byteplus', hint: null, about: 'order' }, 78, 'byteplus cannot be used.', null],
  ],
  'bad-key': settings,
  'bad-base-url': settings,
  'not-running': settings,
  'bad-notify': [[{ reason: 'It is so.', hint: 'Do this.' }, 78, 'It is so.', 'Do this.']],
  'bad-webhook': [[{ reason: 'It is so.', hint: 'Do this.' }, 78, 'It is so.', 'Do this.']],
  'ffmpeg-unfit': [
    [
      { reason: 'It cannot write a clip.', path: '/bin/ffmpeg' },
      78,
      'It cannot write a clip. (/bin/ffmpeg). Nothing was ordered.',
      UNFIT,
    ],
  ],
  'ffmpeg-missing': [
    [
      { reason: 'It is gone.', path: '/bin/ffmpeg' },
      78,
      'It is gone. (/bin/ffmpeg). Nothing was ordered.',
      UNFIT,
    ],
  ],
  closed: [[{ folder: '/films' }, 78, '/films is closed: nothing was begun.', null]],
  'bought-already': [
    [
      { file: 'new.yaml', gone: 'old film.yaml', isKnown: false, orders: [ORDER, LOST] },
      4,
      'new.yaml: what it asks was ordered already for old film.yaml, whose file is gone (sh0010 v001, task cgt-1, 0.065 USD; sh0020 v001, its answer is looked for, 0.065 USD). Nothing was ordered.',
      "If it was renamed: storyboard run new.yaml --continues 'old film.yaml' --project ferry. " +
        "If not, end its orders first: storyboard cancel 'old film.yaml' --project ferry",
    ],
    [
      { file: 'new.yaml', gone: 'old.yaml', isKnown: true, orders: [COLLECTED] },
      4,
      'new.yaml: what it asks was ordered already for old.yaml, whose file is gone (sh0010 v001, task cgt-1). Nothing was ordered.',
      'If it was renamed: new.yaml is another film already, so give the file its name old.yaml back, then: storyboard run old.yaml --project ferry. ' +
        'If not, end its orders first: storyboard cancel old.yaml --project ferry',
    ],
    [
      {
        file: 'film.yaml',
        renamed: [
          { shot: 'quay', order: ORDER, isCertain: true },
          { shot: 'ferry', order: LOST, isCertain: true },
        ],
      },
      4,
      'film.yaml: what it asks is ordered already under another id (quay: sh0010 v001, task cgt-1, 0.065 USD; ferry: sh0020 v001, its answer is looked for, 0.065 USD). Nothing was ordered.',
      'Give quay the id sh0010 until that order has ended: a take that comes of it is used under ' +
        'either id. Or end it first: storyboard cancel film.yaml --project ferry',
    ],
  ],
} satisfies SaidOf<FilmErrorCode>;
