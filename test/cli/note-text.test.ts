/** What the state of a shot leaves open, as a person reads it. */

import { describe, expect, test } from 'vitest';
import { withFates } from '../../cli/text/cancel-text.ts';
import { noteText } from '../../cli/text/note-text.ts';
import type { ShotNote, ShotState, ShotView } from '../../films/view/view.ts';
import { doneShot, filmView, NOW, shotView } from '../films/fixture.ts';

const changed = {
  kind: 'changed',
  fields: [
    { field: 'prompt', was: 'a quay', is: 'a pier' },
    { field: 'seed', was: '7', is: 'drawn' },
  ],
} as const;

const REJECTED = {
  kind: 'reject',
  number: 1,
  shot: 'sh0020',
  take: { film: 'f0123456789', shot: 'sh0020', take: 'v001' },
  after: 1,
  by: 'ann',
  at: new Date(2026, 5, 12, 12, 10).toISOString(),
  note: 'her hands',
} as const;

const SAID: { readonly [Kind in Exclude<ShotNote['kind'], 'fate'>]: [ShotNote, string][] } = {
  after: [[{ kind: 'after', shot: 'sh0010' }, 'after sh0010']],
  by: [[{ kind: 'by', shot: 'sh0010' }, 'by sh0010']],
  kept: [
    [{ kind: 'kept', cause: changed }, 'prompt was “a quay”, is “a pier”; seed was 7, is drawn'],
    [{ kind: 'kept', cause: { kind: 'follows', shot: 'sh0010' } }, 'follows sh0010'],
    [
      { kind: 'kept', cause: { kind: 'place', was: 'sh0010', is: 'sh0020' } },
      'previous is now sh0020, was sh0010',
    ],
    [
      { kind: 'kept', cause: { kind: 'place', was: null, is: null } },
      'previous is now none, was none',
    ],
    [{ kind: 'kept', cause: { kind: 'again' } }, 'one more take is asked'],
  ],
  again: [
    [
      { kind: 'again', cause: { kind: 'follows', shot: 'sh0010' } },
      'the next run renders it again, 0.065 USD: follows sh0010',
    ],
  ],
  rejected: [
    [
      { kind: 'rejected', decision: null, others: [] },
      'circle a take, or storyboard run film.yaml --again sh0020',
    ],
    [
      { kind: 'rejected', decision: REJECTED, others: ['v003', 'v002'] },
      'rejected by ann, 2026-06-12 12:10: her hands; circle v003 or v002, or storyboard run film.yaml --again sh0020',
    ],
    [
      { kind: 'rejected', decision: { ...REJECTED, again: true }, others: [] },
      'rejected by ann, 2026-06-12 12:10: her hands; the next run orders one more, 0.065 USD, or circle a take',
    ],
  ],
  beside: [
    [
      {
        kind: 'beside',
        takes: [
          { take: 'v001', taskId: 'cgt-1' },
          { take: 'v002', taskId: null },
        ],
      },
      'waits for v001 (cgt-1), v002 (no task yet), no longer asked',
    ],
  ],
  'left-out': [[{ kind: 'left-out' }, 'not in this run']],
  lost: [[{ kind: 'lost' }, 'outcome unknown, looked for at the provider']],
  unanswered: [
    [{ kind: 'unanswered', sinceMs: null }, 'its answer is not here yet: it is looked for'],
    [
      { kind: 'unanswered', sinceMs: NOW },
      'its answer is not here yet: it is looked for since 14:10',
    ],
  ],
  'not-found': [[{ kind: 'not-found', sinceMs: NOW }, 'not found at the provider since 14:10']],
  told: [[{ kind: 'told', message: 'HTTP 503' }, 'HTTP 503']],
};

test.each(Object.values(SAID).flat())('%o is told: %s', (note, text) => {
  expect(noteText(shotView('sh0020', 'waiting', { note }), { file: 'film.yaml' })).toBe(text);
});

test('nothing is told where nothing is open', () => {
  expect(noteText(shotView('sh0020', 'waiting'), { file: 'film.yaml' })).toBeNull();
});

describe('while its film is cancelled, a shot', () => {
  /** With what was told before, as the live view shows it. */
  function fate(shot: ShotView): string | null {
    const [shown] = withFates(filmView([shot])).shots;
    return shown ? noteText(shown, { file: 'film.yaml' }) : null;
  }
  const shot = (status: ShotState, facts: Partial<ShotView> = {}) =>
    shotView('sh0010', status, { taskId: 'cgt-1', ...facts });

  test.each([
    [shot('queued'), 'task cgt-1 is taken back if it is still queued'],
    [shot('queued', { taskId: null }), 'its order is taken back if it is still queued'],
    [shot('running'), 'task cgt-1 runs on: billed 0.065 USD and kept'],
    [shot('running', { isFree: true }), 'task cgt-1 runs on: free and kept'],
    [shot('collecting'), 'task cgt-1 has succeeded: billed 0.065 USD, its clip is fetched'],
    [
      shot('collecting', { quote: { ...shot('done').quote, expected: null } }),
      'task cgt-1 has succeeded: billed, its clip is fetched',
    ],
  ])('says what becomes of its order (%#)', (one, text) => {
    expect(fate(one)).toBe(text);
    expect(fate({ ...one, note: { kind: 'told', message: 'HTTP 503' } })).toBe(`HTTP 503, ${text}`);
  });

  test('says what it said before when it has no open order', () => {
    expect(fate(doneShot('sh0010'))).toBeNull();
    expect(fate(shot('waiting', { note: { kind: 'after', shot: 'sh0005' } }))).toBe('after sh0005');
    const standing = {
      clip: '/v001.mp4',
      lastFrame: '/v001.png',
      lastFrameSource: 'decoded',
      firstFrameSha256: 'a'.repeat(64),
      lastFrameSha256: 'b'.repeat(64),
      clipLastFrameSha256: 'b'.repeat(64),
      handOver: { sha256: 'b'.repeat(64), source: 'decoded', frame: null },
    } as const;
    expect(fate(shot('running', { standing }))).toBeNull();
  });
});
