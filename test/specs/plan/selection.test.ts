import { describe, expect, it } from 'vitest';
import type { ShotDecision, TakeSummary } from '../../../specs/plan/decision.ts';
import { decide as decideAll, isWanted } from '../../../specs/plan/decide.ts';
import { rerendersOf } from '../../../specs/plan/rerender.ts';
import { readShotNames, type Selection } from '../../../specs/plan/selection.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { FILM, decide, from, picture, render, shotOf, TEXT_ONLY } from './fixture.ts';

const CHAIN = [
  shotOf('a', TEXT_ONLY),
  shotOf('b'),
  shotOf('c'),
  shotOf('d', TEXT_ONLY),
  shotOf('e'),
];

const edit = (id: string, change: Partial<Shot>, shots: readonly Shot[] = CHAIN): Shot[] =>
  shots.map((shot) => (shot.id === id ? { ...shot, ...change } : shot));

function words(
  shots: readonly Shot[],
  takes: readonly TakeSummary[],
  selection: Partial<Selection>,
): string[] {
  return decide(shots, takes, 'film-1', { selection }).decisions.map(told);
}

function told(decision: ShotDecision): string {
  if (decision.kind !== 'stands') return `${decision.shot} ${decision.kind}`;
  const { shot, take, keptDespite } = decision;
  return `${shot} ${take.take}${keptDespite ? ` despite ${keptDespite.kind}` : ''}`;
}

describe('the names of shots', () => {
  const film = ['sh0010', 'sh0020', 'sh0030', 'sh0040'];

  it.each([
    ['sh0020', ['sh0020']],
    ['sh0040, sh0010', ['sh0040', 'sh0010']],
    ['sh0020..sh0040', ['sh0020', 'sh0030', 'sh0040']],
    ['sh0010,sh0030..sh0040', ['sh0010', 'sh0030', 'sh0040']],
  ])('%s', (text, ids) => {
    expect(readShotNames(text, film)).toEqual({ kind: 'ids', ids });
  });

  it.each([
    ['sh0050', { kind: 'unknown', name: 'sh0050' }],
    ['sh0010..sh0050', { kind: 'unknown', name: 'sh0050' }],
    ['sh0010..sh0020..sh0030', { kind: 'unknown', name: 'sh0010..sh0020..sh0030' }],
    ['sh0030..sh0010', { kind: 'backwards', name: 'sh0030..sh0010' }],
    ['', { kind: 'unknown', name: '' }],
  ])('not %s', (text, problem) => {
    expect(readShotNames(text, film)).toEqual(problem);
  });
});

describe('--only', () => {
  it('orders nothing else; what has no take is left out, what no longer fits is kept', () => {
    const changed = edit('a', { text: 'Other words.' });
    expect(words(CHAIN, [], { only: ['a'] })).toEqual([
      'a orders',
      'b left-out',
      'c left-out',
      'd left-out',
      'e left-out',
    ]);
    expect(words(changed, render(CHAIN), { only: ['d'] })).toEqual([
      'a v001 despite changed',
      'b v001',
      'c v001',
      'd v001',
      'e v001',
    ]);
  });

  it('keeps what follows from a shot that is rendered again', () => {
    const changed = edit('a', { text: 'Other words.' });
    expect(words(changed, render(CHAIN), { only: ['a'] })).toEqual([
      'a orders',
      'b v001 despite follows',
      'c v001',
      'd v001',
      'e v001',
    ]);
  });

  it('prefers a take that fits to a newer one that does not', () => {
    const both = render(edit('d', { text: 'Second.' }), render(CHAIN));
    expect(words(CHAIN, both, { only: ['a'] })[3]).toBe('d v001');
    expect(words(edit('d', { text: 'Third.' }), both, { only: ['a'] })[3]).toBe(
      'd v002 despite changed',
    );
  });
});

describe('--until', () => {
  it('takes the shots down to it, and those below that they need', () => {
    const film = [shotOf('x', { ...TEXT_ONLY, last: { kind: 'first-frame-of', shot: 'e' } })];
    expect(words(CHAIN, [], { until: 'b' })).toEqual([
      'a orders',
      'b orders',
      'c left-out',
      'd left-out',
      'e left-out',
    ]);
    const ending = [
      ...edit('a', { ...picture('quay.png'), last: film[0]?.last ?? { kind: 'none' } }),
    ];
    expect(words(ending, [], { until: 'a' })).toEqual([
      'a orders',
      'b left-out',
      'c left-out',
      'd orders',
      'e left-out',
    ]);
  });

  it('narrows --only', () => {
    expect(words(CHAIN, [], { only: ['a', 'd'], until: 'b' }).slice(0, 4)).toEqual([
      'a orders',
      'b left-out',
      'c left-out',
      'd left-out',
    ]);
  });
});

describe('--keep', () => {
  it('orders only what has no take', () => {
    const added = [...edit('d', { text: 'Other words.' }), shotOf('f')];
    expect(words(added, render(CHAIN), { isKeeping: true })).toEqual([
      'a v001',
      'b v001',
      'c v001',
      'd v001 despite changed',
      'e v001',
      'f orders',
    ]);
  });
});

describe('--again', () => {
  const again = new Map([['b', 1]]);

  it('orders one more take, and what follows from it', () => {
    const takes = render(CHAIN);
    const { plan, decisions } = decide(CHAIN, takes, 'film-1', { selection: { again } });
    expect(decisions.map(told)).toEqual(['a v001', 'b orders', 'c orders', 'd v001', 'e v001']);
    expect(rerendersOf(plan, decisions)).toMatchObject([
      { cause: { kind: 'again' }, shots: ['b', 'c'] },
    ]);
    const alone = { again, only: ['b'] };
    expect(words(CHAIN, takes, alone).slice(0, 3)).toEqual([
      'a v001',
      'b orders',
      'c v001 despite follows',
    ]);
  });

  it('is done with the first newer take that fits, and borrows none', () => {
    const takes = render(CHAIN);
    const second = takes.flatMap((take) =>
      take.shot === 'b' ? [{ ...take, take: 'v002', lastFrameSha256: 'f'.repeat(64) }] : [],
    );
    expect(words(CHAIN, [...takes, ...second], { again })[1]).toBe('b v002');
    const lent = second.map((take) => ({ ...take, film: 'film-2' }));
    expect(words(CHAIN, [...takes, ...lent], { again })[1]).toBe('b orders');
  });
});

it('is not place alone when the shot above it before is rendered again as well', () => {
  const changed = edit('b', { text: 'Other words.' });
  const inserted = [...changed.slice(0, 2), shotOf('b5', TEXT_ONLY), ...changed.slice(2)];
  expect(decide(inserted, render(CHAIN)).byShot['c']).toMatchObject({
    because: { kind: 'changed', fields: [{ field: 'previous', was: 'b', is: 'b5' }] },
  });
});

describe('a borrowed take', () => {
  const same = { ...TEXT_ONLY, text: 'The same words.' };
  const takes = render([shotOf('x', same)], [], 'film-2');
  const loan = { film: 'film-2', shot: 'x', take: 'v001' };
  const loans = new Map([['b', loan]]);
  const reused = (decisions: readonly ShotDecision[]) =>
    decisions.map((one) => [one.shot, one.kind === 'stands' && one.reusedFrom !== null]);

  it('stays with its shot when a twin is inserted above', () => {
    const film = [shotOf('a', same), shotOf('b', same), shotOf('c')];
    const before = decide(film, takes).decisions;
    expect(reused(before)).toEqual([
      ['a', true],
      ['b', false],
      ['c', false],
    ]);
    const { decisions } = decide(film, takes, 'film-1', { loans });
    expect(reused(decisions).slice(0, 2)).toEqual([
      ['a', false],
      ['b', true],
    ]);
  });

  it('goes back to a shot whose own it is', () => {
    const own = takes.map((take) => ({ ...take, film: 'film-1', shot: 'a' }));
    const mine = new Map([['b', { ...loan, film: 'film-1', shot: 'a' }]]);
    const film = [shotOf('b', same), shotOf('a', same)];
    const { decisions } = decide(film, own, 'film-1', { loans: mine });
    expect(decisions.map(told)).toEqual(['b orders', 'a v001']);
  });

  it('is named by its changed field like an own one, and is kept like one', () => {
    const film = [shotOf('b', { ...same, text: 'Other words.' })];
    const { byShot } = decide(film, takes, 'film-1', { loans });
    expect(byShot['b']).toMatchObject({
      because: { kind: 'changed', fields: [{ field: 'prompt', was: 'The same words.' }] },
    });
    const keeping = { selection: { isKeeping: true }, loans };
    expect(decide(film, takes, 'film-1', keeping).decisions.map(told)).toEqual([
      'b v001 despite changed',
    ]);
  });

  it('gives the frames of a skipped shot', () => {
    const film = [shotOf('b', { ...same, skip: true }), shotOf('c')];
    const { plan } = decide(film, takes, 'film-1', { loans });
    expect(plan.shots[1]?.first).toEqual({ kind: 'last-frame-of', shot: 'b' });
  });
});

describe('an order that is open', () => {
  const takes = render(CHAIN);
  const fingerprintOf = (shot: string) =>
    takes.find((take) => take.shot === shot)?.fingerprint ?? '';
  const order = (shot: string) => ({ shot, fingerprint: fingerprintOf(shot) });
  const asked = (shots: readonly Shot[], shot: string, standing = takes) =>
    isWanted(order(shot), {
      wanted: new Map(Object.entries(decide(shots, standing).byShot)),
    });

  it('is still asked whatever orders nothing', () => {
    const without = takes.filter(({ shot }) => shot !== 'c');
    expect(asked(CHAIN, 'c', without)).toBe(true);
    expect(asked(edit('c', { tier: 'default', note: 'x', ...from('b') }), 'c', without)).toBe(true);
  });

  it('is useless once its shot, or one above it, is changed, skipped, pinned or gone', () => {
    const without = takes.filter(({ shot }) => shot !== 'c');
    for (const change of [{ text: 'x' }, { skip: true }, from('d')]) {
      expect(asked(edit('c', change), 'c', without)).toBe(false);
    }
    expect(asked(edit('a', { text: 'x' }), 'c', without)).toBe(false);
    expect(asked(edit('c', { take: 'v001' }), 'c')).toBe(false);
    expect(asked(CHAIN.slice(0, 2), 'c', without)).toBe(false);
  });

  it('comes before an older take of the same words', () => {
    const { plan } = decide(CHAIN, takes);
    const known = { film: FILM, takes, loans: new Map(), open: [order('d')] };
    expect(decideAll(plan, known).decisions.map(told)[3]).toBe('d under-way');
  });
});
