/** What a person reads of each refusal of a film, and the exit code that a program reads. */

import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../cli/refusal.ts';
import { tightLines } from '../../cli/text/cap-text.ts';
import { AGAIN_QUESTIONS, movedLines } from '../../cli/text/moved-text.ts';
import { FilmError, type FilmErrorCode } from '../../films/error.ts';
import { ServerError } from '../../server/error.ts';
import { StoreError } from '../../store/error.ts';
import { ToolError } from '../../tools/tool.ts';
import { placeWith } from './fixture.ts';
import { SAID_OF_CLUSTERS, SAID_OF_OTHERS, SAID_OF_TASKS } from './said-answers.ts';
import { SAID_OF_REDIRECTS } from './said-redirects.ts';
import { SAID_OF_RESTARTS } from './said-restarts.ts';
import { SAID_OF_TABLES } from './said-tables.ts';
import { SAID_OF_CLIPS } from './said-clips.ts';
import { SAID_OF_DAILIES } from './said-dailies.ts';
import { SAID_OF_DELIVERY } from './said-delivery.ts';
import { SAID_OF_PLANS } from './said-plans.ts';
import { SAID_OF_REPORT } from './said-report.ts';
import { ORDER, SAID_OF_FILMS, type SaidOf } from './said.ts';

const FERRY = placeWith({}, ['--project', 'ferry']);

/** Every code but that of several refusals, which has words of theirs, and of what is a bug. */
const SAID: Required<SaidOf<Exclude<FilmErrorCode, 'several' | 'conflict'>>> = {
  ...SAID_OF_FILMS,
  ...SAID_OF_TABLES,
  ...SAID_OF_REDIRECTS,
  ...SAID_OF_RESTARTS,
  ...SAID_OF_PLANS,
  ...SAID_OF_CLIPS,
  ...SAID_OF_DELIVERY,
  ...SAID_OF_CLUSTERS,
  ...SAID_OF_TASKS,
  ...SAID_OF_OTHERS,
  ...SAID_OF_DAILIES,
  ...SAID_OF_REPORT,
};
const isCode = (code: string): code is keyof typeof SAID => Object.hasOwn(SAID, code);
const CASES = Object.keys(SAID)
  .filter(isCode)
  .flatMap((code) =>
    SAID[code].map(([facts, exit, message, hint]) => ({ code, facts, exit, message, hint })),
  );

test.each(CASES)('$code: $message', ({ code, facts, ...said }) => {
  const error = new FilmError(code, facts);
  expect(refusalOf(error, FERRY)).toMatchObject({ code, ...said, cause: error });
});

test('a command in a hint says nothing of a project that it finds by itself', () => {
  const facts = { file: 'new.yaml', gone: 'old.yaml', isKnown: false, orders: [ORDER] };
  expect(refusalOf(new FilmError('bought-already', facts)).hint).toBe(
    'If it was renamed: storyboard run new.yaml --continues old.yaml. ' +
      'If not, end its orders first: storyboard cancel old.yaml',
  );
});

const STORE = { message: 'It is so.', path: '/film', remedy: 'Do this.' };

test.each([
  [new StoreError('damaged', STORE), 78, 'damaged', 'Do this.'],
  [new StoreError('several-projects', STORE), 2, 'several-projects', 'Do this.'],
  [new StoreError('bad-name', STORE), 2, 'bad-name', 'Do this.'],
  // Other than what `run` names on its command line, which is an error of usage.
  [new StoreError('unreadable', STORE), 78, 'unreadable', 'Do this.'],
  [new StoreError('conflict', STORE), 70, 'conflict', 'Do this.'],
  [new ServerError('did-not-start', 'It is so.'), 69, 'did-not-start', null],
  [new ServerError('busy', 'It is so.'), 69, 'busy', null],
  [new ServerError('older-version', 'It is so.'), 78, 'older-version', null],
  [new ServerError('bad-target', 'It is so.'), 78, 'bad-target', null],
])('%s (%i, %s) is told in its own words', (error, exit, code, hint) => {
  expect(refusalOf(error)).toMatchObject({ exit, code, message: 'It is so.', hint, cause: error });
});

test('a program that is not there is told in its own words', () => {
  const error = new ToolError('ffmpeg', 'ffmpeg is not there.', ['PATH'], 'Install it.');
  const { message } = error;
  expect(refusalOf(error)).toMatchObject({ exit: 78, code: 'no-ffmpeg', message, hint: null });
});

describe('several refusals', () => {
  const invalid = (file: string) =>
    new FilmError('invalid-storyboard', { files: [{ file, text: 'a: 1', diagnostics: [] }] });
  const restart = { file: 'b.yaml', shots: [], unasked: [], decisions: [], cause: 'edit' } as const;
  const refused = new FilmError('needs-restart', restart);
  const unreachable = new FilmError('temporal-unreachable', { address: '127.0.0.1:7233' });
  const keyless = new FilmError('missing-key', {
    provider: 'byteplus',
    hint: null,
    about: 'order',
  });
  const named = { file: 'c.yaml', why: 'missing', others: ['d.yaml'] } as const;
  const missing = new FilmError('no-such-file', named);
  const RESTART =
    'b.yaml was changed while its film runs: orders would be useless. Nothing was changed.\n' +
    '  To have it so: add --restart.';
  const GO_ON = 'To run the others without them: --keep-going.';

  const together = (errors: readonly unknown[], canGoOn = true) =>
    refusalOf(new FilmError('several', { errors, canGoOn }), FERRY);

  test('are told one after the other with their hints, the worst first', () => {
    expect(together([refused, missing, unreachable, keyless])).toMatchObject({
      exit: 78,
      code: 'missing-key',
      message:
        'byteplus cannot be used.\n' +
        'Temporal at 127.0.0.1:7233 does not answer.\n' +
        "  It is this project's own: run the same command again, nothing is lost.\n" +
        'c.yaml: there is no such file.\n' +
        '  There is: d.yaml\n' +
        `${RESTART}\n` +
        'Nothing was ordered.',
      hint: GO_ON,
      files: [],
    });
  });

  test('of storyboards that are not valid are told in one line', () => {
    const refusal = together([invalid('a.yaml'), invalid('b.yaml')], false);
    expect(refusal).toMatchObject({
      exit: 65,
      code: 'invalid-storyboard',
      message: 'a.yaml, b.yaml: not valid, nothing was ordered.',
      hint: null,
    });
    expect(refusal.files.map(({ file }) => file)).toEqual(['a.yaml', 'b.yaml']);
  });

  test('of which some are storyboards that are not valid name those last', () => {
    expect(together([missing, invalid('a.yaml')])).toMatchObject({
      exit: 65,
      code: 'invalid-storyboard',
      message:
        'c.yaml: there is no such file.\n' +
        '  There is: d.yaml\n' +
        'a.yaml: not valid, nothing was ordered.',
      hint: GO_ON,
    });
  });

  test('may be of the store as well', () => {
    const facts = { message: 'It is damaged.', path: '/film', remedy: 'Mend it.' };
    expect(together([refused, new StoreError('damaged', facts)], false)).toMatchObject({
      exit: 78,
      code: 'damaged',
      message: `It is damaged.\n  Mend it.\n${RESTART}\nNothing was ordered.`,
      hint: null,
    });
  });
});

describe('caps that do not hold every retry', () => {
  const dollars = (micros: number) => ({ currency: 'USD', micros });
  const of = { subject: 'a.yaml', cost: dollars(5_000_000), cap: dollars(4_000_000) };
  const budget = { ...of, kind: 'budget', used: dollars(2_000_000) } as const;
  const maxCost = { ...of, subject: 2, kind: 'max-cost', used: dollars(0) } as const;
  const BUDGET =
    'With every retry it may cost 5.00 USD, over the budget of 4.00 USD, of which 2.00 USD is ' +
    'spent or ordered: a shot that needs more asks.';
  const MAX_COST =
    'With every retry it may cost 5.00 USD, over --max-cost 4.00 USD: a shot that needs more asks.';

  test('are told, of several films with the name of each', () => {
    expect(tightLines([budget, maxCost], 2)).toEqual([`a.yaml: ${BUDGET}`, MAX_COST]);
    expect(tightLines([budget, { ...maxCost, subject: 'a.yaml' }], 1)).toEqual([BUDGET, MAX_COST]);
    expect(tightLines([], 1)).toEqual([]);
  });
});

describe('what is open under another name', () => {
  const subject = { file: 'new.yaml', place: FERRY };
  const lent = { id: 'f1', file: 'lent.yaml', open: [] };
  const vanished = [{ id: 'f0', file: 'old.yaml', open: [ORDER] }, lent];
  const films = { kind: 'renamed-films', file: 'new.yaml', vanished, isBlocking: false } as const;

  test('is told of films whose file is gone', () => {
    expect(movedLines({ ...films, isKnown: false }, subject)).toEqual([
      'old.yaml is gone.',
      '  sh0010 v001, task cgt-1, 0.065 USD is open.',
      '  If it was renamed: storyboard run new.yaml --continues old.yaml --project ferry',
      'lent.yaml is gone. Takes of it are reused.',
      '  If it was renamed: storyboard run new.yaml --continues lent.yaml --project ferry',
    ]);
    expect(movedLines({ ...films, vanished: [lent], isKnown: true }, subject)).toEqual([
      'lent.yaml is gone. Takes of it are reused.',
      '  If it was renamed: new.yaml is another film already, so give the file its name lent.yaml ' +
        'back, then: storyboard run lent.yaml --project ferry',
    ]);
  });

  test('is told of shots whose id was changed', () => {
    const renamed = [true, false].map((isCertain) => ({ shot: 'quay', order: ORDER, isCertain }));
    const about = { kind: 'renamed-shots', file: 'new.yaml', renamed, isBlocking: true } as const;
    const changed =
      '  If its id was changed: give it the id sh0010 until that order has ended. Under the id ' +
      'quay the same take is used then.';
    const open = 'sh0010 v001, task cgt-1, 0.065 USD is open.';
    expect(movedLines(about, subject)).toEqual([
      `quay is ordered already under the id sh0010: ${open}`,
      changed,
      `quay is perhaps ordered already under the id sh0010 (its frame is not known yet): ${open}`,
      changed,
    ]);
  });

  test('is asked about', () => {
    expect(AGAIN_QUESTIONS).toEqual({
      'renamed-films': 'Order what is open there once more? [y/N] ',
      'renamed-shots': 'Order what is open under another id once more? [y/N] ',
    });
  });
});
