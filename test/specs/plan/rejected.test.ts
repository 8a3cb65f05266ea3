import { expect, it } from 'vitest';
import { failure } from '../../../specs/failures.ts';
import type { ShotDecision } from '../../../specs/plan/decision.ts';
import { withRejections } from '../../../specs/plan/rejected.ts';
import { totalsOf } from '../../../specs/plan/totals.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { decide, ordered, shotOf, TEXT_ONLY } from './fixture.ts';

/** `b` and `c` are chained to `a`; `d` begins anew. */
const FILM = [shotOf('a', TEXT_ONLY), shotOf('b'), shotOf('c'), shotOf('d', TEXT_ONLY)];
const FAILURE = failure('moderated-input', { code: 'Sensitive', message: 'Refused.' });

function refusalOf(shots: readonly Shot[], id: string) {
  const decision = decide(shots, []).byShot[id];
  if (decision?.kind !== 'orders' || decision.fingerprint === null) throw new Error(id);
  return { shot: id, fingerprint: decision.fingerprint, provider: 'byteplus', failure: FAILURE };
}

const kinds = (decisions: readonly ShotDecision[]) => decisions.map(({ kind }) => kind);
const REFUSALS = [refusalOf(FILM, 'a')];

it('an unchanged shot is not ordered, nor what waits for it; no total counts them', () => {
  const { plan, decisions } = decide(FILM, []);
  const held = withRejections(plan, decisions, REFUSALS);
  expect(held.slice(0, 3)).toEqual([
    { ...REFUSALS[0], kind: 'refused' },
    { shot: 'b', kind: 'blocked', after: 'a' },
    { shot: 'c', kind: 'blocked', after: 'b' },
  ]);
  expect(ordered(held)).toEqual(['d']);
  expect(totalsOf(plan, decisions).order.shots).toHaveLength(4);
  expect(totalsOf(plan, held).order).toMatchObject({
    shots: ['d'],
    expected: [plan.shots[3]?.quote.expected],
  });
});

it('a changed shot is ordered, and one that is asked for by name', () => {
  const text = 'Something kinder.';
  const changed = decide([shotOf('a', { ...TEXT_ONLY, text }), ...FILM.slice(1)], []);
  expect(withRejections(changed.plan, changed.decisions, REFUSALS)).toEqual(changed.decisions);

  const again = decide(FILM, [], undefined, { selection: { again: new Map([['a', 0]]) } });
  expect(kinds(withRejections(again.plan, again.decisions, REFUSALS))).toEqual(
    Array.from(FILM, () => 'orders'),
  );
});

it('a shot that is under way holds up nobody', () => {
  const { plan, decisions } = decide(FILM, []);
  const attached = decisions.map((decision): ShotDecision => {
    return decision.shot === 'a' ? { shot: 'a', kind: 'under-way' } : decision;
  });
  expect(withRejections(plan, attached, REFUSALS)).toEqual(attached);
});
