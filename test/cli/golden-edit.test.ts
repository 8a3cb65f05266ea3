/** The lines about an edit: what is kept, rendered again, no longer asked, and the flex wait. */

import { describe, expect, test } from 'vitest';
import { circleLines, keptLines } from '../../cli/text/kept-line.ts';
import { rerenderLine } from '../../cli/text/rerender-line.ts';
import { runCommand } from '../../cli/text/command.ts';
import { interruptedLines } from '../../cli/text/interrupted-text.ts';
import { flexLines } from '../../cli/text/run-text.ts';
import { shotLines } from '../../cli/text/shot-line.ts';
import { restartText, unaskedLines } from '../../cli/text/unasked-line.ts';
import { failure, waysOnAfter } from '../../specs/failures.ts';
import type { Cause, ShotDecision } from '../../specs/plan/decision.ts';
import { summaryOf } from '../../store/takes.ts';
import { record } from '../films/facts.ts';
import { filmView, HOUR, NOW, planOf, shotView } from '../films/fixture.ts';
import { placeWith } from './fixture.ts';

const dollars = (micros: number) => ({ currency: 'USD', micros });

const FILM = planOf(
  [
    'version: 1',
    'provider: byteplus',
    'defaults: { model: seedance-1.5-pro, tier: flex }',
    'shots:',
    ...['sh0010', 'sh0020', 'sh0030', 'sh0040'].map((id) => `  - { id: ${id}, prompt: '${id}' }`),
  ].join('\n'),
);

function kept(shot: string, keptDespite: Cause): ShotDecision {
  const take = summaryOf(record(shot));
  return { shot, kind: 'stands', take, reusedFrom: null, keptDespite, fingerprint: null };
}

const FIELDS = [{ field: 'prompt', was: 'The rain stops', is: 'The rain starts' }];

test('kept shots are named with the field that has changed, those that follow in one line', () => {
  const decisions = [
    kept('sh0010', { kind: 'changed', fields: FIELDS }),
    kept('sh0020', { kind: 'follows', shot: 'sh0010' }),
    kept('sh0030', { kind: 'follows', shot: 'sh0010' }),
    kept('sh0040', { kind: 'place', was: 'sh0020', is: 'sh0030' }),
  ];
  expect(keptLines(decisions)).toEqual([
    'sh0010  kept v001: prompt was “The rain stops”, is “The rain starts”',
    'sh0020, sh0030  kept v001: follows sh0010',
    'sh0040  kept v001: previous is now sh0030, was sh0020',
  ]);
});

test('a circled take that does not fit is named with what differs', () => {
  const differs = { kind: 'changed', fields: FIELDS } as const;
  expect(circleLines([{ shot: 'sh0010', take: 'v002', differs }])).toEqual([
    'sh0010  v002 is circled and does not fit: prompt was “The rain stops”, is “The rain starts”; freeze it to keep it',
  ]);
});

describe('what is rendered again', () => {
  const again = {
    tokens: 1,
    seconds: 5,
    expected: [dollars(130_680)],
    atMost: [],
    byTier: { default: [], flex: [] },
    pricedAt: [],
    shots: ['sh0020', 'sh0030'],
    roots: ['sh0020'],
  };
  const line = (cause: Exclude<Cause, { kind: 'new' | 'more' | 'own-file' }>) =>
    rerenderLine({ ...again, cause }, FILM, 'film.yaml');

  test('on demand names what it drags along and how to leave that', () => {
    expect(line({ kind: 'again' })).toBe(
      'sh0020, sh0030  again, 2 shots, 0.13 USD: one more take of sh0020. ' +
        'To keep the other: --only sh0020',
    );
  });

  test('since the shot above was taken out: it can be put back and skipped', () => {
    expect(line({ kind: 'place', was: 'sh0015', is: 'sh0010' })).toBe(
      'sh0020, sh0030  again, 2 shots, 0.13 USD: previous is now sh0010, was sh0015. ' +
        'To keep them: put sh0015 back with skip: true',
    );
  });

  test('since another take was circled: the one of before can be circled again', () => {
    expect(line({ kind: 'follows', shot: 'sh0010', take: 'v001' })).toBe(
      'sh0020, sh0030  again, 2 shots, 0.13 USD: follows sh0010, which had v001. ' +
        'To keep them: circle sh0010 v001',
    );
  });
});

const UNASKED = [
  { shot: 'sh0010', take: 'v001', state: 'queued', price: dollars(65_340) },
  { shot: 'sh0020', take: 'v003', state: 'running', price: dollars(65_340) },
  { shot: 'sh0030', take: 'v001', state: null, price: null },
];

test('orders that are no longer asked say what becomes of them and of the bill', () => {
  expect(unaskedLines(UNASKED)).toEqual([
    'sh0010  v001 no longer asked: queued, taken back, not billed',
    'sh0020  v003 no longer asked: running, goes on, is billed (0.065 USD) and kept as a take',
    'sh0030  v001 no longer asked: taken back if it is still queued, else billed and kept as a take',
  ]);
  // One that came with a copied folder is the original's as well.
  expect(unaskedLines(UNASKED.map((order) => ({ ...order, isElsewhere: true })))).toEqual([
    'sh0010  v001 no longer asked: ordered before this folder was copied, goes on, is billed (0.065 USD) and kept as a take',
    'sh0020  v003 no longer asked: running, goes on, is billed (0.065 USD) and kept as a take',
    'sh0030  v001 no longer asked: ordered before this folder was copied, goes on, is billed and kept as a take',
  ]);
});

test('a change that needs --restart lists what it costs and what keeps its place', () => {
  const decisions: ShotDecision[] = [
    { shot: 'sh0010', kind: 'orders', fingerprint: null, because: { kind: 'new' } },
    { shot: 'sh0020', kind: 'orders', fingerprint: null, because: { kind: 'new' } },
    { shot: 'sh0040', kind: 'under-way' },
  ];
  expect(
    restartText({
      file: 'film.yaml',
      shots: ['sh0010', 'sh0020', 'sh0050'],
      unasked: UNASKED,
      decisions,
      cause: 'edit',
    }),
  ).toBe(
    [
      'film.yaml was changed while its film runs: orders would be useless. Nothing was changed.',
      '  sh0010 v001: queued, taken back, not billed',
      '  sh0020 v003: running, goes on, is billed (0.065 USD) and kept as a take',
      '  sh0050: nothing is ordered yet',
      '  sh0040: keeps its place, still asked',
    ].join('\n'),
  );
});

test('a film with flex shots says how long a wait can be before it waits', () => {
  const decisions: ShotDecision[] = [{ shot: 'sh0010', kind: 'under-way' }];
  expect(flexLines([{ plan: FILM, decisions }], 'storyboard run film.yaml')).toEqual([
    'An order on flex can wait 48 h, and its link dies 24 h after the clip is made: ' +
      'leave this running, or ^C and come back in time, or: storyboard run film.yaml --detach',
  ]);
  expect(flexLines([{ plan: FILM, decisions: [] }], '')).toEqual([]);
});

test('the first dead link is counted from the last look that saw the task open', () => {
  const lines = (facts: Parameters<typeof shotView>[2]) =>
    interruptedLines(
      [filmView([shotView('sh0010', 'queued', { taskId: 'cgt-1', ...facts })])],
      NOW,
      {
        again: runCommand(['film.yaml'], placeWith({ only: 'sh0010..sh0030', keep: true })),
        canDetach: true,
      },
    )[1];
  expect(lines({ sinceMs: NOW - 40 * HOUR, seenOpenAtMs: NOW })).toBe(
    'Come back before Sat 14:10, when the first link can be dead, or leave it running ' +
      '(… --detach): storyboard run film.yaml --only sh0010..sh0030 --keep',
  );
  expect(lines({ sinceMs: NOW - 40 * HOUR })).toMatch(
    /^Come back now, a link can be dead already, or leave it running \(… --detach\): /,
  );
});

test('a link that died unseen is a paid loss with its price, and waits for a person', () => {
  const failed = failure('link-dead', { code: 'task-gone', message: 'It is gone.' });
  const shot = shotView('sh0010', 'asking', {
    take: 'v001',
    sinceMs: NOW - HOUR,
    failure: failed,
    waysOn: waysOnAfter(failed, true),
  });
  expect(shotLines({ file: 'film.yaml', shots: [shot] }, NOW)).toEqual([
    'sh0010  asking   its clip can no longer be fetched from byteplus: task-gone, 0.065 USD lost ' +
      'since 13:10   storyboard resolve film.yaml sh0010 --use | --fetch | --resubmit | --give-up',
  ]);
});
