/** A shot in the middle that is rendered again: what a cut keeps, and what each way on costs. */

import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../providers/catalogue.ts';
import { rerendersOf } from '../../../specs/plan/rerender.ts';
import { withWays } from '../../../specs/plan/ways.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { FILM as FILM_ID, from, render } from './fixture.ts';
import { bridgeIn, decide, edited, FILM, say, takeOf, TAKES, type Own } from './middle-film.ts';

describe('a cut', () => {
  const CUT = say({ kind: 'cut', shot: 'b', excused: [{ shot: 'c', take: takeOf('c') }] });

  it('excuses the takes that would be ordered for their first picture alone', () => {
    const shots = edited('b');
    expect(bridgeIn('b', shots).cut).toEqual({
      excused: [{ shot: 'c', take: { film: FILM_ID, shot: 'c', take: 'v001' } }],
      isSaid: false,
    });
    const { ordered: now, wanted } = decide(shots, { decisions: [CUT] });
    expect(now).toEqual(['b']);
    expect(wanted.get('c')).toMatchObject({
      kind: 'stands',
      isCut: true,
      keptDespite: { kind: 'follows', shot: 'b' },
    });
    expect(wanted.get('d')).toMatchObject({ kind: 'stands', keptDespite: null });
    expect(bridgeIn('b', shots, { decisions: [CUT] }).cut).toEqual({ excused: [], isSaid: true });
  });

  it('goes on when the shot before it has its take, and ends when the take fits again', () => {
    const shots = edited('b');
    const takes = [
      ...TAKES,
      ...render(shots, TAKES).filter(({ shot, take }) => shot === 'b' && take === 'v002'),
    ];
    expect(decide(shots, { takes, decisions: [CUT] }).ordered).toEqual([]);
    expect(decide(shots, { takes, decisions: [CUT] }).wanted.get('c')).toMatchObject({
      isCut: true,
    });
    expect(decide(FILM, { decisions: [CUT] }).wanted.get('c')).not.toHaveProperty('isCut');
  });

  it('does not excuse anything else', () => {
    const both = edited('c', { text: 'Its own.' }, edited('b'));
    expect(decide(both, { decisions: [CUT] }).ordered).toEqual(['b', 'c', 'd']);
    expect(bridgeIn('b', both).cut).toEqual({ excused: [], isSaid: false });
    const moved = edited('c', from('a'), edited('b'));
    expect(decide(moved, { decisions: [CUT] }).ordered).toContain('c');
    expect(bridgeIn('b', FILM).cut).toEqual({ excused: [], isSaid: false });
  });

  it('is over with a bridge that was said since, and counts again where it is said again', () => {
    const bridge = say({ kind: 'bridge', shot: 'b', picture: 'f'.repeat(64), after: 2 }, 2);
    expect(decide(edited('b'), { decisions: [CUT, bridge] }).ordered).toContain('c');
    expect(decide(edited('b'), { decisions: [bridge, CUT] }).ordered).toEqual(['b']);
    const other = say({ kind: 'bridge', shot: 'a', picture: 'f'.repeat(64), after: 2 }, 2);
    expect(decide(edited('b'), { decisions: [CUT, other] }).ordered).toEqual(['b']);
  });

  it('keeps a circled take as well', () => {
    const circled = say({ kind: 'circle', shot: 'c', take: takeOf('c') }, 2);
    const { wanted } = decide(edited('b'), { decisions: [CUT, circled] });
    expect(wanted.get('c')).toMatchObject({ kind: 'stands', isCut: true });
  });

  it('stays with its take when the shot gets another id', () => {
    const renamed = edited('b').map((shot) => (shot.id === 'c' ? { ...shot, id: 'cc' } : shot));
    const loans = new Map([['cc', takeOf('c')]]);
    const { wanted, ordered: now } = decide(renamed, { loans, decisions: [CUT] });
    expect(now).toEqual(['b']);
    expect(wanted.get('cc')).toMatchObject({ isCut: true, reusedFrom: { shot: 'c' } });
  });

  it('also a borrowed take, and one that stands only because the run leaves it out', () => {
    const loans = new Map([['c', { film: FILM_ID, shot: 'gone', take: 'v001' }]]);
    const lent = { ...takeOf('c'), shot: 'gone' };
    const takes = [...TAKES.filter(({ shot }) => shot !== 'c'), lent];
    const { excused } = bridgeIn('b', edited('b'), { takes, loans }).cut;
    expect(excused).toMatchObject([{ shot: 'c', take: { shot: 'gone' } }]);
    const decisions = [say({ kind: 'cut', shot: 'b', excused })];
    expect(decide(edited('b'), { takes, loans, decisions }).ordered).toEqual(['b']);
    const selection = { only: ['b'], until: null, isKeeping: false, again: new Map() };
    expect(bridgeIn('b', edited('b'), { selection }).cut.excused).toHaveLength(1);
  });
});

describe('the ways on', () => {
  const waysIn = (shots: readonly Shot[], own: Own = {}) => {
    const { plan, wanted, decisions, known } = decide(shots, own);
    return withWays(rerendersOf(plan, decisions), { plan, known, wanted, catalogue });
  };

  it('are priced where something follows, and are not told where nothing does', () => {
    const [group] = waysIn(edited('b'));
    const [price] = group?.expected ?? [];
    if (!price) throw new Error('no price');
    expect(group?.shots).toEqual(['b', 'c', 'd']);
    const one = { currency: 'USD', micros: price.micros / 3 };
    expect(group?.ways).toMatchObject({
      bridge: { of: ['b'], shots: ['b'], expected: [one] },
      noBridge: null,
      cut: { of: ['b'], shots: ['b'], expected: [one] },
    });
    expect(waysIn(edited('d'))[0]).not.toHaveProperty('ways');
    expect(waysIn(FILM)).toEqual([]);
  });

  it('count each take of a shot of which several are ordered', () => {
    const [group] = waysIn(edited('b', { text: 'Other words.', takes: 2 }));
    const [price] = group?.expected ?? [];
    if (!price) throw new Error('no price');
    // Two of `b`, one of `c` and of `d`.
    const two = [{ currency: 'USD', micros: price.micros / 2 }];
    expect(group?.ways).toMatchObject({ bridge: { expected: two }, cut: { expected: two } });
  });

  it('say why there is no bridge', () => {
    expect(waysIn(edited('a'))[0]?.ways).toMatchObject({
      bridge: null,
      noBridge: { why: 'no-first-frame', shot: 'a' },
      cut: { shots: ['a'] },
    });
    // The shot before them has been rendered: its take fits.
    const takes = [
      ...TAKES,
      ...render(edited('b'), TAKES).filter(({ shot, take }) => shot === 'b' && take === 'v002'),
    ];
    expect(waysIn(edited('b'), { takes })[0]?.ways).toMatchObject({
      noBridge: { why: 'fits', shot: 'b' },
      cut: { of: ['b'], shots: [] },
    });
  });
});
