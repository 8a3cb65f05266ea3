/** A decision as a plan that differs from the one that runs by that alone. */

import { expect, test } from 'vitest';
import { carriedPlan } from '../../films/answering/carried.ts';
import { withSelection } from '../../specs/plan/selection.ts';
import type { Permit, Plan } from '../../specs/plan/plan.ts';
import { planOf, shotOf, TEXT_ONLY } from '../specs/plan/fixture.ts';

/** `b` starts from `a`, `c` from `b`; `d` begins anew. */
const FILM = [shotOf('a', TEXT_ONLY), shotOf('b'), shotOf('c'), shotOf('d', TEXT_ONLY)];
const NOW = planOf(FILM.map((shot) => (shot.id === 'a' ? { ...shot, skip: true } : shot)));

function permitsOf(before: Plan, how: Omit<Parameters<typeof carriedPlan>[2], 'shot'>) {
  const { shots } = carriedPlan(before, NOW, { shot: 'a', ...how });
  return Object.fromEntries(shots.map(({ id, permit }) => [id, permit.kind]));
}

test('what hangs on the shot is ordered for the first time only, the rest as it was', () => {
  expect(permitsOf(planOf(FILM), { movesFrames: true })).toEqual({
    a: 'as-asked',
    b: 'first-take',
    c: 'first-take',
    d: 'as-asked',
  });
});

test('an order that goes elsewhere changes nothing of what follows from it', () => {
  expect(permitsOf(planOf(FILM), { movesFrames: false })).toMatchObject({ b: 'as-asked' });
});

test('no shot may be ordered that the run had not chosen, but for the one that is meant', () => {
  const selection = { only: ['a', 'b'], until: null, isKeeping: false, again: new Map() };
  const before = withSelection(planOf(FILM), selection);
  const permit: Permit = { kind: 'one-more', after: 1 };
  expect(permitsOf(before, { movesFrames: true, permit })).toEqual({
    a: 'one-more',
    b: 'first-take',
    c: 'nothing',
    d: 'nothing',
  });
  const added = planOf([...FILM, shotOf('e', TEXT_ONLY)]);
  const { shots } = carriedPlan(planOf(FILM), added, { shot: 'a', movesFrames: true });
  expect(shots.at(-1)).toMatchObject({ id: 'e', permit: { kind: 'nothing' } });
});
