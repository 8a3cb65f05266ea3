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

test('what hangs on the shot is no one more either, and is chosen among as before', () => {
  const permits: Record<string, Permit> = {
    b: { kind: 'one-more', after: 1, count: 2 },
    c: { kind: 'one-more', after: 3 },
    d: { kind: 'one-more', after: 1, count: 2 },
  };
  const before = planOf(FILM);
  const told = (given: Record<string, Permit>, movesFrames = true) => {
    const shots = before.shots.map((shot) => ({ ...shot, permit: given[shot.id] ?? shot.permit }));
    const carried = carriedPlan({ ...before, shots }, NOW, { shot: 'a', movesFrames });
    return Object.fromEntries(carried.shots.map(({ id, permit }) => [id, permit]));
  };
  const asked = { a: { kind: 'as-asked' }, d: permits['d'] };
  expect(told(permits)).toEqual({
    ...asked,
    b: { kind: 'first-take', choose: 1 },
    c: { kind: 'first-take' },
  });
  expect(told(permits, false)).toEqual({ ...asked, b: permits['b'], c: permits['c'] });
  // Carried once more, nothing is forgotten.
  for (const kind of ['as-asked', 'first-take'] as const) {
    expect(told({ b: { kind, choose: 4 }, c: { kind: 'nothing', choose: 2 } })).toMatchObject({
      b: { kind: 'first-take', choose: 4 },
      c: { kind: 'nothing', choose: 2 },
    });
  }
});
