/** Takes that wait for approval: which do, what counts as it, and what waits behind them. */

import { describe, expect, test } from 'vitest';
import { animaticOf } from '../../../specs/plan/animatic.ts';
import { approvalOf } from '../../../specs/plan/approval.ts';
import { decide as decideAll } from '../../../specs/plan/decide.ts';
import { nameOf, type TakeSummary } from '../../../specs/plan/decision.ts';
import type { Decision } from '../../../specs/plan/directing.ts';
import type { Approval, Shot } from '../../../specs/storyboard/storyboard.ts';
import { catalogue } from '../../../providers/catalogue.ts';
import { FILM, from, planOf, render, shotOf, storyboardOf, TEXT_ONLY } from './fixture.ts';
import { readText } from '../storyboard/fixture.ts';

const APPROVAL: Approval = { of: 'first', withinSeconds: 60, otherwise: 'hold' };
/** `b` and `c` start from `a`; `d` begins anew. */
const SHOTS = [
  shotOf('a', TEXT_ONLY),
  shotOf('b', from('a')),
  shotOf('c', from('a')),
  shotOf('d', TEXT_ONLY),
];

const policyOf = (own: Partial<Approval> = {}) => ({
  policy: { approval: { ...APPROVAL, ...own } },
});
const waiting = (shots: readonly Shot[], own: Partial<Approval> = {}) =>
  planOf(shots, policyOf(own)).shots.flatMap(({ id, needsApproval }) =>
    needsApproval ? [id] : [],
  );

/** The first takes of shots that start from no other. */
const TAKES = render(SHOTS).filter(({ shot }) => shot === 'a' || shot === 'd');
const A = TAKES[0] ?? thrown();

function thrown(): never {
  throw new Error('Nothing was rendered.');
}

type Said = {
  readonly kind: 'approve' | 'circle' | 'freeze' | 'unfreeze' | 'reject' | 'note';
  readonly take?: TakeSummary;
};

function decided(
  said: readonly Said[],
  own: Partial<Approval> & {
    takes?: readonly TakeSummary[];
    isAhead?: boolean;
    shots?: readonly Shot[];
  } = {},
) {
  const { takes = TAKES, isAhead = false, shots = SHOTS, ...approval } = own;
  const decisions = said.map(({ kind, take = A }, index): Decision => {
    const signed = {
      number: index + 1,
      shot: 'a',
      at: '2026-11-30T08:00:00.000Z',
      by: 'ann',
      note: null,
    };
    if (kind === 'unfreeze') return { ...signed, kind };
    if (kind === 'reject') return { ...signed, kind, take: nameOf(take), after: 1 };
    const name = nameOf(take);
    return kind === 'note' ? { ...signed, kind, take: name } : { ...signed, kind, take: name };
  });
  const known = { film: FILM, takes, loans: new Map(), decisions, isAhead };
  const { decisions: all } = decideAll(planOf(shots, policyOf(approval)), known);
  return all.map((one) => one.kind);
}

describe('whose take waits', () => {
  test('is said by the film, and stronger by the shot itself', () => {
    expect(waiting(SHOTS)).toEqual(['a', 'd']);
    expect(waiting(SHOTS, { of: 'each' })).toEqual(['a', 'b', 'c', 'd']);
    expect(waiting(SHOTS, { of: 'none' })).toEqual([]);
    const own = SHOTS.map((shot) => ({ ...shot, approve: shot.id === 'b' }));
    expect(waiting(own)).toEqual(['b']);
    expect(waiting([shotOf('a', { ...TEXT_ONLY, skip: true }), ...SHOTS.slice(3)])).toEqual(['d']);
  });

  test('is nobody where the file says nothing, and the plan is the one that it was', () => {
    const plan = planOf(SHOTS);
    expect(plan.policy).not.toHaveProperty('approval');
    for (const shot of plan.shots) expect(shot).not.toHaveProperty('needsApproval');
  });

  test('is nobody in an animatic', () => {
    const storyboard = storyboardOf(
      SHOTS.map((shot) => ({ ...shot, approve: true })),
      policyOf({ of: 'each' }),
    );
    const { shots, policy } = animaticOf(storyboard, catalogue);
    expect(planOf(shots, { policy }).shots.filter(({ needsApproval }) => needsApproval)).toEqual(
      [],
    );
  });

  test('is read from the file with its defaults', () => {
    const of = (policy: string) =>
      readText(`version: 1\npolicy: ${policy}\nshots:\n  - { id: a, approve: true, prompt: one }\n`)
        .storyboard;
    expect(of('{ approve: each }')?.policy.approval).toEqual({
      of: 'each',
      withinSeconds: 86_400,
      otherwise: 'hold',
    });
    const whole = of('{ approve: first, approve_within: 90s, approve_else: approve }');
    expect(whole?.policy.approval).toEqual({
      of: 'first',
      withinSeconds: 90,
      otherwise: 'approve',
    });
    expect(whole?.shots[0]?.approve).toBe(true);
    expect(of('{ on_failed: 2 }')?.policy).not.toHaveProperty('approval');
    expect([of('{ approve_within: 31d }'), of('{ approve: often }')]).toEqual([null, null]);
  });

  test('has a deadline within bounds, whatever a plan says', () => {
    expect(approvalOf({}).otherwise).toBe('hold');
    const of = (withinSeconds: number) =>
      approvalOf({ approval: { ...APPROVAL, withinSeconds } }).withinSeconds;
    expect([of(-5), of(60), of(1e12)]).toEqual([1, 60, 2_592_000]);
  });
});

describe('a take that waits', () => {
  test('blocks what starts from it, and nothing else', () => {
    expect(decided([])).toEqual(['asks', 'blocked', 'blocked', 'asks']);
    expect(decided([], { takes: [] })).toEqual(['orders', 'orders', 'orders', 'orders']);
  });

  test('hands on once it is approved, circled or frozen; a note changes nothing', () => {
    const goesOn = ['stands', 'orders', 'orders', 'asks'];
    for (const kind of ['approve', 'circle', 'freeze'] as const)
      expect(decided([{ kind }])).toEqual(goesOn);
    expect(decided([{ kind: 'note' }])).toEqual(decided([]));
    // A frozen one that is not any more waits as before.
    expect(decided([{ kind: 'freeze' }, { kind: 'unfreeze' }])).toEqual(decided([]));
  });

  test('that is pinned waits for nobody', () => {
    const pinned = SHOTS.map((shot) => (shot.id === 'a' ? { ...shot, take: 'v001' } : shot));
    expect(decided([], { shots: pinned })[0]).toBe('stands');
  });

  test('is rejected until it is approved after all', () => {
    expect(decided([{ kind: 'reject' }])).toEqual(['rejected', 'blocked', 'blocked', 'asks']);
    expect(decided([{ kind: 'reject' }, { kind: 'approve' }])[0]).toBe('stands');
    expect(decided([{ kind: 'approve' }, { kind: 'reject' }])[0]).toBe('rejected');
  });

  test('is a take of its own: one more waits again', () => {
    const more = { ...A, take: 'v002', lastFrameSha256: 'e'.repeat(64) };
    const takes = [...TAKES, more];
    expect(decided([{ kind: 'approve' }], { takes })[0]).toBe('asks');
    expect(decided([{ kind: 'approve', take: more }], { takes })[0]).toBe('stands');
  });

  test('counts as approved where another shot was made from it since', () => {
    const all = render(SHOTS);
    expect(decided([], { takes: all })).toEqual(['stands', 'stands', 'stands', 'asks']);
    // Made from the same picture before it was there: from another take of the shot.
    const later = all.map((take) =>
      take.shot === 'a' ? { ...take, finishedAt: '2027-01-01T00:00:00.000Z' } : take,
    );
    expect(decided([], { takes: later })[0]).toBe('asks');
  });

  test('that counts as approved after a while is counted in what a run is asked about', () => {
    const ahead = { isAhead: true } as const;
    expect(decided([], { ...ahead, otherwise: 'approve' })).toEqual([
      'asks',
      'orders',
      'orders',
      'asks',
    ]);
    expect(decided([], ahead)).toEqual(decided([]));
    expect(decided([], { otherwise: 'approve' })).toEqual(decided([]));
  });

  test('waits where it is kept as well', () => {
    const edited = SHOTS.map((shot) =>
      shot.id === 'a' ? { ...shot, text: 'Other words.' } : shot,
    );
    const selection = { only: [], until: null, isKeeping: false, again: new Map() };
    const known = { film: FILM, takes: TAKES, loans: new Map(), selection };
    const { decisions } = decideAll(planOf(edited, policyOf()), known);
    expect(decisions.map(({ kind }) => kind)).toEqual(['asks', 'left-out', 'left-out', 'asks']);
  });
});
