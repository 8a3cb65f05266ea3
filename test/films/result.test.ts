import { describe, expect, test } from 'vitest';
import { filmJson } from '../../films/json/result.ts';
import { ordersInRun } from '../../films/view/standing-view.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import type { OrderEntry } from '../../store/order.ts';
import { summaryOf } from '../../store/takes.ts';
import { iso, order, ORDERED, PLAN, record } from './facts.ts';
import type { ShotView } from '../../films/view/view.ts';
import { failure } from '../../specs/failures.ts';
import { COST, askingShot, doneShot, filmView, shotView } from './fixture.ts';

const STORYBOARD = '/film/film.yaml';
const SHA256 = 'a'.repeat(64);
const FILES = {
  clip: '/film/renders/film/takes/sh0010/v001.mp4',
  lastFrame: '/film/renders/film/takes/sh0010/v001.last.png',
  lastFrameSource: 'returned' as const,
  firstFrameSha256: SHA256,
  lastFrameSha256: SHA256,
  clipLastFrameSha256: 'c'.repeat(64),
  handOver: { sha256: SHA256, source: 'returned' as const, frame: null },
};
const MONEY = { currency: 'USD', tokens: 108_900, seconds: 5, pricedAt: '2026-07-13' };

test('a film is printed in the shape of the contract', () => {
  const shots = [doneShot('sh0010', { standing: FILES, taskId: 'cgt-1', seed: 7 })];
  const view = filmView(shots, { status: 'done', film: '/film/renders/film/film.mp4' });
  expect(filmJson(view, STORYBOARD)).toEqual({
    production: 'production/0123456789ab/f0123456789',
    storyboard: STORYBOARD,
    status: 'done',
    film: '/film/renders/film/film.mp4',
    shots: [
      {
        id: 'sh0010',
        status: 'done',
        reused: false,
        take: 'v001',
        ...FILES,
        provider: 'byteplus',
        model: 'seedance-1.5-pro',
        taskId: 'cgt-1',
        tier: 'flex',
        expiresAt: null,
        seed: 7,
        tokens: 108_900,
        charge: { ...MONEY, amount: '0.065', estimated: true },
        decisions: [],
        failure: null,
      },
    ],
    joins: [],
    quote: [{ ...MONEY, amount: '0.065', estimated: true, atMost: '0.13' }],
    charge: [{ ...MONEY, amount: '0.065', estimated: true }],
  });
});

test('a failure tells who must do what', () => {
  const [shot] = filmJson(filmView([askingShot('sh0070')]), STORYBOARD).shots;
  expect(shot?.failure).toEqual({
    kind: 'outcome-unknown',
    code: 'answer-lost',
    message: 'The answer was lost.',
    billed: 'maybe',
    requestId: null,
    next: ['adopt', 'resubmit', 'give-up', 'skip'],
  });
});

test('a failure tells of other providers where nothing of it can be paid any more', () => {
  const next = (changes: Partial<ShotView>) => {
    const shot = { ...askingShot('sh0070'), sellers: ['ark'], ...changes };
    return filmJson(filmView([shot]), STORYBOARD).shots[0]?.failure?.next;
  };
  const unfunded = failure('unfunded', { code: 'AccountOverdue', message: 'No funds.' });
  const over = { status: 'failed', failure: unfunded, waysOn: ['fund-account'] } as const;
  expect(next({})).toEqual(['adopt', 'resubmit', 'give-up', 'provider', 'skip']);
  expect(next({ waysOn: ['adopt'] })).toEqual(['adopt', 'skip']);
  expect(next(over)).toEqual(['fund-account', 'provider', 'skip']);
  expect(next({ ...over, sellers: [] })).toEqual(['fund-account', 'skip']);
  const billed = { ...unfunded, billed: 'maybe' } as const;
  expect(next({ ...over, failure: billed })).toEqual(['fund-account', 'skip']);
  const capped = failure('over-cap', { code: 'over-budget', message: 'Over.' });
  expect(next({ failure: capped, waysOn: ['raise-cap'] })).toEqual(['raise-cap']);
});

test('sums stand once a currency, of every run', () => {
  const yuan = { ...COST, money: { currency: 'CNY', micros: 400_000 }, pricedAt: '2026-05-01' };
  const shots = [
    doneShot('sh0010'),
    doneShot('sh0020', { costs: [{ ...COST, isEstimated: false }] }),
    doneShot('sh0030', { costs: [yuan] }),
    doneShot('sh0040', { reused: true }),
  ];
  expect(filmJson(filmView(shots), STORYBOARD).charge).toEqual([
    { ...MONEY, amount: '0.195', tokens: 326_700, seconds: 15, estimated: true },
    {
      currency: 'CNY',
      amount: '0.40',
      tokens: 108_900,
      seconds: 5,
      pricedAt: '2026-05-01',
      estimated: true,
    },
  ]);
});

test('a quote with one shot that has no highest price has none either', () => {
  const shot = shotView('sh0010', 'waiting');
  const unbounded = { ...shot, quote: { ...shot.quote, atMost: null } };
  const [quote] = filmJson(filmView([shot, unbounded]), STORYBOARD).quote;
  expect(quote).toMatchObject({ amount: '0.13', atMost: null });
});

test('a deadline is an ISO time', () => {
  const shot = shotView('sh0010', 'queued', { expiresAtMs: Date.UTC(2026, 5, 14, 20, 14) });
  const [json] = filmJson(filmView([shot]), STORYBOARD).shots;
  expect(json?.expiresAt).toBe('2026-06-14T20:14:00.000Z');
});

test('what is priced by the second has seconds and no tokens', () => {
  const costs = [{ ...COST, tokens: null }];
  const shots = [doneShot('sh0010', { costs }), doneShot('sh0020', { costs })];
  expect(filmJson(filmView(shots), STORYBOARD).charge).toEqual([
    { ...MONEY, amount: '0.13', tokens: null, seconds: 10, estimated: true },
  ]);
});

test('what a shot has paid for and lost is in its charge and in that of the film', () => {
  const asking = { ...askingShot('sh0010'), costs: [COST] };
  const again = doneShot('sh0020', { costs: [COST, COST] });
  const json = filmJson(filmView([asking, again]), STORYBOARD);
  expect(json.shots.map(({ charge }) => charge?.amount)).toEqual(['0.065', '0.13']);
  expect(json.charge).toMatchObject([{ amount: '0.195', tokens: 326_700, seconds: 15 }]);
});

test('of several currencies a shot has that of its newest order, the film all', () => {
  const yuan = { ...COST, money: { currency: 'CNY', micros: 400_000 } };
  const json = filmJson(filmView([doneShot('sh0010', { costs: [COST, yuan] })]), STORYBOARD);
  expect(json.shots[0]?.charge).toMatchObject({ currency: 'CNY', amount: '0.40' });
  expect(json.charge.map(({ currency }) => currency)).toEqual(['USD', 'CNY']);
});

test('amounts are exact, so the charges of all shots add up to that of the film', () => {
  const cost = (micros: number) => ({ ...COST, money: { currency: 'USD', micros } });
  const shots = [
    doneShot('sh0010', { costs: [cost(50_922)] }),
    doneShot('sh0020', { costs: [cost(65_340), cost(1)] }),
    doneShot('sh0030', { costs: [cost(1_234_567)] }),
  ];
  const json = filmJson(filmView(shots), STORYBOARD);
  expect(json.shots.map(({ charge }) => charge?.amount)).toEqual([
    '0.050922',
    '0.065341',
    '1.234567',
  ]);
  expect(json.charge).toMatchObject([{ currency: 'USD', amount: '1.35083' }]);
});

test('a take that was made for another shot is named with that shot', () => {
  const [own, lent] = filmJson(
    filmView([doneShot('sh0010'), doneShot('sh0020', { takeOf: 'sh0010' })]),
    STORYBOARD,
  ).shots;
  expect(own).not.toHaveProperty('takeOf');
  expect(lent).toMatchObject({ take: 'v001', takeOf: 'sh0010' });
});

test('a quote is of all that a run orders of a shot, which may be nothing', () => {
  const shots = [
    shotView('sh0010', 'waiting', { orders: 3 }),
    shotView('sh0020', 'asking', { orders: 0 }),
    shotView('sh0030', 'waiting'),
  ];
  expect(filmJson(filmView(shots), STORYBOARD).quote).toMatchObject([
    { amount: '0.26', atMost: '0.52', tokens: 435_600, seconds: 20 },
  ]);
});

describe('the orders of a shot in a run', () => {
  const shotOf = (takes?: number) => {
    const [shot] = PLAN.shots;
    if (!shot) throw new Error('The plan has lost its shots.');
    return { ...shot, ...(takes !== undefined && { takes }) };
  };
  const placed = (take: number, seconds: number) => {
    const one = order('sh0010', { key: { ...order('sh0010').key, take } });
    return { ...one, intent: one.intent && { ...one.intent, at: iso(seconds) } };
  };
  const runStartedAtMs = ORDERED + 100_000;
  const missing = (open: number): ShotDecision => {
    const takes = { wanted: 3, there: [], open };
    return { shot: 'sh0010', kind: 'orders', fingerprint: null, because: { kind: 'new' }, takes };
  };
  const take = summaryOf(record('sh0010'));
  const asks = { shot: 'sh0010', kind: 'asks', take, fingerprint: null } as const;
  const rejected = { shot: 'sh0010', kind: 'rejected', take, fingerprint: null } as const;
  const inRun = (
    takes: number | undefined,
    decision: ShotDecision,
    orders: readonly OrderEntry[] = [],
  ) => ordersInRun(shotOf(takes), decision, { orders, runStartedAtMs }).orders;

  test('are those that it has begun and those that are missing, not those before it', () => {
    expect(inRun(3, missing(0))).toBe(3);
    expect(inRun(3, missing(2), [placed(1, 50), placed(2, 150), placed(3, 150)])).toBe(3);
    expect(inRun(3, missing(1), [placed(1, 50)])).toBe(2);
    expect(inRun(3, { ...asks, asks: 'circle' }, [placed(1, 150), placed(2, 150)])).toBe(2);
    // Two orders of one take are one.
    const again = { ...placed(2, 160), key: { ...placed(2, 160).key, order: 2 } };
    expect(inRun(3, { ...asks, asks: 'circle' }, [placed(2, 150), again])).toBe(1);
  });

  test('are none of a take that waits since before, and one where nothing else is said', () => {
    expect(inRun(undefined, { ...asks, asks: 'approval' }, [placed(1, 50)])).toBe(0);
    expect(inRun(undefined, { ...asks, asks: 'approval' }, [placed(1, 150)])).toBe(1);
    expect(inRun(undefined, rejected, [placed(1, 50)])).toBe(0);
    expect(inRun(undefined, missing(0))).toBeUndefined();
  });
});
