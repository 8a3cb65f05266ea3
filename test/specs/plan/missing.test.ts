/** What a rough cut says of the shots that it lacks. */

import { expect, test } from 'vitest';
import { FAILURE_KINDS } from '../../../specs/failures.ts';
import { missingReasons, type MissingState } from '../../../specs/plan/missing.ts';
import { from, planOf, shotOf, TEXT_ONLY } from './fixture.ts';

const PLAN = planOf([
  shotOf('a', TEXT_ONLY),
  shotOf('b'),
  shotOf('c'),
  shotOf('d', { ...from('a') }),
  shotOf('e', TEXT_ONLY),
]);

function reasons(states: Readonly<Record<string, MissingState>>): Record<string, string> {
  const missing = new Set(Object.keys(states));
  return Object.fromEntries(
    missingReasons(PLAN, missing, (shot) => states[shot] ?? { kind: 'waiting' }),
  );
}

const WAITING: MissingState = { kind: 'waiting' };

test('one whose take is there says what it waits for, and blocks what hangs on it', () => {
  const of = (word: 'approval' | 'circle' | 'rejected'): MissingState => ({
    kind: 'decision',
    word,
  });
  const all = { a: of('approval'), b: WAITING, c: of('rejected'), d: WAITING, e: of('circle') };
  expect(reasons(all)).toEqual({
    a: 'asks: approval',
    b: 'blocked by a',
    c: 'rejected',
    d: 'blocked by a',
    e: 'asks: circle',
  });
});

test('one that failed says why, and what hangs on it names it', () => {
  const failed: MissingState = { kind: 'failed', failure: { kind: 'moderated-input' } };
  expect(reasons({ a: failed, b: WAITING, c: WAITING, d: WAITING, e: WAITING })).toEqual({
    a: 'failed: moderated',
    b: 'blocked by a',
    c: 'blocked by b',
    d: 'blocked by a',
    e: 'waiting',
  });
});

test('one that asks or was taken back blocks as well; one under way is waited for', () => {
  const asks: MissingState = { kind: 'asks', failure: { kind: 'outcome-unknown' } };
  expect(reasons({ b: asks, c: WAITING })).toEqual({
    b: 'asks: outcome unknown',
    c: 'blocked by b',
  });
  expect(reasons({ b: { kind: 'cancelled' }, c: WAITING })).toEqual({
    b: 'cancelled',
    c: 'blocked by b',
  });
  expect(reasons({ b: { kind: 'queued' }, c: WAITING })).toEqual({
    b: 'queued',
    c: 'waiting for b',
  });
});

test('one that this run was not to order says so', () => {
  const shots = PLAN.shots.map((shot) => ({ ...shot, permit: { kind: 'nothing' } as const }));
  const told = missingReasons({ ...PLAN, shots }, new Set(['e']), () => WAITING);
  expect(told.get('e')).toBe('not in this run');
});

test.each(FAILURE_KINDS)('%s has words of our own, short enough for a picture', (kind) => {
  const { e } = reasons({ e: { kind: 'failed', failure: { kind } } });
  expect(e).toMatch(/^failed: [a-z ]{5,25}$/);
});
