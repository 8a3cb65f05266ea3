/** Several takes of a shot: how many are wanted, what is asked, what is chosen. */

import { describe, expect, it } from 'vitest';
import { decide as decideAll } from '../../../specs/plan/decide.ts';
import type { ShotDecision, TakeName, TakeSummary } from '../../../specs/plan/decision.ts';
import type { Decision } from '../../../specs/plan/directing.ts';
import { rerendersOf } from '../../../specs/plan/rerender.ts';
import { differencesOf, savedShots } from '../../../specs/plan/saved-plan.ts';
import type { Selection } from '../../../specs/plan/selection.ts';
import { ordersOf, quoteOfOrders } from '../../../specs/plan/several.ts';
import { totalsOf } from '../../../specs/plan/totals.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { FILM, planOf, render, shotOf, TEXT_ONLY } from './fixture.ts';

const EVERYTHING: Selection = { only: null, until: null, isKeeping: false, again: new Map() };

/** Of `a` three takes are wanted; `b` starts from `a`, and `c` says the same as `a`. */
const SHOTS = [
  shotOf('a', { ...TEXT_ONLY, takes: 3 }),
  shotOf('b'),
  shotOf('c', { ...TEXT_ONLY, text: 'Words of a.' }),
];
const [a1, b1] = render(SHOTS.slice(0, 2).map((shot) => ({ ...shot, takes: 1 })));
if (!a1 || !b1) throw new Error('no takes');

/** Another take of `a`. */
function take(number: number): TakeSummary {
  if (!a1) throw new Error('no take');
  return {
    ...a1,
    take: `v00${number}`,
    lastFrameSha256: String(number).repeat(64),
    finishedAt: `2026-07-13T08:0${number}:00.000Z`,
  };
}

const [t1, t2, t3, t4] = [take(1), take(2), take(3), take(4)];

function say(kind: 'circle' | 'reject' | 'freeze', of: TakeSummary, number = 1): Decision {
  const signed = { number, shot: 'a', at: '2026-07-13T08:12:00.000Z', by: 'ann', note: null };
  const { film, shot, take: name } = of;
  const told = { film, shot, take: name };
  return kind === 'reject'
    ? { ...signed, kind, take: told, after: 9 }
    : { ...signed, kind, take: told };
}

type Known = {
  readonly takes?: readonly TakeSummary[];
  readonly decisions?: readonly Decision[];
  readonly selection?: Selection;
  readonly shots?: readonly Shot[];
  /** How many orders of `a` are open. */
  readonly open?: number;
  readonly loans?: ReadonlyMap<string, TakeName>;
};

function decided({ takes = [], decisions = [], selection = EVERYTHING, ...known }: Known) {
  const { shots = SHOTS, open = 0, loans = new Map() } = known;
  const orders = Array.from({ length: open }, () => ({ shot: 'a', fingerprint: t1.fingerprint }));
  const said = { film: FILM, takes, loans, decisions, selection, open: orders };
  return decideAll(planOf(shots), said);
}

function of(id: string, known: Known): ShotDecision | undefined {
  return decided(known).decisions.find(({ shot }) => shot === id);
}

function word(decision: ShotDecision | undefined): string {
  if (decision?.kind === 'orders') return `orders ${ordersOf(decision)}`;
  const named = decision && 'take' in decision && decision.take ? decision.take : null;
  return `${decision?.kind} ${typeof named === 'object' ? (named?.take ?? '') : named}`.trim();
}

const a = (known: Known) => word(of('a', known));

describe('what is missing', () => {
  it('is ordered, as many as that are', () => {
    expect(a({})).toBe('orders 3');
    expect(a({ takes: [t1] })).toBe('orders 2');
    expect(of('a', { takes: [t1] })).toMatchObject({
      because: { kind: 'more' },
      takes: { wanted: 3, there: [`${FILM}/a/v001`] },
    });
    expect(of('a', {})).toMatchObject({ because: { kind: 'new' } });
  });

  it('is less what is open, and nothing where all that is missing is', () => {
    expect(a({ open: 2 })).toBe('orders 1');
    expect(a({ open: 3 })).toBe('under-way');
    expect(a({ takes: [t1], open: 1 })).toBe('orders 1');
    expect(a({ takes: [t1], open: 2 })).toBe('under-way');
  });

  it('is what changed, told as such, once none of them fits', () => {
    const shots = SHOTS.map((shot) => (shot.id === 'a' ? { ...shot, text: 'Other words.' } : shot));
    expect(of('a', { takes: [t1, t2, t3], shots })).toMatchObject({
      kind: 'orders',
      because: { kind: 'changed' },
      takes: { wanted: 3, there: [] },
    });
  });

  it('counts no take that a person has rejected, and wants another one in its place', () => {
    const takes = [t1, t2, t3];
    expect(a({ takes, decisions: [say('reject', t3)] })).toBe('orders 1');
    expect(a({ takes: [t1], decisions: [say('reject', t1)] })).toBe('orders 3');
  });

  it('is nothing where the shot stands with a take of another film', () => {
    const other = { ...t1, film: 'film-2' };
    expect(a({ takes: [other] })).toBe('stands v001');
  });
});

describe('with all of them there', () => {
  const takes = [t1, t2, t3];

  it('the shot asks which, and what hangs on it waits', () => {
    expect(of('a', { takes })).toMatchObject({
      kind: 'asks',
      asks: 'circle',
      take: { take: 'v003' },
    });
    expect(of('b', { takes })).toEqual({ shot: 'b', kind: 'blocked', after: 'a' });
  });

  it('no other shot stands with one of them', () => {
    expect(word(of('c', { takes }))).toBe('orders 1');
    expect(word(of('c', { takes: [t1, t2] }))).toBe('orders 1');
  });

  it('a circled one stands, and orders none, however many are there', () => {
    for (const there of [takes, [t1, t2]]) {
      const known = { takes: there, decisions: [say('circle', t1)] };
      expect(of('a', known)).toMatchObject({
        kind: 'stands',
        take: { take: 'v001' },
        isChosen: true,
      });
      expect(word(of('b', known))).toBe('orders 1');
    }
    // What is open of it is waited for by nobody.
    expect(a({ takes: [t1], open: 2, decisions: [say('circle', t1)] })).toBe('stands v001');
  });

  it('one that was handed on stands, and orders none', () => {
    const follower = {
      ...b1,
      inputs: { ...b1.inputs, firstFrame: `sha256:${t2.lastFrameSha256}` },
    };
    expect(a({ takes: [...takes, follower] })).toBe('stands v002');
    expect(a({ takes: [t2, follower] })).toBe('stands v002');
    // Rejected, it leaves its place to nobody by itself.
    const decisions = [say('reject', t2)];
    expect(a({ takes: [...takes, follower], decisions })).toBe('rejected v002');
  });

  it('a frozen or pinned one stands as ever', () => {
    expect(a({ takes, decisions: [say('freeze', t2)] })).toBe('stands v002');
    const shots = SHOTS.map((shot) => (shot.id === 'a' ? { ...shot, take: 'v001' } : shot));
    expect(a({ takes, shots })).toBe('stands v001');
  });

  it('one that was circled and then rejected leaves its place to nobody', () => {
    const decisions = [say('circle', t1), say('reject', t1, 2)];
    expect(a({ takes, decisions })).toBe('rejected v001');
  });

  it('fewer that are wanted by now are no reason to order, and one is none to ask', () => {
    const shots = (count: number) =>
      SHOTS.map((shot) => (shot.id === 'a' ? { ...shot, takes: count } : shot));
    expect(a({ takes, shots: shots(2) })).toBe('asks v003');
    expect(a({ takes, shots: shots(1) })).toBe('stands v003');
    expect(a({ takes, shots: shots(5) })).toBe('orders 2');
  });
});

describe('a shot whose id was changed', () => {
  const renamed = (id: string) => ({ ...shotOf('a', { ...TEXT_ONLY, takes: 3 }), id });
  const [x, b, c] = [renamed('x'), shotOf('b'), { ...renamed('c'), takes: 1 }];
  const takes = [t1, t2, t3];
  const name = (take: TakeSummary) => ({ film: FILM, shot: take.shot, take: take.take });
  const told = (known: Known) => decided({ shots: [x, b], takes, ...known }).decisions;
  const words = (known: Known) => told(known).map(word);

  it('asks which, as it did before, and nothing starts from any of them', () => {
    expect(told({})).toMatchObject([
      {
        kind: 'asks',
        asks: 'circle',
        take: { shot: 'a', take: 'v003' },
        reusedFrom: { shot: 'a', take: 'v003' },
        among: ['v003', 'v002', 'v001'].map((take) => `${FILM}/a/${take}`),
      },
      { kind: 'blocked', after: 'x' },
    ]);
    expect(words({ selection: { ...EVERYTHING, isKeeping: true } })[0]).toBe('asks v003');
    // Also where a run of other shots had let it stand.
    expect(words({ loans: new Map([['x', name(t2)]]) })).toEqual(['asks v003', 'blocked']);
  });

  it('orders what is missing beside them, and counts its own with them', () => {
    expect(words({ takes: [t1, t2] })[0]).toBe('orders 1');
    const x1 = { ...t3, shot: 'x', take: 'v001', finishedAt: '2026-07-13T08:09:00.000Z' };
    expect(told({ takes: [t1, t2, x1] })[0]).toMatchObject({
      kind: 'asks',
      take: { shot: 'x', take: 'v001' },
      among: [`${FILM}/x/v001`, `${FILM}/a/v002`, `${FILM}/a/v001`],
    });
  });

  it('stands with the one that is circled, under either id, or that others start from', () => {
    const circled = [say('circle', t2)];
    expect(words({ decisions: circled })[0]).toBe('stands v002');
    expect(words({ decisions: circled.map((one) => ({ ...one, shot: 'x' })) })[0]).toBe(
      'stands v002',
    );
    const inputs = { ...b1.inputs, firstFrame: `sha256:${t1.lastFrameSha256}` };
    expect(words({ takes: [...takes, { ...b1, inputs }] })[0]).toBe('stands v001');
  });

  it('counts none that was rejected, and none for what is asked for by name', () => {
    expect(words({ decisions: [say('reject', t3)] })[0]).toBe('orders 1');
    const selection = { ...EVERYTHING, again: new Map([['x', 0]]), takes: 2 };
    expect(words({ selection })[0]).toBe('orders 2');
  });

  it('shares none of them: not with the same words above it, nor with a second such shot', () => {
    expect(words({ shots: [c, x, b] })).toEqual(['orders 1', 'asks v003', 'blocked']);
    expect(words({ shots: [x, renamed('y')] })).toEqual(['asks v003', 'orders 3']);
    const others = takes.map((take) => ({
      ...take,
      shot: 'z',
      lastFrameSha256: take.take.repeat(16),
    }));
    const both = { shots: [x, renamed('y')], takes: [...takes, ...others] };
    expect(words(both)).toEqual(['asks v003', 'asks v003']);
    const loans = new Map([['y', name(t1)]]);
    expect(told({ ...both, loans }).map((one) => 'take' in one && one.take)).toMatchObject([
      { shot: 'z' },
      { shot: 'a' },
    ]);
  });
});

describe('several more by name', () => {
  const again: Selection = { ...EVERYTHING, again: new Map([['a', 1]]), takes: 2, seed: 7 };
  const shots = SHOTS.map((shot) => (shot.id === 'a' ? { ...shot, takes: 1 } : shot));
  const more = (known: Known) => a({ shots, selection: again, ...known });

  it('are ordered beside those that were there, then asked about', () => {
    expect(more({ takes: [t1] })).toBe('orders 2');
    expect(more({ takes: [t1, t2] })).toBe('orders 1');
    expect(more({ takes: [t1, t2], open: 1 })).toBe('under-way');
    expect(more({ takes: [t1, t2, t3] })).toBe('asks v003');
    const { plan } = decided({ shots, selection: again });
    const permit = { kind: 'one-more', after: 1, count: 2, seed: 7 };
    expect(plan.shots[0]?.permit).toEqual(permit);
  });

  it('a new one that is circled ends it; one of before stands on once they are there', () => {
    expect(more({ takes: [t1, t2], decisions: [say('circle', t2)] })).toBe('stands v002');
    expect(more({ takes: [t1, t2], decisions: [say('circle', t1)] })).toBe('orders 1');
    expect(more({ takes: [t1, t2, t3], decisions: [say('circle', t1)] })).toBe('stands v001');
  });

  it('are still asked about by a run that names them no more', () => {
    const selection = { ...EVERYTHING, choose: new Map([['a', 1]]) };
    expect(a({ shots, selection, takes: [t1, t2, t3] })).toBe('asks v003');
    expect(a({ shots, selection, takes: [t1, t2] })).toBe('stands v002');
    expect(a({ shots, takes: [t1, t2, t3] })).toBe('stands v003');
    const decisions = [say('circle', t2)];
    expect(a({ shots, selection, takes: [t1, t2, t3, t4], decisions })).toBe('stands v002');
  });
});

describe('--keep and --only', () => {
  const keep = { ...EVERYTHING, isKeeping: true };
  const takes = [t1, t2, t3];
  const kept = (known: Known) => a({ selection: keep, takes, ...known });
  const follower = { ...b1, inputs: { ...b1.inputs, firstFrame: `sha256:${t2.lastFrameSha256}` } };

  it('order no further take of a shot that has one', () => {
    expect(kept({ takes: [] })).toBe('orders 3');
    expect(kept({ takes: [t1] })).toBe('stands v001');
    const only = { ...EVERYTHING, only: ['b'] };
    expect(a({ selection: only, takes })).toBe('stands v003');
  });

  it('keep asking which, where several are there and none was chosen', () => {
    expect(of('a', { selection: keep, takes: [t1, t2] })).toMatchObject({
      kind: 'asks',
      asks: 'circle',
      take: { take: 'v002' },
    });
    expect(of('b', { selection: keep, takes })).toMatchObject({ kind: 'blocked', after: 'a' });
    expect(kept({ decisions: [say('circle', t1)] })).toBe('stands v001');
    expect(kept({ takes: [t1, { ...t2, fingerprint: 'other' }] })).toBe('stands v001');
  });

  it('keep the one that was handed on', () => {
    expect(kept({ takes: [...takes, follower] })).toBe('stands v002');
  });

  it('ask of takes that no longer fit as well, and hear the answer', () => {
    const shots = SHOTS.map((shot) => (shot.id === 'a' ? { ...shot, text: 'Other words.' } : shot));
    expect(kept({ shots })).toBe('asks v003');
    const told = { selection: keep, takes, shots, decisions: [say('circle', t1)] };
    expect(of('a', told)).toMatchObject({
      kind: 'stands',
      take: { take: 'v001' },
      keptDespite: { kind: 'changed' },
    });
    // What fits is meant before what is newer.
    const later = [t1, t2, { ...t3, fingerprint: 'x' }, { ...t4, fingerprint: 'x' }];
    expect(kept({ takes: later })).toBe('asks v002');
  });

  it('ask of those alone that were asked for side by side', () => {
    const shots = SHOTS.map((shot) => (shot.id === 'a' ? { ...shot, takes: 1 } : shot));
    const selection = { ...keep, choose: new Map([['a', 2]]) };
    const among = (known: Known) => a({ shots, selection, ...known });
    expect(among({ takes: [t1, t2, t3, t4] })).toBe('asks v004');
    expect(among({ takes })).toBe('stands v003');
    // One of before was handed on: that chooses none of those that came since.
    expect(among({ takes: [t1, t2, t3, t4, follower] })).toBe('asks v004');
  });

  it('leave to the next command which takes were asked for side by side', () => {
    const selection = { ...EVERYTHING, choose: new Map([['a', 2]]) };
    const permitOf = (more: Partial<Selection>) =>
      decided({ selection: { ...selection, ...more } }).plan.shots[0]?.permit;
    expect(permitOf({ only: ['b'] })).toEqual({ kind: 'nothing', choose: 2 });
    expect(permitOf({ isKeeping: true })).toEqual({ kind: 'first-take', choose: 2 });
    expect(permitOf({})).toEqual({ kind: 'as-asked', choose: 2 });
  });
});

describe('prices', () => {
  const { plan, decisions } = decided({ takes: [t1] });
  const [shot] = plan.shots;
  const one = shot?.quote.expected?.micros ?? 0;

  it('are those of all that is ordered', () => {
    const { order } = totalsOf(plan, decisions);
    expect(order.shots).toEqual(['a', 'b', 'c']);
    expect(order.takes).toBe(4);
    expect(order.expected[0]?.micros).toBe(4 * one);
    if (!shot) throw new Error('no shot');
    expect(quoteOfOrders(shot, decisions[0])).toMatchObject({
      tokens: 2 * (shot.quote.tokens ?? 0),
      seconds: 2 * shot.quote.seconds,
      expected: { micros: 2 * one },
      atMost: { micros: 2 * (shot.quote.atMost?.micros ?? 0) },
      byTier: { flex: { micros: 2 * (shot.quote.byTier.flex?.micros ?? 0) } },
    });
  });

  it('of further takes are no prices of what is rendered again', () => {
    expect(rerendersOf(plan, decisions)).toEqual([]);
  });
});

describe('a saved plan', () => {
  const saved = (known: Known) => {
    const { plan, decisions } = decided(known);
    return savedShots(plan, decisions, new Map());
  };
  const differences = (now: Known) =>
    differencesOf({
      saved: saved({}),
      now: saved(now),
      isSameText: true,
      film: FILM,
      isOwn: () => true,
    });

  it('says how many it orders, and is gone on with when some of them are there', () => {
    expect(saved({})[0]).toMatchObject({ decision: 'orders', orders: 3 });
    expect(saved({ takes: [t1, t2] })[0]).not.toHaveProperty('orders');
    for (const takes of [[], [t1], [t1, t2], [t1, t2, t3]])
      expect(differences({ takes })).toEqual([]);
  });

  it('orders no more than it says', () => {
    const few = saved({ takes: [t1] });
    const compared = { saved: few, now: saved({}), isSameText: true, film: FILM };
    expect(differencesOf({ ...compared, isOwn: () => true })).toEqual([
      { kind: 'takes', shots: ['a'] },
    ]);
  });
});
