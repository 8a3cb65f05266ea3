import { describe, expect, it } from 'vitest';
import { formatMoney } from '../../../specs/money.ts';
import { rerendersOf } from '../../../specs/plan/rerender.ts';
import { totalsOf } from '../../../specs/plan/totals.ts';
import {
  decide,
  from,
  LOCAL,
  picture,
  planOf,
  render,
  SEEDANCE_2,
  shotOf,
  TEXT_ONLY,
} from './fixture.ts';

const HOUR = 3600;

/** Twelve shots: two chains on flex, and one shot between them on a model that has no flex. */
const FERRY = Array.from({ length: 12 }, (_, index) => {
  const id = `sh0${String(index + 1).padStart(2, '0')}0`;
  if (index === 0) return shotOf(id, TEXT_ONLY);
  if (index === 3) return shotOf(id, { ...TEXT_ONLY, ...SEEDANCE_2 });
  const join = { kind: 'dissolve', frames: 12 } as const;
  return index === 4 ? shotOf(id, { ...TEXT_ONLY, join }) : shotOf(id);
});

describe('the totals of a film', () => {
  it('are what its plan says in two lines', () => {
    const { plan, decisions } = decide(FERRY, []);
    const { order, ...film } = totalsOf(plan, decisions);
    expect(plan.size).toEqual({ width: 1280, height: 720 });
    expect(film).toEqual({
      shots: 12,
      seconds: 60,
      cuts: 1,
      dissolves: 1,
      dissolvedFrames: 12,
      keptDuplicates: 0,
      underWay: 0,
    });
    expect(order).toMatchObject({
      tokens: 1_306_800,
      seconds: 60,
      unpriced: [],
      pricedAt: ['2026-07-13'],
      tiers: ['default', 'flex'],
      fallbackTiers: ['default'],
    });
    expect(order.shots).toHaveLength(12);
    expect(order.expected.map(formatMoney)).toEqual(['1.48 USD']);
    expect(order.atMost.map(formatMoney)).toEqual(['2.20 USD']);
    expect(order.byTier.default.map(formatMoney)).toEqual(['2.20 USD']);
    expect(order.byTier.flex.map(formatMoney)).toEqual(['1.48 USD']);
  });

  it('bound the time by the longest chain: eight on flex may take 48 days', () => {
    const { plan, decisions } = decide(FERRY, []);
    const { longestChain } = totalsOf(plan, decisions).order;
    expect(longestChain.shots).toEqual(FERRY.slice(4).map(({ id }) => id));
    expect(longestChain.atMostSeconds).toBe(48 * 24 * HOUR);
    expect(longestChain.usualSeconds).toBe(8 * (plan.shots[4]?.time.usualSeconds ?? 0));
  });

  it('count only what is ordered, in money and time', () => {
    const edited = FERRY.map((shot) => (shot.id === 'sh0110' ? { ...shot, text: 'New.' } : shot));
    const { plan, decisions } = decide(edited, render(FERRY));
    const { shots, order } = totalsOf(plan, decisions);
    expect(shots).toBe(12);
    expect(order.shots).toEqual(['sh0110', 'sh0120']);
    expect(order.longestChain.shots).toEqual(['sh0110', 'sh0120']);
    expect(order.expected.map(formatMoney)).toEqual(['0.13 USD']);
  });

  it('name the price of a re-render that comes from place alone', () => {
    const chained = FERRY.map((shot) => (shot.id === 'sh0050' ? shotOf('sh0050') : shot));
    const inserted = [...chained.slice(0, 4), shotOf('sh0045', TEXT_ONLY), ...chained.slice(4)];
    const { plan, decisions } = decide(inserted, render(chained));
    const [again, ...others] = rerendersOf(plan, decisions);
    expect(others).toEqual([]);
    expect(again).toMatchObject({
      cause: { kind: 'place', was: 'sh0040', is: 'sh0045' },
      shots: chained.slice(4).map(({ id }) => id),
    });
    expect(again?.expected.map(formatMoney)).toEqual(['0.52 USD']);
  });

  it('are free of currencies and dates when nothing is billed', () => {
    const film = [shotOf('a', LOCAL), shotOf('b', LOCAL)];
    const { order } = totalsOf(planOf(film), decide(film, []).decisions);
    expect(order).toMatchObject({ expected: [], atMost: [], unpriced: [], pricedAt: [] });
  });

  it('name the shots without a known price, and keep currencies apart', () => {
    const film = [
      shotOf('a', { family: 'seedance-1.0-pro', modelId: 'seedance-1-0-pro-250528' }),
      shotOf('b'),
      shotOf('c', { provider: 'ark', modelId: 'doubao-seedance-1-5-pro-251215' }),
    ];
    const { order } = totalsOf(planOf(film), decide(film, []).decisions);
    expect(order.unpriced).toEqual(['a']);
    expect(order.expected.map(formatMoney)).toEqual(['0.065 USD', '0.44 CNY']);
    expect(order.pricedAt).toEqual(order.pricedAt.toSorted());
    expect(order.pricedAt).toHaveLength(2);
  });

  it('count a shot as unpriced when only its fallback has no price', () => {
    const { plan, decisions } = decide([shotOf('a'), shotOf('b')], []);
    const shots = plan.shots.map((shot) =>
      shot.id === 'b' ? { ...shot, quote: { ...shot.quote, atMost: null } } : shot,
    );
    expect(totalsOf({ ...plan, shots }, decisions).order.unpriced).toEqual(['b']);
  });

  it('count as cuts only joins across which the picture does not go on', () => {
    const film = [
      shotOf('a', TEXT_ONLY),
      shotOf('b'),
      shotOf('c', from('a')),
      shotOf('d', { skip: true }),
      shotOf('e', { first: picture('quay.png'), isFromPrevious: false }),
      shotOf('f', { ...TEXT_ONLY, join: { kind: 'dissolve', frames: 5 } }),
    ];
    const totals = totalsOf(planOf(film), decide(film, []).decisions);
    expect(totals).toMatchObject({ shots: 5, cuts: 2, dissolves: 1, dissolvedFrames: 5 });
  });
});
